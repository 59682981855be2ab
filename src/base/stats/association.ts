import { pearson as correlation } from "./correlation.ts";
import { fTail } from "./distributions/beta.ts";
import { fisherExactTest } from "./contingency.ts";
import { chiSquaredTail } from "./distributions/chi-squared.ts";
import { studentTail } from "./distributions/student.ts";
import { exactRhoP, MOST_ORDERED } from "./exact-correlation.ts";

/** A column of runs: numbers, or texts; null and what is not finite counts as missing. */
export interface AssociatedColumn {
  readonly kind: "numeric" | "categorical";
  readonly cells: ReadonlyArray<number | string | null>;
}

/** How two columns go together, over the runs that have both. */
export interface Association {
  /** "ratio": what the texts of one explain of the numbers of the other (eta squared less what chance explains, its root). */
  readonly kind: "correlation" | "ratio" | "cramers-v";
  /** Pearson's r between numbers; null where it is not defined. */
  readonly pearson: number | null;
  /** Spearman's rho between numbers, else the ratio or V, 0 to 1; null where it is not defined. */
  readonly value: number | null;
  /** 95 % of `value` by Fisher's z with the variance of Bonett and Wright (2000); only of numbers and at least 5 runs. */
  readonly low: number | null;
  readonly high: number | null;
  /**
   * Two-sided, under no relation: Student's t of rho, of 4 to 9 runs all their orders, F, chi squared (of two texts by two
   * with few runs Fisher's exact test); null where it is not defined or would rest on next to nothing (rho of fewer than 4
   * runs; F with fewer than 3 more runs than texts, or where runs of the same text do not vary; chi squared where fewer runs
   * are expected in the fields than Cochran asks for).
   */
  readonly p: number | null;
  /** Runs that have both. */
  readonly n: number;
}

const Z95 = 1.959963984540054;
/** Of three runs, one order in three is as far from none as there can be. */
const FEWEST_RANKED = 4;
/** Degrees of freedom within texts. */
const FEWEST_WITHIN = 3;

/** A column made ready once for many pairs. */
export interface ReadyColumn {
  readonly kind: "numeric" | "categorical";
  /** Numbers, or of texts the number of each; NaN where missing. */
  readonly values: Float64Array;
  /** Runs with a value, ascending by it. */
  readonly order: Uint32Array;
  readonly levels: number;
}

export function readyColumn({ kind, cells }: AssociatedColumn): ReadyColumn {
  const index = new Map<string, number>();
  const values = Float64Array.from(cells, (cell) => {
    if (kind === "numeric") {
      return typeof cell === "number" && Number.isFinite(cell) ? cell : Number.NaN;
    }
    if (cell === null) return Number.NaN;
    const text = String(cell);
    const known = index.get(text) ?? index.size;
    index.set(text, known);
    return known;
  });
  const order = Uint32Array.from(values.keys())
    .filter((run) => !Number.isNaN(values[run]))
    .sort((i, j) => (values[i] as number) - (values[j] as number));
  return { kind, values, order, levels: index.size };
}

export function associate(a: ReadyColumn, b: ReadyColumn): Association {
  if (a.kind === "numeric" && b.kind === "numeric") return correlate(a, b);
  if (a.kind === "numeric") return correlationRatio(b, a);
  if (b.kind === "numeric") return correlationRatio(a, b);
  return cramersV(a, b);
}

function correlate(a: ReadyColumn, b: ReadyColumn): Association {
  const both = a.order.filter((run) => !Number.isNaN(b.values[run]));
  const n = both.length;
  const pick = (from: ArrayLike<number>): Float64Array =>
    Float64Array.from(both, (run) => from[run] as number);
  const pearson = known(correlation(pick(a.values), pick(b.values)));
  const [ranksA, ranksB] = [pick(ranksOf(a, b.values)), pick(ranksOf(b, a.values))];
  const rho = known(correlation(ranksA, ranksB));
  const nothing = { kind: "correlation", n, low: null, high: null, p: null } as const;
  if (rho === null) return { ...nothing, pearson, value: null };
  const p =
    n < FEWEST_RANKED ? null : n <= MOST_ORDERED ? exactRhoP(ranksA, ranksB) : tailOf(rho, n);
  if (n < 5) return { ...nothing, pearson, value: rho, p };
  const wide = Z95 * Math.sqrt((1 + (rho * rho) / 2) / (n - 3));
  const z = Math.atanh(Math.min(1 - 1e-15, Math.max(1e-15 - 1, rho)));
  return {
    ...nothing,
    pearson,
    value: rho,
    p,
    low: Math.tanh(z - wide),
    high: Math.tanh(z + wide),
  };
}

