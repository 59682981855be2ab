/** The points of an engine's runs in the folders of other trackers. Params and metadata are small beside them, and are left out. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeColumnBlob } from "../src/base/column-blob.ts";
import { CALL, type TestEngine } from "../src/engine/testing.ts";
import { readPythonJson } from "../e2e/support/python.ts";

interface Series {
  readonly metric: string;
  readonly steps: number[];
  readonly timesUs: number[];
  readonly values: number[];
}

export async function listRunIds(engine: TestEngine): Promise<string[]> {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10_000 }, CALL);
  return rows.map(({ id }) => id);
}

async function readSeries(engine: TestEngine, runId: string): Promise<Series[]> {
  const { series } = await engine.handlers.runs.listSeries({ runId }, CALL);
  const all: Series[] = [];
  for (const { points, ...key } of series) {
    const read: Series = { metric: key.metric, steps: [], timesUs: [], values: [] };
    for (let offset = 0; offset < points; offset += 20_000) {
      const part = { runId, ...key, offset, limit: 20_000 };
      const blob = await engine.handlers.runs.readPoints(part, CALL);
      const [steps, times, values] = decodeColumnBlob(await blob.arrayBuffer())
        .columns as unknown as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
      for (let i = 0; i < values.length; i++) {
        read.steps.push(Number(steps[i]));
        read.timesUs.push(Number(times[i]));
        read.values.push(Number(values[i]));
      }
    }
    all.push(read);
  }
  return all;
}

/** MLflow's file store, as its `FileStore` writes it: `RUN/metrics/KEY` of lines `timestamp value step`. */
export async function writeFileStore(engine: TestEngine, store: string): Promise<void> {
  for (const id of await listRunIds(engine))
    for (const [at, { metric, steps, timesUs, values }] of (
      await readSeries(engine, id)
    ).entries()) {
      const lines = values.map(
        (value, i) => `${Math.floor((timesUs[i] ?? 0) / 1000)} ${value} ${steps[i]}\n`,
      );
      const path = join(store, id, "metrics", `${at}-${metric.replaceAll(/[^\w.-]/g, "_")}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, lines.join(""));
    }
}

/**
 * W&B's offline runs, written by its own library: all metrics of a step in one call of `log`.
 * @param rows folder for what the library is given
 * @returns its version
 */
export async function writeWandbFolders(
  engine: TestEngine,
  python: string,
  rows: string,
  folder: string,
): Promise<string> {
  await mkdir(rows, { recursive: true });
  for (const id of await listRunIds(engine))
    await writeFile(join(rows, `${id}.jsonl`), rowsOf(await readSeries(engine, id)));
  const script = join(import.meta.dirname, "clients", "log_wandb.py");
  return (await readPythonJson<{ wandb: string }>(python, [script, rows, folder])).wandb;
}

/** As `clients/log_wandb.py` reads them. */
function rowsOf(series: readonly Series[]): string {
  const rows = new Map<number, { timeUs: number; values: Record<string, number | string> }>();
  for (const { metric, steps, timesUs, values } of series)
    for (const [i, step] of steps.entries()) {
      const row = rows.get(step) ?? { timeUs: timesUs[i] ?? 0, values: {} };
      rows.set(step, row);
      const value = values[i] ?? NaN;
      row.values[metric] = Number.isFinite(value) ? value : String(value);
    }
  return [...rows]
    .toSorted(([a], [b]) => a - b)
    .map(([step, { timeUs, values }]) => `${JSON.stringify([step, timeUs / 1e6, values])}\n`)
    .join("");
}

/** Of each run a digest of its metrics' names, steps and values; sorted, since ids and order differ from engine to engine. */
export async function digestRuns(engine: TestEngine): Promise<string[]> {
  const digests: string[] = [];
  for (const id of await listRunIds(engine)) {
    const hash = createHash("sha256");
    const series = await readSeries(engine, id);
    for (const { metric, steps, values } of series.toSorted((a, b) =>
      a.metric < b.metric ? -1 : 1,
    ))
      hash.update(`${metric}\n${steps.join(" ")}\n${values.join(" ")}\n`);
    digests.push(hash.digest("hex"));
  }
  return digests.toSorted();
}
