import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { checkCase, checkCompanion, makeCase } from "../../src/formats/fuzz.test-support.ts";
import { checkModelHeader } from "../../src/base/model-header/model-header.test-support.ts";
import { FUZZED_MODELS } from "../../src/formats/fuzz-models.test-support.ts";
import { FUZZED, FUZZED_COMPANIONS } from "../../src/formats/fuzzed.test-support.ts";
import { checkTable, FUZZED_TABLES } from "../../src/engine/ingest/fuzz-tables.test-support.ts";
import {
  checkDatabase,
  FUZZED_DATABASES,
} from "../../src/engine/ingest/fuzz-databases.test-support.ts";

/** Cases of one sample, from a seed on. */
export interface FuzzJob {
  readonly name: string;
  readonly seed: number;
  readonly count: number;
}

export interface FuzzReport {
  readonly done: number;
  readonly failures: ReadonlyArray<{ readonly seed: number; readonly message: string }>;
  /** CPU time of the slowest case. */
  readonly slowestMs: number;
  readonly slowestSeed: number;
  readonly heapBytes: number;
}

/** It is told that the worker goes on after so many cases. */
const REPORT_EVERY = 2000;
const MOST_FAILURES = 10;

// As in a parser thread.
process.on("unhandledRejection", () => undefined);
setFlagsFromString("--expose-gc");
// Most cases end in an error that is caught; where it was thrown is asked of the few that fail, by their seed.
Error.stackTraceLimit = 0;
const collectGarbage = runInNewContext("gc") as () => void;

const { name, seed: first, count } = workerData as FuzzJob;
const check = findCheck();
const failures: Array<{ seed: number; message: string }> = [];
let [slowestMs, slowestSeed, heapBytes] = [0, first, 0];

for (let i = 0; i < count && failures.length < MOST_FAILURES; i++) {
  const seed = first + i;
  const before = process.threadCpuUsage();
  try {
    await check(seed);
  } catch (error) {
    failures.push({ seed, message: String(error) });
  }
  const { user, system } = process.threadCpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (tookMs > slowestMs) [slowestMs, slowestSeed] = [tookMs, seed];
  if (i % REPORT_EVERY === 0 || i === count - 1) {
    // What is left without the garbage, which is collected when there is need, not before. SQLite's memory goes with the
    // objects that hold it, between two turns of the event loop.
    collectGarbage();
    await setImmediate();
    heapBytes = Math.max(heapBytes, process.memoryUsage().rss);
    tell(i + 1);
  }
}
tell(count);

/** Throws what is wrong with the case of a seed. */
function findCheck(): (seed: number) => void | Promise<void> {
  const isOurs = (one: { readonly name: string }): boolean => one.name === name;
  const sample = FUZZED.find(isOurs);
  if (sample !== undefined) {
    const { codec, bytes, envelope, isDocument } = sample;
    return (seed) => checkCase(codec, makeCase(bytes, seed, envelope), isDocument);
  }
  const companion = FUZZED_COMPANIONS.find(isOurs);
  if (companion !== undefined) {
    const { codec, bytes, path } = companion;
    return (seed) => checkCompanion(codec, makeCase(bytes, seed, undefined), path);
  }
  const table = FUZZED_TABLES.find(isOurs);
  if (table !== undefined) return (seed) => checkTable(table, seed);
  const model = FUZZED_MODELS.find(isOurs);
  if (model !== undefined) {
    const { bytes, file, envelope } = model;
    return (seed) => checkModelHeader(makeCase(bytes, seed, envelope).bytes, file);
  }
  const database = FUZZED_DATABASES.find(isOurs);
  if (database === undefined) throw new Error(`no sample ${name}`);
  return (seed) => checkDatabase(database, seed);
}

function tell(done: number): void {
  parentPort?.postMessage({
    done,
    failures,
    slowestMs,
    slowestSeed,
    heapBytes,
  } satisfies FuzzReport);
}
