import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { FUZZED_DATABASES } from "../../src/engine/ingest/fuzz-databases.test-support.ts";
import { FUZZED_TABLES } from "../../src/engine/ingest/fuzz-tables.test-support.ts";
import { FUZZED_MODELS } from "../../src/formats/fuzz-models.test-support.ts";
import { FUZZED, FUZZED_COMPANIONS } from "../../src/formats/fuzzed.test-support.ts";
import type { FuzzJob, FuzzReport } from "./fuzz-worker.ts";

/** Damaged files for each codec; a fiftieth where not all are asked for. */
const CASES = Number(process.env["SOAK_SCALE"] ?? "0.1") >= 1 ? 1_000_000 : 20_000;
const SEED = Number(process.env["SOAK_SEED"] ?? "1") * 10_000_000;
const WORKERS = 2;
/** A worker that is silent for so long hangs. */
const SILENT_MS = 60_000;
const LONGEST_MS = 1000;
const MOST_BYTES = 1024 ** 3;

const codecOf = (name: string): string => name.replace(/-\d+$/, "");
/** What takes longest first, so that no worker waits at the end. */
const names = [
  ...FUZZED_DATABASES,
  ...FUZZED_TABLES,
  ...FUZZED,
  ...FUZZED_COMPANIONS,
  ...FUZZED_MODELS,
].map(({ name }) => name);
/** Only these codecs, by name. */
const ASKED = process.env["FUZZ_CODECS"]?.split(",");
const isAsked = ([name]: readonly [string, unknown]): boolean => ASKED?.includes(name) ?? true;
const codecs = Map.groupBy(names, codecOf);

it(`${CASES} damaged files for each of ${codecs.size} codecs: no error, no hang, bounded memory, what stood whole is kept`, async () => {
  const jobs = [...codecs].filter(isAsked).flatMap(([, samples]) =>
    samples.map((name): FuzzJob => ({
      name,
      seed: SEED,
      count: Math.ceil(CASES / samples.length),
    })),
  );
  const waiting = [...jobs];
  const reports = new Map<string, FuzzReport>();
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const report = await fuzz(job);
      reports.set(job.name, report);
      process.stdout.write(
        `${job.name}: ${report.done} cases, slowest ${report.slowestMs.toFixed(1)} ms (seed ${report.slowestSeed})\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  const failures = [...reports].flatMap(([name, report]) =>
    report.failures.map(({ seed, message }) => `${name} ${seed}: ${message}`),
  );
  expect(failures).toEqual([]);
  process.stdout.write(
    `memory ${Math.max(...[...reports.values()].map(({ heapBytes }) => heapBytes)) / 2 ** 20} MiB\n`,
  );
  expect([...reports].filter(([, { slowestMs }]) => slowestMs > LONGEST_MS)).toEqual([]);
  expect(Math.max(...[...reports.values()].map(({ heapBytes }) => heapBytes))).toBeLessThan(
    MOST_BYTES,
  );
});

/** Throws where the worker hangs or dies. */
async function fuzz(job: FuzzJob): Promise<FuzzReport> {
  const worker = new Worker(new URL("./fuzz-worker.ts", import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<FuzzReport>();
  let report: FuzzReport | undefined;
  const hangs = (): void => reject(new Error(`${job.name} hangs behind case ${report?.done ?? 0}`));
  let timer = setTimeout(hangs, SILENT_MS);
  worker.on("message", (message: FuzzReport) => {
    report = message;
    clearTimeout(timer);
    timer = setTimeout(hangs, SILENT_MS);
  });
  worker.on("error", reject);
  worker.on("exit", () =>
    report === undefined ? reject(new Error(`${job.name} ended at once`)) : resolve(report),
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
