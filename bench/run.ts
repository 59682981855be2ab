/**
 * The measured claims, beside TensorBoard from PyPI on the same files. Linux.
 *
 *   npm run bench -- [--only B1,B2,B7,B8,B9,B10,B11,B12,slope,tree,live500,readers,tracking,compare,importance] [--runs 100] [--repeat 5]
 *   npm run bench -- --only tree,live500,readers,B12,tracking,importance [--small] [--size tree.files=20000,live500.seconds=20]
 *
 * Writes bench/results.json and the table in README.md; what a run leaves out keeps its figures of before. With other sizes
 * it only prints the table.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execFileSync, spawnSync } from "node:child_process";
import { ensurePython } from "../e2e/support/python.ts";
import { measureImportance } from "./importance.ts";
import { measureLive, measureTensorBoardLive } from "./live.ts";
import { measureLiveMany } from "./live-many.ts";
import {
  loadWithAssay,
  loadWithTensorBoard,
  reopenWithAssay,
  startAssay,
  startEmptyTensorBoard,
  type LoadResult,
} from "./load.ts";
import type { RangeSlope } from "./series-range.ts";
import { writeEventSet, type EventSet } from "./gen-events.ts";
import type { PageBench, Repeats } from "./page-bench.ts";
import { measurePeer, PEER_NAMES, PEER_RUNS, type PeerName } from "./peer-pages.ts";
import { COMPARE_SETS, measureWorkspace, WORKSPACE_SETS } from "./workspace.ts";
import { measureReaders } from "./readers.ts";
import { toTable, type Results } from "./report.ts";
import { chooseSizes, type BenchContext } from "./sizes.ts";
import { growthExponent, spinSeconds, spreadOf, spreadsOf } from "./statistics.ts";
import { measureTracking } from "./tracking/measure.ts";
import { measureTree } from "./tree.ts";
import { measureWatched } from "./watched.ts";

const ROOT = join(import.meta.dirname, "..");
const RESULTS = join(import.meta.dirname, "results.json");
const README = join(ROOT, "README.md");
/** No repetition of a page begins later, so that all pages are measured within a quarter of an hour. */
const WORKSPACE_LIMIT_S = 100;
const PEER_LIMIT_S = 30;

const ALL_PARTS =
  "B1,B2,B7,B8,B9,B10,B11,slope,tree,live500,readers,B12,tracking,compare,importance";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: ALL_PARTS },
    runs: { type: "string", default: "100" },
    repeat: { type: "string", default: "5" },
    dir: { type: "string", default: tmpdir() },
    /** Of tree, live500, readers, B12, tracking and importance. */
    small: { type: "boolean", default: false },
    size: { type: "string", default: "" },
    "no-write": { type: "boolean", default: false },
  },
});
const wanted = new Set(values.only.split(","));
const sizes = chooseSizes(values.small, values.size);
const isFull = !values.small && values.size === "";
const repeat = Number(values.repeat);
const fullSet: EventSet = { runs: Number(values.runs), tags: 20, steps: 10_000, seed: 1 };
const pointsOf = (set: EventSet): number => set.runs * set.tags * set.steps;

function note(line: string): void {
  console.error(`[${new Date().toISOString().slice(11, 19)}] ${line}`);
}

const built = spawnSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" });
if (built.status !== 0) throw new Error("npm run build failed");
const python = await ensurePython("peers");
const scratch = await mkdtemp(join(values.dir, "assay-bench-"));
const results = JSON.parse(
  isFull ? await readFile(RESULTS, "utf8").catch(() => "{}") : "{}",
) as Partial<Results> as Results;
results.machine = {
  cpu: cpus()[0]?.model.trim() ?? "",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
};
results.versions = {
  ...results.versions,
  node: process.versions.node,
  ...readVersions(python, ["tensorboard", "tensorboard-data-server", "mlflow"]),
};
results.spinS ??= {};

