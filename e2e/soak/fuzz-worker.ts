import { parentPort, workerData } from "node:worker_threads";
import { checkCase, checkCompanion, makeCase } from "../../src/formats/fuzz.test-support.ts";
import { FUZZED, FUZZED_COMPANIONS } from "../../src/formats/fuzzed.test-support.ts";

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
const REPORT_EVERY = 500;
const MOST_FAILURES = 10;

const { name, seed: first, count } = workerData as FuzzJob;
const sample = FUZZED.find((one) => one.name === name);
const companion = FUZZED_COMPANIONS.find((one) => one.name === name);
const bytes = (sample ?? companion)?.bytes ?? new Uint8Array();
const failures: Array<{ seed: number; message: string }> = [];
let [slowestMs, slowestSeed, heapBytes] = [0, first, 0];

for (let i = 0; i < count && failures.length < MOST_FAILURES; i++) {
  const seed = first + i;
  const one = makeCase(bytes, seed, sample?.envelope);
  const before = process.threadCpuUsage();
  try {
    if (sample !== undefined) checkCase(sample.codec, one, sample.isDocument);
    else if (companion !== undefined) checkCompanion(companion.codec, one, companion.path);
    else throw new Error(`no sample ${name}`);
  } catch (error) {
    failures.push({ seed, message: String(error) });
  }
  const { user, system } = process.threadCpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (tookMs > slowestMs) [slowestMs, slowestSeed] = [tookMs, seed];
  if (i % REPORT_EVERY === 0 || i === count - 1) {
    heapBytes = Math.max(heapBytes, process.memoryUsage().rss);
    tell(i + 1);
  }
}
tell(count);

function tell(done: number): void {
  parentPort?.postMessage({
    done,
    failures,
    slowestMs,
    slowestSeed,
    heapBytes,
  } satisfies FuzzReport);
}