/** Student's t: for few runs, where rho is soon 1, it would be certain of chance. */
function tailOf(rho: number, n: number): number {
  const t = Math.abs(rho) * Math.sqrt((n - 2) / Math.max(Number.MIN_VALUE, 1 - rho * rho));
  return Math.min(1, 2 * studentTail(t, n - 2));
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Middle ranks among the runs that the other column has as well, by the order known: no pair sorts again. */
function ranksOf({ order, values }: ReadyColumn, other: Float64Array): Float64Array {
  const kept = order.filter((run) => !Number.isNaN(other[run]));
  const ranks = new Float64Array(values.length);
  for (let from = 0, to: number; from < kept.length; from = to) {
    const value = values[kept[from] as number] as number;
    to = from + 1;
    while (to < kept.length && values[kept[to] as number] === value) to++;
    for (let i = from; i < to; i++) ranks[kept[i] as number] = (from + 1 + to) / 2;
  }
  return ranks;
}

/** Epsilon squared (Kelley 1935): unlike eta squared it is not the larger the more texts there are. */
function correlationRatio(texts: ReadyColumn, numbers: ReadyColumn): Association {
  const counts = new Float64Array(texts.levels);
  const means = new Float64Array(texts.levels);
  const both = numbers.order.filter((run) => !Number.isNaN(texts.values[run]));
  // In units of the largest, so that no square is beyond doubles.
  let unit = 0;
  for (const run of both) unit = Math.max(unit, Math.abs(numbers.values[run] as number));
  const scaled = numbers.values.map((value) => value / unit);
  const mean = both.reduce((sum, run) => sum + (scaled[run] as number), 0) / both.length;
  let [total, within] = [0, 0];
  for (const run of both) {
    const level = texts.values[run] as number;
    const value = (scaled[run] as number) - mean;
    const off = value - (means[level] as number);
    counts[level] = (counts[level] as number) + 1;
    (means[level] as number) += off / (counts[level] as number);
    within += off * (value - (means[level] as number));
    total += value * value;
  }
  const n = both.length;
  const groups = counts.reduce((found, count) => found + Number(count > 0), 0);
  // Squares of what rounding makes of equal numbers.
  const rounding = n * 1e-26;
  const nothing = { kind: "ratio", pearson: null, low: null, high: null, n } as const;
  if (groups < 2 || n <= groups || !(total > rounding)) return { ...nothing, value: null, p: null };
  const error = within / (n - groups);
  const between = (total - within) / (groups - 1);
  const share = Math.max(0, (total - within - (groups - 1) * error) / total);
  const isTold = n - groups >= FEWEST_WITHIN && within > rounding;
  const p = isTold ? fTail(between / error, groups - 1, n - groups) : null;
  return { ...nothing, value: Math.sqrt(share), p };
}

/** Cramer's V with the correction of Bergsma (2013). */
function cramersV(a: ReadyColumn, b: ReadyColumn): Association {
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const fields = new Map<number, number>();
  let n = 0;
  const add = (to: Map<number, number>, key: number): void =>
    void to.set(key, (to.get(key) ?? 0) + 1);
  a.values.forEach((row, run) => {
    const column = b.values[run] as number;
    if (Number.isNaN(row) || Number.isNaN(column)) return;
    add(rows, row);
    add(columns, column);
    add(fields, row * b.levels + column);
    n++;
  });
  const [r, k] = [rows.size, columns.size];
  const nothing = { kind: "cramers-v", pearson: null, low: null, high: null, n } as const;
  if (r < 2 || k < 2) return { ...nothing, value: null, p: null };
  let phi = -1;
  for (const [field, count] of fields) {
    const row = rows.get(Math.floor(field / b.levels)) as number;
    phi += count ** 2 / (row * (columns.get(field % b.levels) as number));
  }
  const corrected = Math.max(0, phi - ((r - 1) * (k - 1)) / (n - 1));
  const most = Math.min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1;
  const p = independenceP(phi * n, rows, columns, fields, b.levels);
  return { ...nothing, value: most > 0 ? Math.min(1, Math.sqrt(corrected / most)) : null, p };
}

/** Runs that no relation leaves in a field: none below the first, and in at most a fifth of the fields fewer than the second (Cochran 1954). */
const [FEWEST_EXPECTED, FEW_EXPECTED] = [1, 5];
const MOST_FEW = 0.2;

/** @param fields counts by row times `levels` plus column */
function independenceP(
  statistic: number,
  rows: ReadonlyMap<number, number>,
  columns: ReadonlyMap<number, number>,
  fields: ReadonlyMap<number, number>,
  levels: number,
): number | null {
  const [ofRows, ofColumns] = [[...rows.values()], [...columns.values()]];
  const n = ofRows.reduce((sum, count) => sum + count, 0);
  const least = (counts: readonly number[]): number => counts.reduce((a, b) => Math.min(a, b));
  const fewest = (least(ofRows) * least(ofColumns)) / n;
  if (fewest < FEW_EXPECTED && rows.size === 2 && columns.size === 2) {
    const [a = 0, b = 0, c = 0, d = 0] = [...rows.keys()].flatMap((row) =>
      [...columns.keys()].map((column) => fields.get(row * levels + column) ?? 0),
    );
    return fisherExactTest(a, b, c, d);
  }
  if (fewest < FEWEST_EXPECTED) return null;
  const few = ofRows.reduce(
    (sum, row) => sum + ofColumns.filter((column) => row * column < FEW_EXPECTED * n).length,
    0,
  );
  if (few > MOST_FEW * rows.size * columns.size) return null;
  return chiSquaredTail(Math.max(0, statistic), (rows.size - 1) * (columns.size - 1));
}
