import { AppError } from "../../base/errors.ts";
import type { CompareMethod } from "../../contract/compare-statistics.ts";

/** Metrics times groups: of one table, and of what is told in full. */
const MOST_CELLS = 500_000;
const MOST_TOLD = 20_000;
/** Values that resampling goes over, each ten thousand times: about a minute. */
const MOST_WORK = 400_000;
/** What the smallest cell takes. */
const LEAST_WORK = 30;
/** Up to 20 pairs all flips of their signs are gone through, so many in the time of a value. */
const MOST_FLIPPED = 20;
const FLIPS_OF_A_VALUE = 250;

const RESAMPLED_TESTS: ReadonlySet<string> = new Set(["permutation", "sign-flip"]);
const RESAMPLED_INTERVALS: ReadonlySet<string> = new Set(["bca", "percentile", "permutation"]);

/** Whether intervals are made by resampling, which is no matter of a thousand cells. */
export function isResampled({ test, interval }: Pick<CompareMethod, "test" | "interval">): boolean {
  return RESAMPLED_INTERVALS.has(interval) || (interval === "auto" && RESAMPLED_TESTS.has(test));
}

/**
 * Before anything is computed.
 * @param sizes runs of each group
 * @param told of the metrics, in full
 * @throws AppError INVALID_INPUT where it is more than one answer can take
 */
export function boundWork(
  method: CompareMethod,
  sizes: readonly number[],
  metrics: number,
  told: number,
): void {
  if (metrics * sizes.length > MOST_CELLS)
    throw new AppError(
      "INVALID_INPUT",
      `${metrics} metrics of ${sizes.length} groups are more than one table has.`,
      "Compare fewer metrics or fewer groups.",
    );
  boundTold(told, sizes.length);
  const rows = RESAMPLED_TESTS.has(method.test) ? metrics : isResampled(method) ? told : 0;
  if (rows * sizes.reduce((sum, size) => sum + workOf(method, sizes, size), 0) > MOST_WORK)
    throw new AppError(
      "INVALID_INPUT",
      `Resampling ${rows} metrics of ${sizes.length} groups takes too long.`,
      "Choose fewer metrics or groups, or Welch's test with its t interval.",
    );
}

/** @throws AppError INVALID_INPUT */
export function boundTold(told: number, groups: number): void {
  if (told * groups > MOST_TOLD)
    throw new AppError(
      "INVALID_INPUT",
      `${told} metrics of ${groups} groups are more than one answer tells in full.`,
      "Name fewer metrics, or set a smaller limit.",
    );
}

/** Of a group against the baseline. */
function workOf(
  { baseline, pairing, test, interval }: CompareMethod,
  sizes: readonly number[],
  size: number,
): number {
  const other = sizes[baseline] ?? 0;
  const pairs = pairing === "unpaired" ? 0 : Math.min(size, other);
  const isFlipped = test === "sign-flip" || interval === "permutation";
  const flips = isFlipped && pairs <= MOST_FLIPPED ? 2 ** pairs / FLIPS_OF_A_VALUE : 0;
  return LEAST_WORK + size + other + flips;
}
