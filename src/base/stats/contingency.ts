import { chiSquaredTail } from "./distributions/chi-squared.ts";
import { binomialTerm } from "./distributions/beta.ts";

/** A test that rows and columns of counts are independent. */
export interface ContingencyTest {
  readonly statistic: number;
  readonly df: number;
  /** 1 where there is one row or column alone, or no count at all. */
  readonly p: number;
}

export interface ContingencyOptions {
  /** Yates' correction for tables of 2 x 2 (1934). */
  readonly yates?: boolean;
  /** Pearson's chi-squared without; the likelihood ratio (G) has the same distribution. */
  readonly statistic?: "pearson" | "likelihood-ratio";
}

/** Rows and columns without a count are left out: they say nothing. */
export function contingencyTest(
  counts: readonly (readonly number[])[],
  { yates = false, statistic = "pearson" }: ContingencyOptions = {},
): ContingencyTest {
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const width = counts[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, k) =>
    counts.reduce((sum, row) => sum + (row[k] ?? 0), 0),
  );
  const total = rows.reduce((sum, count) => sum + count, 0);
  const size = (sums: readonly number[]): number => sums.filter((sum) => sum > 0).length;
  const df = Math.max(0, size(rows) - 1) * Math.max(0, size(columns) - 1);
  if (df === 0) return { statistic: 0, df, p: 1 };
  let sum = 0;
  for (const [i, row] of counts.entries()) {
    for (const [k, count] of row.entries()) {
      const expected = ((rows[i] as number) * (columns[k] as number)) / total;
      if (expected === 0) continue;
      const off = expected - count;
      // As scipy: not further than to what is expected.
      const observed =
        yates && df === 1 ? count + Math.sign(off) * Math.min(0.5, Math.abs(off)) : count;
      if (statistic === "pearson") sum += (observed - expected) ** 2 / expected;
      else if (observed > 0) sum += 2 * observed * Math.log(observed / expected);
    }
  }
  const found = Math.max(0, sum);
  return { statistic: found, df, p: chiSquaredTail(found, df) };
}

/** Cramér's V (1946): how far rows and columns go together, 0 to 1; NaN for one row or column. */
export function cramersV(counts: readonly (readonly number[])[]): number {
  const rows = counts.filter((row) => row.some((count) => count > 0)).length;
  const columns = (counts[0] ?? []).filter((_, k) =>
    counts.some((row) => (row[k] ?? 0) > 0),
  ).length;
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const least = Math.min(rows, columns) - 1;
  return least < 1 ? Number.NaN : Math.sqrt(contingencyTest(counts).statistic / total / least);
}

/** Two tables of equal probability may differ by rounding: scipy's tolerance. */
const AS_LIKELY = 1 + 1e-14;

/** Fisher's exact test of a table [[a, b], [c, d]], two-sided: all tables with these margins that are at most as likely. */
export function fisherExactTest(a: number, b: number, c: number, d: number): number {
  const [first, second, column] = [a + b, c + d, a + c];
  const total = first + second;
  if (first === 0 || second === 0 || column === 0 || column === total) return 1;
  const share = column / total;
  const term = (k: number, n: number): number =>
    k < 0 || k > n
      ? 0
      : k === 0
        ? (1 - share) ** n
        : k === n
          ? share ** n
          : binomialTerm(k, n - k, share, 1 - share);
  // The hypergeometric probability by three binomial ones (Loader 2000).
  const probability = (k: number): number =>
    (term(k, first) * term(column - k, second)) / term(column, total);
  const limit = probability(a) * AS_LIKELY;
  let sum = 0;
  for (let k = Math.max(0, column - second); k <= Math.min(first, column); k++) {
    const one = probability(k);
    if (one <= limit) sum += one;
  }
  return Math.min(1, sum);
}
