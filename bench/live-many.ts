/**
 * Hundreds of runs of ten loggers that grow at once: what following them costs, how late their points are, and that none is
 * lost. TensorBoard beside it, on the event files among them.
 */
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { startEngine, type Api, type TestEngine } from "../e2e/support/engine.ts";
import { waitFor } from "../e2e/support/wait.ts";
import type { SourceRow } from "../src/contract/ingest.ts";
import { measureDrawn } from "./live-drawn.ts";
import { pauseAtRandom } from "./live.ts";
import {
  spawnWriter,
  type LiveRun,
  type LiveSet,
  type LiveWriter,
  type Pace,
} from "./live-writer.ts";
import { BUNDLE, ENV, readRuns } from "./load.ts";
import { LOG_FORMATS } from "./log-formats.ts";
import { readUsage } from "./process-tree.ts";
import { checkFormats, checkPoints, listSources, pointsOf, sum } from "./read-check.ts";
import { quantile } from "./series-tools.ts";
import type { BenchContext } from "./sizes.ts";
import { spreadOf, type Spread } from "./statistics.ts";
import { startTensorBoard } from "./tensorboard.ts";

export interface LiveSizes {
  readonly runsPerFormat: number;
  /** Rows a second, of each run. */
  readonly rate: number;
  /** How long the cost is measured, with nobody asking. */
  readonly seconds: number;
  readonly answers: number;
  readonly drawn: number;
  readonly peerAnswers: number;
}

/** Seconds, by nearest rank. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
}

export interface LiveLoad {
  readonly runs: number;
  /** Of one core, over the process tree: a value for each ten seconds. */
  readonly cpuPercent: Spread;
  readonly pssMiB: number;
  readonly answeredS: Delays;
  readonly pace: Pace;
}

export interface AssayLoad extends LiveLoad {
  /** From the write until the frame after the chart holds the point, all runs on the page. */
  readonly drawnS?: Spread;
  readonly cpuPercentWithPage?: number;
  /** Written and stored; the same number. */
  readonly points: number;
}

export interface LiveManyResult {
  readonly rate: number;
  readonly seconds: number;
  readonly mixed: AssayLoad;
  /** The same runs as TensorBoard's. */
  readonly events: AssayLoad;
  readonly tensorBoard: LiveLoad;
}

const WARM_UP_MS = 3000;
const WINDOW_S = 10;
const POLL_MS = 10;
const ANSWER_LIMIT_MS = 120_000;
const CATCH_UP_MS = 60_000;
const EVENTS = "tfevents";

export async function measureLiveMany(
  { python, scratch, note, noteSpin }: BenchContext,
  sizes: LiveSizes,
): Promise<LiveManyResult> {
  const { rate, seconds, runsPerFormat } = sizes;
  const set = (name: string, formats: readonly string[]): LiveSet => ({
    folder: join(scratch, name),
    formats,
    runsPerFormat,
    rate,
  });
  const all = LOG_FORMATS.map(({ name }) => name);
  noteSpin("live500.mixed");
  const mixed = await followWithAssay(set("live-mixed", all), sizes, true, note);
  note(`live500 mixed ${JSON.stringify(mixed)}`);
  noteSpin("live500.events");
  const events = await followWithAssay(set("live-events", [EVENTS]), sizes, false, note);
  note(`live500 event files ${JSON.stringify(events)}`);
  noteSpin("live500.tensorBoard");
  const tensorBoard = await followWithTensorBoard(python, set("live-peer", [EVENTS]), sizes);
  note(`live500 TensorBoard ${JSON.stringify(tensorBoard)}`);
  return { rate, seconds, mixed, events, tensorBoard };
}

async function followWithAssay(
  set: LiveSet,
  sizes: LiveSizes,
  isDrawn: boolean,
  note: (line: string) => void,
): Promise<AssayLoad> {
  using writer = await spawnWriter(set);
  await using engine = await startEngine({
    command: BUNDLE,
    env: ENV,
    folders: [set.folder],
    dataDir: `${set.folder}-data`,
  });
  await engine.settled();
  const sources = await listSources(engine.api);
  checkFormats(
    writer.runs.map(({ format }) => format),
    sources,
  );
  const runIds = new Map(
    set.formats.map((format) => [format, findRun(writer.runs, sources, format)] as const),
  );
  writer.begin();
  const cost = await measureCost(engine.pid, sizes.seconds);
  const answeredS = await sampleAnswers(writer, set.formats, sizes.answers, (format, step) => {
    const { runId, metric } = runIds.get(format) ?? { runId: "", metric: "" };
    return hasStep(engine.api, runId, metric, step);
  });
  // That a page does not keep up is a result, too.
  const drawn = isDrawn
    ? await measureDrawn(engine, writer, sizes.drawn).catch((error: unknown) =>
        note(`live500: not drawn: ${String(error)}`),
      )
    : undefined;
  const { rows, pace } = await writer.stop();
  const points = await checkStored(engine, writer.runs, rows);
  await engine.stop();
  return {
    runs: writer.runs.length,
    ...cost,
    answeredS,
    pace,
    ...(drawn && { drawnS: spreadOf(drawn.seconds), cpuPercentWithPage: drawn.cpuPercent }),
    points,
  };
}

