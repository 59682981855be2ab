import { join } from "node:path";
import { startEngine, type Api, type TestEngine } from "../e2e/support/engine.ts";
import { decodeColumnBlob } from "../src/base/column-blob.ts";
import type { SeriesMeta } from "../src/contract/runs.ts";
import { runName, tagName, type EventSet } from "./gen-events.ts";
import { readUsage, watchMemory } from "./process-tree.ts";
import { startTensorBoard } from "./tensorboard.ts";

export const BUNDLE = join(import.meta.dirname, "..", "dist", "engine", "main.js");
/** As the supervisor and the desktop shell start it. */
export const ENV = { MALLOC_ARENA_MAX: "2" };
const POLL_MS = 100;
const PIXEL_COLUMNS = 800;

export interface LoadResult {
  /** From the start of the process until the first curve of any run answers, and until all of all runs do. */
  readonly firstCurveS: number;
  readonly allS: number;
  readonly cpuS: number;
  readonly peakMiB: number;
  /** Points per series that can be asked for afterwards. */
  readonly keptPerSeries: number;
}

/** Starts the bundled engine on the folder and waits until every point of every run can be asked for. */
export async function loadWithAssay(
  folder: string,
  set: EventSet,
  dataDir: string,
): Promise<LoadResult> {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  await using engine = await startEngine({ command: BUNDLE, env: ENV, folders: [folder], dataDir });
  using memory = watchMemory(engine.pid);
  const metric = tagName(set.tags - 1);
  let firstCurveS = Number.NaN;
  for (;;) {
    if (Number.isNaN(firstCurveS)) {
      const lines = await readAllRuns(engine.api, tagName(0));
      if (lines.some((line) => line.inRange > 0)) firstCurveS = seconds();
    }
    const folders = await engine.api.ingest.status();
    const isRead = folders.length > 0 && folders.every(({ phase }) => phase === "live");
    if (isRead) {
      const lines = await readAllRuns(engine.api, metric);
      const complete = lines.filter((line) => line.inRange === set.steps).length;
      if (complete === set.runs) break;
      throw new Error(`live, but only ${complete} of ${set.runs} runs have all their points`);
    }
    await pause();
  }
  const result = {
    firstCurveS,
    allS: seconds(),
    cpuS: readUsage(engine.pid).cpuS,
    peakMiB: memory.peakMiB,
    keptPerSeries: set.steps,
  };
  await engine.stop();
  return result;
}

export interface ReopenResult {
  readonly firstChartS: number;
  readonly settledS: number;
  readonly cpuS: number;
}

/** Opens a data folder whose watched folder did not change. */
export async function reopenWithAssay(set: EventSet, dataDir: string): Promise<ReopenResult> {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  await using engine = await startEngine({ command: BUNDLE, env: ENV, dataDir });
  const lines = await readAllRuns(engine.api, tagName(set.tags - 1));
  const complete = lines.filter((line) => line.inRange === set.steps).length;
  if (complete !== set.runs) throw new Error(`${complete} of ${set.runs} runs after reopening`);
  const firstChartS = seconds();
  await engine.settled(1);
  const result = { firstChartS, settledS: seconds(), cpuS: readUsage(engine.pid).cpuS };
  await engine.stop();
  return result;
}

/** One chart as the page asks for it: every run, reduced to pixels. */
export async function readAllRuns(api: Api, metric: string): Promise<readonly SeriesMeta[]> {
  const { rows } = await api.runs.list({});
  return readRuns(
    api,
    metric,
    rows.map(({ id }) => id),
  );
}

/** The same for some runs. */
export async function readRuns(
  api: Api,
  metric: string,
  runIds: readonly string[],
): Promise<readonly SeriesMeta[]> {
  const ids = [...runIds];
  const blob = await api.runs.readSeries({ metric, runIds: ids, pixelColumns: PIXEL_COLUMNS });
  return decodeColumnBlob(await blob.arrayBuffer()).meta as readonly SeriesMeta[];
}

/** Starts TensorBoard on the folder and waits until the last step of every run is answered. */
export async function loadWithTensorBoard(
  python: string,
  folder: string,
  set: EventSet,
  args: readonly string[] = [],
): Promise<LoadResult> {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  await using tensorBoard = await startTensorBoard(python, folder, args);
  using memory = watchMemory(tensorBoard.pid);
  const tag = tagName(set.tags - 1);
  const waiting = Array.from({ length: set.runs }, (_, run) => runName(run));
  let firstCurveS = Number.NaN;
  let keptPerSeries = 0;
  while (waiting.length > 0) {
    if (Number.isNaN(firstCurveS)) {
      const rows = await tensorBoard.scalars(runName(0), tagName(0));
      if (rows.length > 0) firstCurveS = seconds();
    }
    const rows = await tensorBoard.scalars(waiting.at(-1) ?? "", tag);
    if (rows.at(-1)?.[1] === set.steps - 1) {
      keptPerSeries = rows.length;
      waiting.pop();
    } else await pause();
  }
  return {
    firstCurveS,
    allS: seconds(),
    cpuS: readUsage(tensorBoard.pid).cpuS,
    peakMiB: memory.peakMiB,
    keptPerSeries,
  };
}

export interface StartResult {
  readonly answerS: number;
  /** Until the first HTTP answer. */
  readonly cpuS: number;
  /** After it has been quiet. */
  readonly idleMiB: number;
}

const QUIET_MS = 5000;

/** Start of the bundled engine to its first HTTP answer, and its memory when nothing happens. */
export async function startAssay(dataDir: string): Promise<StartResult> {
  const startedMs = performance.now();
  await using engine = await startEngine({ command: BUNDLE, env: ENV, dataDir });
  const answerS = (performance.now() - startedMs) / 1000;
  const { cpuS } = readUsage(engine.pid);
  const idleMiB = await idleMemory(engine);
  await engine.stop();
  return { answerS, cpuS, idleMiB };
}

async function idleMemory(engine: TestEngine): Promise<number> {
  await engine.settled();
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  return readUsage(engine.pid).pssMiB;
}

export async function startEmptyTensorBoard(python: string, folder: string): Promise<StartResult> {
  const startedMs = performance.now();
  await using tensorBoard = await startTensorBoard(python, folder);
  const answerS = (performance.now() - startedMs) / 1000;
  const { cpuS } = readUsage(tensorBoard.pid);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  return { answerS, cpuS, idleMiB: readUsage(tensorBoard.pid).pssMiB };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