try {
  const logs = join(scratch, "logs");
  const dataDirs = Array.from({ length: repeat }, (_, i) => join(scratch, `data-${i}`));
  if (wanted.has("B1") || wanted.has("B2") || wanted.has("B8")) {
    note(`writing ${pointsOf(fullSet)} points`);
    const bytes = await writeEventSet(logs, fullSet);
    results.set = { ...fullSet, points: pointsOf(fullSet), bytes };
  }
  if (wanted.has("B1")) {
    const assay: LoadResult[] = [];
    const tensorBoard: LoadResult[] = [];
    for (const [i, dataDir] of dataDirs.entries()) {
      results.spinS[`B1.${i}`] = spinSeconds();
      tensorBoard.push(await loadWithTensorBoard(python, logs, fullSet));
      note(`B1 ${i}: TensorBoard ${JSON.stringify(tensorBoard.at(-1))}`);
      assay.push(await loadWithAssay(logs, fullSet, dataDir));
      note(`B1 ${i}: Assay ${JSON.stringify(assay.at(-1))}`);
    }
    results.b1 = { assay: spreadsOf(assay), tensorBoard: spreadsOf(tensorBoard) };
  } else if (wanted.has("B2") || wanted.has("B8")) {
    note(
      `loading once for B2, B8: ${JSON.stringify(await loadWithAssay(logs, fullSet, dataDirs[0] ?? ""))}`,
    );
  }
  if (wanted.has("B2")) {
    const rows = [];
    for (let i = 0; i < repeat; i++) rows.push(await reopenWithAssay(fullSet, dataDirs[0] ?? ""));
    results.b2 = spreadsOf(rows);
    note(`B2 ${JSON.stringify(results.b2)}`);
  }
  if (wanted.has("B8")) {
    const empty = [];
    const full = [];
    const peer = [];
    for (let i = 0; i < repeat; i++) {
      empty.push(await startAssay(join(scratch, `empty-${i}`)));
      full.push(await startAssay(dataDirs[0] ?? ""));
      peer.push(await startEmptyTensorBoard(python, join(scratch, "no-logs")));
    }
    results.b8 = { empty: spreadsOf(empty), full: spreadsOf(full), tensorBoard: spreadsOf(peer) };
    note(`B8 ${JSON.stringify(results.b8)}`);
  }
  if (wanted.has("B9")) {
    const folder = join(scratch, "live");
    results.b9 = {
      assayDrawnS: spreadOf(await measureLive(folder, join(scratch, "live-data"), 30)),
      tensorBoardAnsweredS: spreadOf(await measureTensorBoardLive(python, folder, 10)),
    };
    note(`B9 ${JSON.stringify(results.b9)}`);
  }
  if (wanted.has("B10")) results.b10 = await measurePages();
  if (wanted.has("compare")) results.compare = await measureWorkspaces(COMPARE_SETS);
  if (wanted.has("B7")) {
    const [float32 = NaN, float64 = NaN] = runStoreBench<number[]>(
      "series-bytes.ts",
      "--only",
      "0,4",
    );
    results.b7 = { float32, float64 };
    note(`B7 ${JSON.stringify(results.b7)}`);
  }
  if (wanted.has("B11")) {
    results.b11 = runStoreBench<RangeSlope[]>("series-range.ts", "--slope");
    note(`B11 ${JSON.stringify(results.b11)}`);
  }
  if (wanted.has("slope")) results.slope = await measureSlope();
  await measureEveryFile();
} finally {
  await rm(scratch, { recursive: true, force: true });
}
const table = toTable(results);
console.log(table);
if (isFull && !values["no-write"]) {
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  const readme = await readFile(README, "utf8");
  await writeFile(
    README,
    readme.replace(
      /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/,
      (_all, start: string, end: string) => `${start}\n${table}\n${end}`,
    ),
  );
}

function pageRepeats(what: string, limitS: number): Repeats {
  return { most: repeat, limitS, note: (line) => note(`pages ${what} ${line}`) };
}

