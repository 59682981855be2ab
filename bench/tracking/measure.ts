/** B3 to B6, B8 beside `mlflow server`, and how costs grow with the number of runs. */
import { join } from "node:path";
import { readUsage } from "../process-tree.ts";
import type { BenchContext } from "../sizes.ts";
import { growthExponent, spreadsOf, type Spreads } from "../statistics.ts";
import { connect, createExperiment, Unfinished } from "./client.ts";
import {
  measureHistory,
  measureSampled,
  measureSearch,
  peakOfAll,
  type Query,
  type Repeats,
  type Sampled,
  type SearchName,
  SEARCHES,
} from "./reading.ts";
import { insertHistory, insertRuns, logHistory, logRuns } from "./runs.ts";
import { folderOf, SERVERS, startServer, type ServerName, type TrackingServer } from "./servers.ts";
import { measureBatches, measureCalls, measurePython, type Rate } from "./writing.ts";

export interface TrackingSizes {
  readonly repeat: number;
  /** Of one measurement of writing. */
  readonly seconds: number;
  readonly runs: number;
  readonly points: number;
  /** The most runs of the growth, from 100 on by tens. */
  readonly growTo: number;
}

/** With one and with eight clients. */
export interface WritingResult {
  readonly calls: Spreads<Rate>;
  readonly calls8: Spreads<Rate>;
  readonly batches: Spreads<Rate>;
  readonly batches8: Spreads<Rate>;
  readonly python: Spreads<{ readonly perS: number }>;
}

export interface ReadingResult {
  readonly searches: Readonly<Record<SearchName, Query>>;
  readonly peakMiB: number;
  readonly history: Query;
  readonly sampled: Sampled;
}

export interface StartingResult {
  readonly answerS: number;
  readonly cpuS: number;
  readonly idleMiB: number;
}

/** Null for what did not finish, or was not measured. */
export interface GrowthRow {
  readonly runs: number;
  readonly callCpuMs: number | null;
  readonly newestMs: number | null;
  readonly orderedMs: number | null;
}

export interface GrowthResult {
  readonly rows: readonly GrowthRow[];
  /** b of cost = a * runs^b. */
  readonly exponents: Readonly<Record<"callCpuMs" | "newestMs" | "orderedMs", number>>;
}

export interface TrackingResult {
  readonly runs: number;
  readonly points: number;
  readonly writing: Readonly<Record<ServerName, WritingResult>>;
  readonly reading: Readonly<Record<"assay" | "mlflow1", ReadingResult>>;
  readonly starting: Readonly<Record<ServerName, Spreads<StartingResult>>>;
  readonly growth: Readonly<Record<"assay" | "mlflow1", GrowthResult>>;
}

/** No repetition of a query begins later. */
const QUERY_LIMIT_S = 20;
const QUIET_MS = 5000;

export async function measureTracking(
  context: BenchContext,
  sizes: TrackingSizes,
): Promise<TrackingResult> {
  return {
    runs: sizes.runs,
    points: sizes.points,
    starting: await measureStarting(context, sizes),
    writing: await measureWriting(context, sizes),
    reading: {
      assay: await measureReading(context, sizes, "assay"),
      mlflow1: await measureReading(context, sizes, "mlflow1"),
    },
    growth: {
      assay: await measureGrowth(context, sizes, "assay"),
      mlflow1: await measureGrowth(context, sizes, "mlflow1"),
    },
  };
}

async function forEachServer<T>(
  measure: (name: ServerName) => Promise<T>,
): Promise<Record<ServerName, T>> {
  const results: Partial<Record<ServerName, T>> = {};
  for (const name of SERVERS) results[name] = await measure(name);
  return results as Record<ServerName, T>;
}

/** Each with a folder that it has started in once before: tables are made once. */
function measureStarting(
  { python, scratch, note, noteSpin }: BenchContext,
  { repeat }: TrackingSizes,
): Promise<TrackingResult["starting"]> {
  const folder = join(scratch, "starting");
  return forEachServer(async (name) => {
    noteSpin(`tracking.starting.${name}`);
    await using _first = await startServer(name, python, folder);
    await _first[Symbol.asyncDispose]();
    const rows: StartingResult[] = [];
    for (let i = 0; i < repeat; i++) {
      const startedMs = performance.now();
      await using server = await startServer(name, python, folder);
      const answerS = (performance.now() - startedMs) / 1000;
      const { cpuS } = readUsage(server.pid);
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      rows.push({ answerS, cpuS, idleMiB: readUsage(server.pid).pssMiB });
    }
    note(`tracking starting ${name}: ${JSON.stringify(rows.at(-1))}`);
    return spreadsOf(rows);
  });
}

