import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startEngine } from "../../e2e/support/engine.ts";
import { BUNDLE, ENV } from "../load.ts";
import { startMlflow } from "../mlflow.ts";

/** A server that speaks MLflow's interface, as a process. */
export interface TrackingServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** MLflow with one worker or with its default of four; without the job runner, which has no part in any of this. */
export const SERVERS = ["assay", "mlflow1", "mlflow4"] as const;
export type ServerName = (typeof SERVERS)[number];

/** @param scratch gets a folder for what the server keeps */
export async function startServer(
  name: ServerName,
  python: string,
  scratch: string,
): Promise<TrackingServer> {
  const folder = folderOf(name, scratch);
  mkdirSync(folder, { recursive: true });
  if (name !== "assay") return startMlflow(python, folder, { workers: name === "mlflow1" ? 1 : 4 });
  const engine = await startEngine({ command: BUNDLE, env: ENV, dataDir: folder });
  return {
    url: engine.url.replace(/\/$/, ""),
    pid: engine.pid,
    [Symbol.asyncDispose]: () => engine.stop(),
  };
}

export const folderOf = (name: ServerName, scratch: string): string =>
  join(scratch, `tracking-${name}`);