async function measureWorkspaces(names: readonly string[]): Promise<Record<string, PageBench>> {
  const benches: Record<string, PageBench> = {};
  for (const name of names) {
    results.spinS[`B10.${name}`] = spinSeconds();
    benches[name] = await measureWorkspace(name, pageRepeats(name, WORKSPACE_LIMIT_S));
  }
  return benches;
}

/** The pages of Assay and of its peers, in a real browser. */
async function measurePages(): Promise<NonNullable<Results["b10"]>> {
  const workspaces = await measureWorkspaces(WORKSPACE_SETS);
  const peers: Record<string, Partial<Record<PeerName, PageBench>>> = {};
  for (const runs of PEER_RUNS) {
    const pages: Partial<Record<PeerName, PageBench>> = {};
    for (const name of PEER_NAMES) {
      results.spinS[`B10.${name}.${runs}`] = spinSeconds();
      pages[name] = await measurePeer(name, runs, pageRepeats(`${name} ${runs}`, PEER_LIMIT_S));
    }
    peers[String(runs)] = pages;
  }
  return { workspaces, peers };
}

/** Large trees, many live runs, the loggers' own readers, what a training pays, and the tracking server. */
async function measureEveryFile(): Promise<void> {
  const context: BenchContext = {
    python,
    temp: values.dir,
    scratch,
    note,
    noteSpin: (name) => {
      results.spinS[name] = spinSeconds();
    },
  };
  if (wanted.has("tree")) results.tree = await measureTree(context, sizes.tree);
  if (wanted.has("live500")) results.live500 = await measureLiveMany(context, sizes.live500);
  if (wanted.has("readers")) results.readers = await measureReaders(context, sizes.readers);
  if (wanted.has("B12")) results.b12 = await measureWatched(context, sizes.B12);
  if (wanted.has("tracking")) results.tracking = await measureTracking(context, sizes.tracking);
  if (wanted.has("importance")) {
    results.importance = await measureImportance(context, sizes.importance);
    const trackers = await ensurePython("trackers");
    results.versions = {
      ...results.versions,
      ...readVersions(trackers, ["optuna", "scikit-learn"]),
    };
  }
  if (wanted.has("readers") || wanted.has("B12")) {
    const [trackers, torch] = [await ensurePython("trackers"), await ensurePython("torch")];
    results.versions = {
      ...results.versions,
      ...readVersions(trackers, ["wandb"]),
      ...readVersions(torch, ["torch"]),
    };
  }
}

/** CPU from 1 to 20 million points: how the cost of a point grows with their number. */
async function measureSlope(): Promise<NonNullable<Results["slope"]>> {
  const rows: Array<{ points: number; cpuS: number; wallS: number; peakMiB: number }> = [];
  for (const runs of [5, 15, 50, 100]) {
    const set = { ...fullSet, runs };
    const folder = join(scratch, `slope-${runs}`);
    await writeEventSet(folder, set);
    const loads = [];
    for (let i = 0; i < 3; i++) {
      loads.push(await loadWithAssay(folder, set, join(scratch, `slope-data-${runs}-${i}`)));
    }
    const { cpuS, allS, peakMiB } = spreadsOf(loads);
    rows.push({
      points: pointsOf(set),
      cpuS: cpuS.median,
      wallS: allS.median,
      peakMiB: peakMiB.median,
    });
    note(`slope ${JSON.stringify(rows.at(-1))}`);
    await rm(folder, { recursive: true });
  }
  return {
    rows,
    cpuExponent: growthExponent(rows.map(({ points, cpuS }) => [points, cpuS])),
  };
}

/** A bench of the store alone, in a process of its own. */
function runStoreBench<T>(file: string, ...own: readonly string[]): T {
  const args = [join(import.meta.dirname, file), ...own, "--json"];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as T;
}

/** Of packages in a Python environment. */
function readVersions(of: string, packages: readonly string[]): Record<string, string> {
  const list = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))";
  const answer = spawnSync(of, ["-c", list, ...packages], { encoding: "utf8" });
  const found = answer.stdout.trim().split(" ");
  return Object.fromEntries(packages.map((name, i) => [name, found[i] ?? ""]));
}
