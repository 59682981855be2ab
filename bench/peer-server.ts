import { spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { waitFor } from "../e2e/support/wait.ts";

export interface PeerServer extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

interface PeerCommand {
  /** Name of the script beside the Python. */
  readonly name: string;
  /** Put before `--host` and `--port`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 200 once the server is there. */
  readonly health: string;
  readonly limitMs?: number;
}

/** A server out of a Python environment, once its HTTP answers. */
export async function startPeer(python: string, command: PeerCommand): Promise<PeerServer> {
  const port = await findFreePort();
  const child = spawn(
    join(dirname(python), command.name),
    [...command.args, "--host", "127.0.0.1", "--port", String(port)],
    // Its own group, so that ending it ends its own processes too.
    { stdio: "ignore", detached: true, env: { ...process.env, ...command.env } },
  );
  const pid = child.pid ?? -1;
  const url = `http://127.0.0.1:${port}`;
  const end = (): void => void process.kill(-pid, "SIGTERM");
  // A bench that fails in the middle leaves nothing running.
  process.once("exit", end);
  const server: PeerServer = {
    pid,
    url,
    [Symbol.asyncDispose]: async () => {
      process.off("exit", end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = new Promise((resolve) => child.once("close", resolve));
      end();
      await closed;
    },
  };
  await waitFor(
    `${command.name} answers`,
    async () => (await getText(`${url}${command.health}`)).status === 200,
    command.limitMs,
  );
  return server;
}

/** Not `fetch`: its parser stumbles over a long answer that ends with its connection, as TensorBoard's do. */
export function getText(url: string): Promise<{ readonly status: number; readonly text: string }> {
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
