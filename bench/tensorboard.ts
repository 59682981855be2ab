import { spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { waitFor } from "../e2e/support/wait.ts";

export interface TensorBoard extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  /** What its scalars page asks for: rows of [wall time, step, value], as many as it kept. */
  scalars(run: string, tag: string): Promise<ReadonlyArray<readonly [number, number, number]>>;
}

/** `tensorboard --load_fast=true` (its Rust loader), once its HTTP answers. */
export async function startTensorBoard(
  python: string,
  logdir: string,
  args: readonly string[] = [],
): Promise<TensorBoard> {
  const port = await findFreePort();
  const child = spawn(
    join(dirname(python), "tensorboard"),
    [
      "--logdir",
      logdir,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--load_fast=true",
      ...args,
    ],
    // Its own group, so that ending it ends the data server too.
    { stdio: "ignore", detached: true },
  );
  const pid = child.pid ?? -1;
  const url = `http://127.0.0.1:${port}`;
  const end = (): void => void process.kill(-pid, "SIGTERM");
  // A bench that fails in the middle leaves nothing running.
  process.once("exit", end);
  const tensorBoard: TensorBoard = {
    pid,
    url,
    scalars: async (run, tag) => {
      const query = new URLSearchParams({ run, tag });
      const answer = await getText(`${url}/data/plugin/scalars/scalars?${query.toString()}`);
      return answer.status === 200
        ? (JSON.parse(answer.text) as ReadonlyArray<readonly [number, number, number]>)
        : [];
    },
    [Symbol.asyncDispose]: async () => {
      process.off("exit", end);
      const closed = new Promise((resolve) => child.once("close", resolve));
      end();
      await closed;
    },
  };
  await waitFor("TensorBoard answers", async () => {
    return (await getText(`${url}/data/environment`)).status === 200;
  });
  return tensorBoard;
}

/** Not `fetch`: its parser stumbles over a long answer that ends with its connection, as TensorBoard's do. */
function getText(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    }).on("error", reject);
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
