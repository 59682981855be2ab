/** Runs to search in: the same for every server, by their number. */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { createRandom } from "../../e2e/support/random.ts";
import { apiPath, connect, createRun, type Client } from "./client.ts";

const PARAMS = 10;
const METRICS = 10;
const START_MS = 1_790_000_000_000;
const RATES = ["0.1", "0.01", "0.001", "0.0001"];
const CLIENTS = 8;

interface RunValues {
  readonly params: ReadonlyArray<readonly [string, string]>;
  readonly metrics: ReadonlyArray<readonly [string, number]>;
}

/** About one of ten has acc > 0.9, one of four lr = 0.1. */
function valuesOf(i: number): RunValues {
  const { next } = createRandom(i + 1);
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    params: [
      ["lr", RATES[i % RATES.length] ?? ""],
      ["model", `net${whole(5)}`],
      ...Array.from({ length: PARAMS - 2 }, (_, k) => [`p${k}`, `v${whole(20)}`] as const),
    ],
    metrics: [
      ["acc", next()],
      ...Array.from({ length: METRICS - 1 }, (_, k) => [`m${k}`, next()] as const),
    ],
  };
}

/** By the interface: runs `from` up to `to`. */
export async function logRuns(
  url: string,
  experiment: string,
  from: number,
  to: number,
): Promise<void> {
  let nextRun = from;
  const work = async (client: Client): Promise<void> => {
    for (let i = nextRun++; i < to; i = nextRun++) {
      const { params, metrics } = valuesOf(i);
      const timestamp = START_MS + i;
      const run = await createRun(client, experiment, { run_name: `r${i}`, start_time: timestamp });
      await client.post("runs/log-batch", {
        run_id: run,
        params: params.map(([key, value]) => ({ key, value })),
        metrics: metrics.map(([key, value]) => ({ key, value, timestamp, step: 0 })),
      });
      await client.post("runs/update", {
        run_id: run,
        status: "FINISHED",
        end_time: timestamp + 1000,
      });
    }
  };
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      using client = connect(url);
      await work(client);
    }),
  );
}

/** The same into MLflow's own tables while its server is idle: by its interface they take hours. */
export function insertRuns(database: string, experiment: string, from: number, to: number): void {
  const db = new DatabaseSync(database);
  db.exec("PRAGMA synchronous = OFF; BEGIN");
  const insertRun = prepareRun(db, experiment);
  const addMetric = db.prepare(
    "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)",
  );
  const addLatest = db.prepare(
    "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 0, 0, ?)",
  );
  const addParam = db.prepare("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)");
  for (let i = from; i < to; i++) {
    const { params, metrics } = valuesOf(i);
    const id = insertRun(`r${i}`, START_MS + i);
    for (const [key, value] of params) addParam.run(key, value, id);
    for (const [key, value] of metrics) {
      addMetric.run(key, value, START_MS + i, id);
      addLatest.run(key, value, START_MS + i, id);
    }
  }
  db.exec("COMMIT");
  db.close();
}

function prepareRun(db: DatabaseSync, experiment: string): (name: string, ms: number) => string {
  const addRun = db.prepare(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
         source_version, lifecycle_stage, artifact_uri, experiment_id)
       VALUES (?, ?, 'UNKNOWN', '', '', '', 'FINISHED', ?, ?, '', 'active', ?, ?)`,
  );
  const addTag = db.prepare(
    "INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)",
  );
  return (name, ms) => {
    const id = createHash("md5").update(`${experiment} ${name}`).digest("hex");
    addRun.run(id, name, ms, ms + 1000, `artifacts/${id}`, Number(experiment));
    addTag.run(name, id);
    return id;
  };
}

const valueAt = (step: number, points: number): number =>
  Math.exp(-step / (points / 5)) + 0.01 * Math.sin(step);

/** The lowest and the highest value of that history. */
export function historyExtremes(points: number): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let step = 0; step < points; step++) {
    const value = valueAt(step, points);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** A run with so many points of `long`; answers its id. */
export async function logHistory(url: string, experiment: string, points: number): Promise<string> {
  using client = connect(url);
  const run = await createRun(client, experiment, { run_name: "history" });
  for (let from = 0; from < points; from += 1000) {
    const metrics = Array.from({ length: Math.min(1000, points - from) }, (_, j) => {
      const step = from + j;
      return { key: "long", value: valueAt(step, points), timestamp: START_MS + step, step };
    });
    await client.send(
      "POST",
      apiPath("runs/log-batch"),
      Buffer.from(JSON.stringify({ run_id: run, metrics })),
    );
  }
  return run;
}

export function insertHistory(database: string, experiment: string, points: number): string {
  const db = new DatabaseSync(database);
  db.exec("PRAGMA synchronous = OFF; BEGIN");
  const id = prepareRun(db, experiment)("history", START_MS);
  const add = db.prepare(
    "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('long', ?, ?, ?, ?, 0)",
  );
  for (let step = 0; step < points; step++)
    add.run(valueAt(step, points), START_MS + step, id, step);
  db.prepare(
    "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('long', ?, ?, ?, 0, ?)",
  ).run(valueAt(points - 1, points), START_MS + points - 1, points - 1, id);
  db.exec("COMMIT");
  db.close();
  return id;
}
