import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { ensurePython } from "./python.ts";
import { makeTempFolder } from "./temp.ts";
import { waitFor } from "./wait.ts";

export interface MlflowServer extends AsyncDisposable {
  readonly url: string;
}

/** MLflow's own server over an empty database in a folder of its own. */
export async function startMlflowServer(): Promise<MlflowServer> {
  const python = await ensurePython("peers");
  const folder = await makeTempFolder();
  const port = await findFreePort();
  const child = spawn(
    python,
    [
      "-m",
      "mlflow",
      "server",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--workers",
      "1",
      "--backend-store-uri",
      `sqlite:///${join(folder.path, "mlflow.db")}`,
      "--artifacts-destination",
      join(folder.path, "artifacts"),
    ],
    // A group of its own: it starts workers, and all of them end with it.
    { cwd: folder.path, stdio: ["ignore", "ignore", "ignore"], detached: true },
  );
  const end = (): void => endGroup(child);
  process.once("exit", end);
  const url = `http://127.0.0.1:${port}`;
  await waitFor("MLflow's server answers", async () => (await fetch(`${url}/health`)).ok, 120_000);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      end();
      await exited;
      process.off("exit", end);
      await folder[Symbol.asyncDispose]();
    },
  };
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
