/**
 * Bytes of a bundle beside a ZIP of the logs that its runs were read from, and beside the same points as MLflow's file store
 * has them (a line of text a point, written here as its `FileStore` does), as a folder and zipped.
 *
 *   node bench/bundle-bytes.ts [--runs 20] [--tags 20] [--steps 10000] [--json]
 *
 * Bytes only: nothing here depends on how busy the machine is. The demo project, and event files as torch writes them.
 */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { ZipFile } from "yazl";
import { decodeColumnBlob } from "../src/base/column-blob.ts";
import { CALL, openTestEngine, type TestEngine } from "../src/engine/testing.ts";
import { writeEventSet } from "./gen-events.ts";
import { printTable } from "./series-tools.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    tags: { type: "string", default: "20" },
    steps: { type: "string", default: "10000" },
    json: { type: "boolean", default: false },
  },
});
const DEMO = join(import.meta.dirname, "../assets/demo");

interface Sizes {
  readonly name: string;
  readonly runs: number;
  readonly points: number;
  readonly logs: number;
  readonly logsZip: number;
  readonly bundle: number;
  readonly mlflow: number;
  readonly mlflowZip: number;
}

async function measure(name: string, logs: string, temp: string): Promise<Sizes> {
  const work = join(temp, name);
  await mkdir(work, { recursive: true });
  await using engine = await openTestEngine(join(work, "data"), { ephemeral: true });
  await engine.addFolder(logs, { confirmed: true });
  await engine.whenSettled();
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10_000 }, CALL);
  const runIds = rows.map(({ id }) => id);
  const written = await engine.handlers.bundles.write(
    {
      runIds,
      projectIds: [],
      reportIds: [],
      views: true,
      models: true,
      files: [],
      redact: null,
      request: null,
      path: join(work, "runs.assay"),
    },
    CALL,
  );
  const store = join(work, "mlruns");
  for (const id of runIds) await writeFileStore(engine, id, join(store, id));
  return {
    name,
    runs: runIds.length,
    points: written.counts.points,
    logs: await sizeOf(logs),
    logsZip: await zip(logs, join(work, "logs.zip")),
    bundle: written.bytes,
    mlflow: await sizeOf(store),
    mlflowZip: await zip(store, join(work, "mlruns.zip")),
  };
}

/** `metrics/KEY`: `timestamp value step`; params and metadata are small beside it, and are left out. */
async function writeFileStore(engine: TestEngine, runId: string, folder: string): Promise<void> {
  const { series } = await engine.handlers.runs.listSeries({ runId }, CALL);
  for (const [at, { points, ...key }] of series.entries()) {
    const lines: string[] = [];
    for (let offset = 0; offset < points; offset += 20_000) {
      const part = { runId, ...key, offset, limit: 20_000 };
      const blob = await engine.handlers.runs.readPoints(part, CALL);
      const [steps, times, values] = decodeColumnBlob(await blob.arrayBuffer())
        .columns as unknown as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
      for (let i = 0; i < values.length; i++)
        lines.push(`${Math.floor((times[i] ?? 0) / 1000)} ${values[i]} ${steps[i]}\n`);
    }
    const path = join(folder, "metrics", `${at}-${key.metric.replaceAll(/[^\w.-]/g, "_")}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, lines.join(""));
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const path of await listFiles(folder)) bytes += (await stat(path)).size;
  return bytes;
}

async function zip(folder: string, path: string): Promise<number> {
  const archive = new ZipFile();
  for (const file of await listFiles(folder)) archive.addFile(file, relative(folder, file));
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(path));
  return (await stat(path)).size;
}

const temp = await mkdtemp(join(tmpdir(), "assay-bench-bundle-"));
try {
  const events = join(temp, "events");
  const [runs, tags, steps] = [Number(options.runs), Number(options.tags), Number(options.steps)];
  await writeEventSet(events, { runs, tags, steps, seed: 1 });
  const sizes = [await measure("demo", DEMO, temp), await measure("event files", events, temp)];
  if (options.json) process.stdout.write(`${JSON.stringify(sizes, null, 2)}\n`);
  else
    printTable(
      [
        "",
        "runs",
        "points",
        "bundle",
        "logs",
        "logs, zipped",
        "MLflow's files",
        "those zipped",
        "bundle: bytes a point",
      ],
      sizes.map((one) => [
        one.name,
        ...[one.runs, one.points, one.bundle, one.logs, one.logsZip, one.mlflow, one.mlflowZip].map(
          (count) => count.toLocaleString("en"),
        ),
        (one.bundle / one.points).toFixed(2),
      ]),
    );
} finally {
  await rm(temp, { recursive: true, force: true });
}
