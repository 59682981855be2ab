/**
 * Bytes of a bundle beside a ZIP of the logs that its runs were read from, and beside the same points in the folders of other
 * trackers, as they are and zipped: MLflow's file store (a line of text a point, written here as its `FileStore` does), and
 * W&B's offline runs, written by the pinned wandb itself from the same values; Assay reads those, and a point that is not as
 * in the logs ends the bench. Without a Python environment that has wandb, and no way to make one, W&B is skipped.
 *
 *   node bench/bundle-bytes.ts [--runs 20] [--tags 20] [--steps 10000] [--json]
 *
 * Bytes only: nothing here depends on how busy the machine is. The demo project, and event files as torch writes them.
 */
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { ZipFile } from "yazl";
import { ensurePython } from "../e2e/support/python.ts";
import { CALL, openTestEngine, type TestEngine } from "../src/engine/testing.ts";
import { writeEventSet } from "./gen-events.ts";
import { digestRuns, listRunIds, writeFileStore, writeWandbFolders } from "./peer-folders.ts";
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
  /** Null where it was skipped. */
  readonly wandb: WandbSizes | null;
}

interface WandbSizes {
  readonly version: string;
  readonly bytes: number;
  readonly zip: number;
}

async function measure(
  name: string,
  logs: string,
  temp: string,
  python: string | null,
): Promise<Sizes> {
  const work = join(temp, name);
  await mkdir(work, { recursive: true });
  await using engine = await openTestEngine(join(work, "data"), { ephemeral: true });
  await engine.addFolder(logs, { confirmed: true });
  await engine.whenSettled();
  const runIds = await listRunIds(engine);
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
  await writeFileStore(engine, store);
  return {
    name,
    runs: runIds.length,
    points: written.counts.points,
    logs: await sizeOf(logs),
    logsZip: await zip(logs, join(work, "logs.zip")),
    bundle: written.bytes,
    mlflow: await sizeOf(store),
    mlflowZip: await zip(store, join(work, "mlruns.zip")),
    wandb: python === null ? null : await measureWandb(engine, python, work),
  };
}

async function measureWandb(engine: TestEngine, python: string, work: string): Promise<WandbSizes> {
  const folder = join(work, "wandb");
  const version = await writeWandbFolders(engine, python, join(work, "rows"), folder);
  await using reader = await openTestEngine(join(work, "wandb-data"), { ephemeral: true });
  await reader.addFolder(folder, { confirmed: true });
  await reader.whenSettled();
  const [wanted, read] = [await digestRuns(engine), await digestRuns(reader)];
  if (wanted.join() !== read.join()) throw new Error("W&B's runs do not have the logs' points");
  return { version, bytes: await sizeOf(folder), zip: await zip(folder, join(work, "wandb.zip")) };
}

/** Null, with the reason on the error output, where there is none with wandb and none can be made. */
async function findPython(): Promise<string | null> {
  try {
    return await ensurePython("trackers");
  } catch (error) {
    process.stderr.write(
      `skipped: W&B's folders, there is no Python with wandb (${String(error)})\n`,
    );
    return null;
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
  const python = await findPython();
  const sizes = [
    await measure("demo", DEMO, temp, python),
    await measure("event files", events, temp, python),
  ];
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
        `W&B's (${sizes[0]?.wandb?.version ?? "none"})`,
        "those zipped",
        "bundle: bytes a point",
      ],
      sizes.map((one) => [
        one.name,
        ...[
          one.runs,
          one.points,
          one.bundle,
          one.logs,
          one.logsZip,
          one.mlflow,
          one.mlflowZip,
          one.wandb?.bytes,
          one.wandb?.zip,
        ].map((count) => count?.toLocaleString("en") ?? "skipped"),
        (one.bundle / one.points).toFixed(2),
      ]),
    );
} finally {
  await rm(temp, { recursive: true, force: true });
}
