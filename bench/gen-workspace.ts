/**
 * A workspace as ten thousand small trainings leave it, written straight into the store.
 *
 *   node bench/gen-workspace.ts DATA_DIR [--runs 10000] [--params 200] [--metrics 200] [--keys 5000] [--points 5]
 *
 * Each run has `metrics` of `keys` metrics, with `points` points each. The same arguments give the same workspace.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { appendToSeries, migrate, migrations, open, statement } from "../src/store/index.ts";

export interface WorkspaceSize {
  readonly runs: number;
  readonly params: number;
  readonly metrics: number;
  readonly keys: number;
  readonly points: number;
}

const PROJECT = "00000000-0000-7000-8000-000000000001";
const START_US = 1_780_000_000_000_000;
const COMMIT_EVERY = 200;

/** Fills an empty data folder. */
export function writeWorkspace(dataDir: string, size: WorkspaceSize): void {
  mkdirSync(dataDir, { recursive: true });
  const db = open(join(dataDir, "workspace.sqlite"), { role: "writer" });
  migrate(db, migrations);
  const put = (sql: string, ...values: unknown[]) =>
    Number(statement(db, sql).run(...values).lastInsertRowid);
  put(
    "INSERT INTO projects (id, name, root, created_us) VALUES (?, 'synthetic', NULL, ?)",
    PROJECT,
    START_US,
  );
  const experiment = put(
    "INSERT INTO experiments (project_id, name) VALUES (?, 'Default')",
    PROJECT,
  );
  const names = Array.from(
    { length: size.keys },
    (_, i) => `group${i % 40}/metric${String(i).padStart(4, "0")}`,
  );
  const metricIds = names.map((name) => put("INSERT INTO metrics (name) VALUES (?)", name));
  const random = randomFrom(7);
  for (let first = 0; first < size.runs; first += COMMIT_EVERY) {
    db.transaction(() => {
      for (let run = first; run < Math.min(size.runs, first + COMMIT_EVERY); run++) writeRun(run);
    })();
  }
  db.close();

  function writeRun(run: number): void {
    const id = `00000000-0000-7000-9000-${run.toString(16).padStart(12, "0")}`;
    const startedUs = START_US + run * 60e6;
    const lastStep = (size.points - 1) * 100;
    const num = put(
      `INSERT INTO runs (id, project_id, experiment_id, name, color_slot, state, state_reason, created_us, started_us,
         last_data_us, last_step, metric_count, point_count) VALUES (?, ?, ?, ?, ?, 'finished', 'synthetic', ?, ?, ?, ?, ?, ?)`,
      id,
      PROJECT,
      experiment,
      `run-${run}-seed${run % 5}`,
      run,
      startedUs,
      startedUs,
      startedUs + 1800e6,
      lastStep,
      size.metrics,
      size.metrics * size.points,
    );
    const source = put(
      "INSERT INTO sources (id, run_num, project_id, path, part, codec, logger) VALUES (?, ?, ?, ?, '', 'csv', 'csv')",
      `s${run}`,
      num,
      PROJECT,
      `run-${run}/metrics.csv`,
    );
    for (let i = 0; i < size.params; i++) {
      const value =
        i === 0 ? 10 ** -(1 + (run % 4)) : i === 1 ? run % 5 : Math.floor(random() * 1000) / 10;
      const key = i === 0 ? "lr" : i === 1 ? "seed" : `param${i}`;
      put(
        `INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion) VALUES (?, ?, ?, ?, ?, ?, '', 0)`,
        num,
        key,
        source,
        String(value),
        String(value),
        value,
      );
    }
    const steps = Float64Array.from({ length: size.points }, (_, i) => i * 100);
    const timesUs = steps.map((step) => startedUs + step * 1e6);
    for (let i = 0; i < size.metrics; i++) {
      // The first twenty metrics are in every run, the others in some.
      const key = i < 20 ? i : 20 + ((run * 131 + i * 17) % (size.keys - 20));
      const values = Float32Array.from(
        { length: size.points },
        (_, p) => Math.exp(-p / 3) + random() * 0.1,
      );
      const series = put(
        `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32) VALUES (?, ?, 1, ?, '', 1)
           ON CONFLICT DO NOTHING`,
        num,
        source,
        metricIds[key],
      );
      appendToSeries(db, series, { chunks: [], rest: { steps, timesUs, values } });
    }
  }
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "10000" },
      params: { type: "string", default: "200" },
      metrics: { type: "string", default: "200" },
      keys: { type: "string", default: "5000" },
      points: { type: "string", default: "5" },
    },
  });
  const [dataDir] = positionals;
  if (dataDir === undefined) throw new Error("DATA_DIR is missing");
  writeWorkspace(dataDir, {
    runs: Number(values.runs),
    params: Number(values.params),
    metrics: Number(values.metrics),
    keys: Number(values.keys),
    points: Number(values.points),
  });
}
