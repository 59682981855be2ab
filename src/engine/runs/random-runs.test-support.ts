import fc from "fast-check";
import { nowUs } from "../../base/time.ts";
import { METRICS, type TestRun } from "./plain-runs.test-support.ts";

/* Test support: runs for property tests. Not part of the product. */

const NOW = nowUs();
const HOUR = 3600e6;
export const STATES = ["running", "finished", "failed"];
export const NAMES = ["resnet-50", "resnet-18", "vit.b", "日本 語", "a'b\"c", ""];
export const PARAMS = ["lr", "opt.name", "flag", "with space", 'quo"te'];
export const TAGS = ["broken", "owner"];
export const TEXTS = ["adam", "sgd", "0.1", "true", "", "Résumé", "a.b"];
/** One of them looks like a number. */
export const COMMITS = ["1".repeat(40), "a1b2c3d4".repeat(5)];
const NUMBERS = [0, 0.1, 0.01, -1, 1e-3, 3, 1e9, 0.5];

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = <T>(
  keys: readonly string[],
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> =>
  fc
    .tuple(...keys.map(() => optional(value)))
    .map((values) =>
      Object.fromEntries(
        keys.flatMap((key, i): Array<[string, T]> =>
          values[i] === undefined ? [] : [[key, values[i] as T]],
        ),
      ),
    );
export const number = fc.constantFrom(...NUMBERS);
/** Anything a run may be, from few values, so that runs share some. */
export const testRun: fc.Arbitrary<Omit<TestRun, "num">> = fc.record({
  name: fc.constantFrom(...NAMES),
  state: fc.constantFrom(...STATES),
  notes: fc.constantFrom("", "good", "try again"),
  loggers: fc.uniqueArray(fc.constantFrom("csv", "tensorboard", "jsonl"), { maxLength: 2 }),
  startedUs: fc.option(fc.integer({ min: 1, max: 100 }).map((h) => NOW - h * HOUR)),
  updatedUs: fc.option(fc.integer({ min: 0, max: 100 }).map((h) => NOW - h * HOUR)),
  commit: fc.option(fc.constantFrom(...COMMITS)),
  branch: fc.option(fc.constantFrom("main", "res/try-2")),
  params: some(PARAMS, fc.oneof(number, fc.constantFrom(...TEXTS), fc.boolean())),
  tags: some(TAGS, fc.constantFrom("", "me", "3")),
  metrics: some(
    METRICS,
    fc.record({
      values: fc.array(fc.oneof(number, fc.constantFrom(NaN, Infinity)), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  ),
});