/** In turn, each server alone: an idle one costs something, too. */
async function measureWriting(
  { python, scratch, note, noteSpin }: BenchContext,
  { repeat, seconds }: TrackingSizes,
): Promise<TrackingResult["writing"]> {
  const rows = await forEachServer(async () => ({
    calls: [] as Rate[],
    calls8: [] as Rate[],
    batches: [] as Rate[],
    batches8: [] as Rate[],
    python: [] as Array<{ perS: number }>,
  }));
  for (let i = 0; i < repeat; i++) {
    for (const name of SERVERS) {
      noteSpin(`tracking.writing.${name}.${i}`);
      await using server = await startServer(name, python, join(scratch, "writing"));
      const row = rows[name];
      row.calls.push(await measureCalls(server, 1, seconds));
      row.calls8.push(await measureCalls(server, 8, seconds));
      row.batches.push(await measureBatches(server, 1, seconds));
      row.batches8.push(await measureBatches(server, 8, seconds));
      row.python.push(await measurePython(server, python, seconds));
      note(
        `tracking writing ${name} ${i}: ${Object.entries(row)
          .map(([what, list]) => `${what} ${Math.round(list.at(-1)?.perS ?? NaN)}/s`)
          .join(", ")}`,
      );
    }
  }
  return forEachServer(async (name) => ({
    calls: spreadsOf(rows[name].calls),
    calls8: spreadsOf(rows[name].calls8),
    batches: spreadsOf(rows[name].batches),
    batches8: spreadsOf(rows[name].batches8),
    python: spreadsOf(rows[name].python),
  }));
}

type ReadServer = "assay" | "mlflow1";

interface Filled {
  readonly server: TrackingServer;
  readonly experiment: string;
  readonly fill: (from: number, to: number) => Promise<void>;
  readonly fillHistory: (points: number) => Promise<string>;
}

/** Assay gets its runs by the interface, MLflow in its tables. */
async function prepare(server: TrackingServer, name: ReadServer, folder: string): Promise<Filled> {
  using client = connect(server.url);
  const experiment = await createExperiment(client, "bench");
  const database = join(folder, "mlflow.db");
  return {
    server,
    experiment,
    fill: async (from, to) =>
      name === "assay"
        ? logRuns(server.url, experiment, from, to)
        : insertRuns(database, experiment, from, to),
    fillHistory: async (points) =>
      name === "assay"
        ? logHistory(server.url, experiment, points)
        : insertHistory(database, experiment, points),
  };
}

async function measureReading(
  { python, scratch, note, noteSpin }: BenchContext,
  { repeat, runs, points }: TrackingSizes,
  name: ReadServer,
): Promise<ReadingResult> {
  const folder = join(scratch, "reading");
  await using server = await startServer(name, python, folder);
  const { experiment, fill, fillHistory } = await prepare(server, name, folderOf(name, folder));
  await fill(0, runs);
  noteSpin(`tracking.reading.${name}`);
  const repeats: Repeats = { least: repeat, limitS: QUERY_LIMIT_S };
  const searches: Partial<Record<SearchName, Query>> = {};
  for (const search of Object.keys(SEARCHES) as SearchName[]) {
    searches[search] = await measureSearch(server, repeats, experiment, search);
    note(`tracking reading ${name} ${search}: ${JSON.stringify(searches[search])}`);
  }
  const peakMiB = await peakOfAll(server, experiment);
  const run = await fillHistory(points);
  const history = await measureHistory(server, repeats, run);
  note(`tracking reading ${name} history: ${JSON.stringify(history)}`);
  const sampled = await measureSampled(server, repeats, run, points);
  note(`tracking reading ${name} sampled: ${JSON.stringify(sampled)}`);
  return { searches: searches as Record<SearchName, Query>, peakMiB, history, sampled };
}

async function measureGrowth(
  { python, scratch, note, noteSpin }: BenchContext,
  { repeat, seconds, growTo }: TrackingSizes,
  name: ReadServer,
): Promise<GrowthResult> {
  const folder = join(scratch, "growth");
  await using server = await startServer(name, python, folder);
  const { experiment, fill } = await prepare(server, name, folderOf(name, folder));
  const rows: GrowthRow[] = [];
  const repeats: Repeats = { least: repeat, limitS: QUERY_LIMIT_S };
  let filled = 0;
  for (let runs = 100; runs <= growTo; runs *= 10) {
    await fill(filled, runs);
    filled = runs;
    noteSpin(`tracking.growth.${name}.${runs}`);
    const { cpuMs: callCpuMs } = await measureCalls(server, 1, seconds);
    const search = async (what: SearchName): Promise<number | null> => {
      try {
        return (await measureSearch(server, repeats, experiment, what)).wallMs.median;
      } catch (error) {
        if (error instanceof Unfinished) return null;
        throw error;
      }
    };
    const newestMs = await search("newest");
    rows.push({ runs, callCpuMs, newestMs, orderedMs: await search("orderedFew") });
    note(`tracking growth ${name}: ${JSON.stringify(rows.at(-1))}`);
  }
  const exponentOf = (key: keyof GrowthRow): number =>
    growthExponent(
      rows.flatMap((row) => {
        const cost = row[key];
        return cost === null ? [] : [[row.runs, cost] as const];
      }),
    );
  return {
    rows,
    exponents: {
      callCpuMs: exponentOf("callCpuMs"),
      newestMs: exponentOf("newestMs"),
      orderedMs: exponentOf("orderedMs"),
    },
  };
}