async function followWithTensorBoard(
  python: string,
  set: LiveSet,
  sizes: LiveSizes,
): Promise<LiveLoad> {
  using writer = await spawnWriter(set);
  await using tensorBoard = await startTensorBoard(python, set.folder);
  await waitFor("TensorBoard lists every run", async () => {
    return (await tensorBoard.runs()).length === writer.runs.length;
  });
  const [first] = writer.runs;
  const { path = "", metric = "" } = first?.log ?? {};
  const run = path.slice(0, path.lastIndexOf("/"));
  writer.begin();
  const cost = await measureCost(tensorBoard.pid, sizes.seconds);
  const answeredS = await sampleAnswers(
    writer,
    set.formats,
    sizes.peerAnswers,
    async (_, step) => ((await tensorBoard.scalars(run, metric)).at(-1)?.[1] ?? -1) >= step,
  );
  const { pace } = await writer.stop();
  return { runs: writer.runs.length, ...cost, answeredS, pace };
}

/** CPU in percent of one core, window by window, and memory at the end, while nobody asks anything. */
async function measureCost(
  pid: number,
  seconds: number,
): Promise<Pick<LiveLoad, "cpuPercent" | "pssMiB">> {
  await pause(WARM_UP_MS);
  const windows = Math.max(1, Math.round(seconds / WINDOW_S));
  const percents: number[] = [];
  for (let i = 0; i < windows; i++) {
    const before = readUsage(pid).cpuS;
    const startedMs = performance.now();
    await pause((seconds * 1000) / windows);
    const cpuS = readUsage(pid).cpuS - before;
    percents.push((cpuS / (performance.now() - startedMs)) * 100_000);
  }
  return { cpuPercent: spreadOf(percents), pssMiB: readUsage(pid).pssMiB };
}

/** From the write of a row until the API answers with it, of each format in turn. */
async function sampleAnswers(
  writer: LiveWriter,
  formats: readonly string[],
  times: number,
  isThere: (format: string, step: number) => Promise<boolean>,
): Promise<Delays> {
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) {
    await pauseAtRandom();
    const format = formats[i % formats.length] ?? "";
    const { step, writtenMs } = await nextRow(writer, format);
    while (!(await isThere(format, step))) {
      if (Date.now() - writtenMs > ANSWER_LIMIT_MS)
        throw new Error(`step ${step} of ${format} is not answered`);
      await pause(POLL_MS);
    }
    seconds.push((Date.now() - writtenMs) / 1000);
  }
  return { p50: quantile(seconds, 0.5), p99: quantile(seconds, 0.99), n: times };
}

function nextRow(writer: LiveWriter, format: string): Promise<{ step: number; writtenMs: number }> {
  return new Promise((resolve) => {
    writer.onRow = (which, step, writtenMs) => {
      if (which === format) resolve({ step, writtenMs });
    };
  });
}

async function hasStep(api: Api, runId: string, metric: string, step: number): Promise<boolean> {
  const [line] = await readRuns(api, metric, [runId]);
  return (line?.inRange ?? 0) > step;
}

function findRun(
  runs: readonly LiveRun[],
  sources: readonly SourceRow[],
  name: string,
): { readonly runId: string; readonly metric: string } {
  const log = runs.find(({ format }) => format.name === name)?.log;
  const source = sources.find(
    ({ files, part }) =>
      log !== undefined && files.includes(log.path) && /^$|\/0$/.test(part ?? ""),
  );
  if (log === undefined || source === undefined) throw new Error(`no source has ${log?.path}`);
  return { runId: source.runId, metric: log.metric };
}

/** Waits until as many points are stored as were written. Throws unless each run has just its own. */
async function checkStored(
  engine: TestEngine,
  runs: readonly LiveRun[],
  rows: readonly number[],
): Promise<number> {
  const written = runs.map(
    ({ format }, i) => [format, (rows[i] ?? 0) * format.pointsPerRow] as const,
  );
  const total = sum(written.map(([, points]) => points));
  const isStored = async (): Promise<boolean> =>
    sum((await listSources(engine.api)).map(pointsOf)) >= total;
  await waitFor("every point is stored", isStored, CATCH_UP_MS).catch(() => undefined);
  checkPoints(written, await listSources(engine.api));
  return total;
}
