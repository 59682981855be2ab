/**
 * A workspace as ten thousand small trainings leave it, written through the store's own modules: no files lie behind it.
 *
 *   node bench/gen-workspace.ts DATA_DIR [--runs 10000] [--params 200] [--metrics 200] [--keys 5000] [--points 5]
 *
 * Each run has `metrics` of `keys` metrics, with `points` points each. The same arguments give the same workspace.
 */
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** 2 million series, 5,000 metrics, 10 million points: the run table. */
export const TABLE_WORKSPACE: WorkspaceSize = {
  runs: 10_000,
  params: 200,
  metrics: 200,
  keys: 5000,
  points: 5,
};
/** One chart of many long lines. */
export const CHART_WORKSPACE: WorkspaceSize = {
  runs: 500,
  params: 5,
  metrics: 1,
  keys: 1,
  points: 5000,
};
/** A wall of cards. */
export const WALL_WORKSPACE: WorkspaceSize = {
  runs: 200,
  params: 20,
  metrics: 40,
  keys: 40,
  points: 1000,
};

/** A comparison of 500 runs over 200 metrics. */
export const COMPARE_WORKSPACE: WorkspaceSize = {
  runs: 500,
  params: 200,
  metrics: 200,
  keys: 200,
  points: 5,
};
/** Values of 2,000 runs over each other. */
export const PARALLEL_WORKSPACE: WorkspaceSize = {
  runs: 2000,
  params: 8,
  metrics: 3,
  keys: 3,
  points: 3,
};

export const metricName = (key: number): string =>
  `group${key % 40}/metric${String(key).padStart(4, "0")}`;

/** Older ones are made anew when what is written changes. */
const VERSION = 1;
export const PROJECT = "00000000-0000-7000-8000-000000000001";
const START_US = 1_780_000_000_000_000;
const COMMIT_EVERY = 200;

/**
 * A data folder with the workspace, kept in the temporary folder between benches: the largest one takes a minute to
 * write. Its name holds the versions of this script and of the tables.
 */
export function ensureWorkspace(size: WorkspaceSize): string {
  const sizes = Object.values(size).join("x");
  const prefix = `assay-bench-workspace-${sizes}-`;
  const name = `${prefix}v${VERSION}.${migrations.at(-1)?.version ?? 0}`;
  const dataDir = join(tmpdir(), name);
  const found = readdirSync(tmpdir()).filter((other) => other.startsWith(prefix));
  for (const other of found)
    if (other !== name) rmSync(join(tmpdir(), other), { recursive: true, force: true });
  if (found.includes(name)) return dataDir;
  const draft = `${dataDir}-${process.pid}`;
  writeWorkspace(draft, size);
  renameSync(draft, dataDir);
  return dataDir;
}

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
  const metricIds = Array.from({ length: size.keys }, (_, key) =>
    put("INSERT INTO metrics (name) VALUES (?)", metricName(key)),
  );
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
      const height = 0.5 + random();
      const values = Float32Array.from(
        { length: size.points },
        (_, p) => height * Math.exp((-3 * p) / size.points) + random() * 0.1,
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
