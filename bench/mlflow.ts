import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runName, tagName, type EventSet } from "./gen-events.ts";
import { startPeer, type PeerServer } from "./peer-server.ts";

export const EXPERIMENT = "bench";
const START_MS = 1_790_000_000_000;
const OFF = { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" };

/** Without the job runner. By itself a worker for each of two cores: its default of four takes 3 GB and is not quicker here. */
export function startMlflow(
  python: string,
  folder: string,
  { workers = 2 }: { readonly workers?: number } = {},
): Promise<PeerServer> {
  return startPeer(python, {
    name: "mlflow",
    args: [
      "server",
      "--backend-store-uri",
      storeUri(join(folder, "mlflow.db")),
      "--default-artifact-root",
      join(folder, "artifacts"),
      "--workers",
      String(workers),
    ],
    env: { ...OFF, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
    health: "/health",
    limitMs: 120_000,
  });
}

const storeUri = (path: string): string => `sqlite:///${path}`;

/**
 * The rows that logging the set would leave, written into tables that MLflow itself has made: over its own client they take
 * hours. The folder is kept; one that is there is not written again.
 */
export function writeMlflowStore(python: string, folder: string, set: EventSet): void {
  if (existsSync(folder)) return;
  const draft = `${folder}-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const path = join(draft, "mlflow.db");
  execFileSync(join(dirname(python), "mlflow"), ["db", "upgrade", storeUri(path)], {
    env: { ...process.env, ...OFF },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const db = new DatabaseSync(path);
  db.exec("PRAGMA synchronous = OFF; BEGIN");
  db.prepare(
    `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
       VALUES (1, ?, ?, 'active', ?, ?)`,
  ).run(EXPERIMENT, `${folder}/artifacts/1`, START_MS, START_MS);
  const addRun = db.prepare(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
         source_version, lifecycle_stage, artifact_uri, experiment_id)
       VALUES (?, ?, 'UNKNOWN', '', '', '', 'FINISHED', ?, ?, '', 'active', ?, 1)`,
  );
  const addTag = db.prepare(
    "INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)",
  );
  const addMetric = db.prepare(
    "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)",
  );
  const addLatest = db.prepare(
    "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, 0, ?)",
  );
  for (let run = 0; run < set.runs; run++) {
    const id = createHash("md5").update(runName(run)).digest("hex");
    const startMs = START_MS + run * 1000;
    const endMs = startMs + set.steps * 50;
    addRun.run(id, runName(run), startMs, endMs, `${folder}/artifacts/1/${id}`);
    addTag.run(runName(run), id);
    for (let tag = 0; tag < set.tags; tag++) {
      const last = set.steps - 1;
      const valueAt = (step: number): number =>
        Math.exp(-step / (set.steps / (tag + 2))) + 0.1 * Math.sin(step * 7 + run);
      for (let step = 0; step <= last; step++)
        addMetric.run(tagName(tag), valueAt(step), startMs + step * 50, id, step);
      addLatest.run(tagName(tag), valueAt(last), startMs + last * 50, last, id);
    }
  }
  db.exec("COMMIT");
  db.close();
  renameSync(draft, folder);
}
