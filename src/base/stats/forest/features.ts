import { lowerBound } from "../../sorted.ts";

/** A value of a param as the store answers it; NaN and infinities by their names. */
export type ParamCell = number | string | null;

/** A param of all runs, in the order of the runs. */
export interface ParamColumn {
  readonly name: string;
  readonly cells: readonly ParamCell[];
}

/** A param as trees see it: each run stands in one of a few levels. */
export interface Feature {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  /** Of each run. */
  readonly level: Uint8Array;
  /** What each level stands for: the middle of its numbers, ascending; a text; null for runs without a value. */
  readonly values: readonly ParamCell[];
  /** Smallest and largest number of each level; NaN where it holds none. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Share of the runs in each level. */
  readonly share: Float64Array;
  /** The level of runs without a value, the last one; -1 when all have one. */
  readonly missing: number;
  /** Positive and over more than two decades: what is read from equal factors, not from equal steps. */
  readonly isLog: boolean;
  readonly isInteger: boolean;
  /** Different values before they were put into levels. */
  readonly distinct: number;
  /** Texts that too few runs have, or that are too many: one level together, named by `values`; 0 when none was. */
  readonly pooled: number;
}

/** Numbers that share a level lie beside each other; a level of its own for each as long as there are no more. */
const MOST_LEVELS = 128;
const MOST_TEXTS = 64;
/** A text that fewer runs have says nothing alone: a tree would learn those runs by heart. */
const FEWEST_RUNS = 3;
const DECADES = 100;
export const OTHERS = "(others)";
/** What loggers write where a number is not set, and numbers that no split can lie between. */
const NOTHING = /^(|none|null|undefined|nan|[+-]?inf(inity)?)$/i;

/** Levels of a param. A column of numbers in which some runs have "None" or NaN is numeric, with these runs as missing. */
export function toFeature({ name, cells }: ParamColumn): Feature {
  const known = cells.map((cell) => (typeof cell === "string" && NOTHING.test(cell) ? null : cell));
  const isNumeric = known.every((cell) => cell === null || isFiniteNumber(cell));
  const hasNumber = known.some(isFiniteNumber);
  return isNumeric && hasNumber ? numeric(name, known) : categorical(name, cells);
}

function isFiniteNumber(cell: ParamCell): cell is number {
  return typeof cell === "number" && Number.isFinite(cell);
}

function numeric(name: string, cells: readonly ParamCell[]): Feature {
  const sorted = Float64Array.from(cells.filter(isFiniteNumber)).sort();
  const edges = levelEdges(sorted);
  const count = edges.length;
  const hasMissing = sorted.length < cells.length;
  const missing = hasMissing ? count : -1;
  const level = Uint8Array.from(cells, (cell) =>
    isFiniteNumber(cell) ? lowerBound(edges, cell) : count,
  );
  const from = new Float64Array(count + Number(hasMissing)).fill(Number.NaN);
  const to = from.slice();
  const values: ParamCell[] = [];
  let start = 0;
  for (let i = 0; i < count; i++) {
    let end = start;
    while (end < sorted.length && (sorted[end] as number) <= (edges[i] as number)) end++;
    from[i] = sorted[start] as number;
    to[i] = sorted[end - 1] as number;
    values.push(sorted[(start + end - 1) >> 1] as number);
    start = end;
  }
  if (hasMissing) values.push(null);
  const low = sorted[0] as number;
  const high = sorted.at(-1) as number;
  return {
    name,
    kind: "numeric",
    level,
    values,
    from,
    to,
    share: sharesOf(level, values.length),
    missing,
    isLog: low > 0 && high / low > DECADES,
    isInteger: sorted.every(Number.isInteger),
    distinct: countDistinct(sorted),
    pooled: 0,
  };
}

function categorical(name: string, cells: readonly ParamCell[]): Feature {
  const counts = new Map<string, number>();
  for (const cell of cells)
    if (cell !== null) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  const ranked = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const isFew = cells.length < FEWEST_RUNS * counts.size && counts.size <= 2 * FEWEST_RUNS;
  const kept = ranked
    .filter(([, n], i) => i < MOST_TEXTS && (n >= FEWEST_RUNS || isFew))
    .map(([text]) => text);
  const pooled = counts.size - kept.length;
  const values: ParamCell[] = [...kept];
  if (pooled > 0) values.push(OTHERS);
  const hasMissing = cells.includes(null);
  if (hasMissing) values.push(null);
  const index = new Map(kept.map((text, i) => [text, i]));
  const level = Uint8Array.from(cells, (cell) =>
    cell === null ? values.length - 1 : (index.get(String(cell)) ?? kept.length),
  );
  const none = new Float64Array(values.length).fill(Number.NaN);
  return {
    name,
    kind: "categorical",
    level,
    values,
    from: none,
    to: none,
    share: sharesOf(level, values.length),
    missing: hasMissing ? values.length - 1 : -1,
    isLog: false,
    isInteger: false,
    distinct: counts.size,
    pooled,
  };
}

/** The largest number of each level, ascending: one level a number, or levels of about equally many runs. */
function levelEdges(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= MOST_LEVELS) return distinct;
  const edges = new Set<number>();
  for (let i = 1; i <= MOST_LEVELS; i++) {
    edges.add(sorted[Math.ceil((i * sorted.length) / MOST_LEVELS) - 1] as number);
  }
  return Float64Array.from(edges);
}

function countDistinct(sorted: Float64Array): number {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  return count;
}

function sharesOf(level: Uint8Array, levels: number): Float64Array {
  const share = new Float64Array(levels);
  for (const one of level) share[one] = (share[one] as number) + 1 / level.length;
  return share;
}

/**
 * Shares as a search over the whole range counts them, not as the runs lie: numbers by the width of the range that is
 * nearest to a level, texts all alike. Optuna's fANOVA (5.0.0) takes its boxes so, also of logarithmic params.
 */
export function withRangeShares(
  feature: Feature,
  range: { readonly low: number; readonly high: number } | undefined,
): Feature {
  const { kind, from, to, missing, values } = feature;
  const present = values.length - (missing < 0 ? 0 : 1);
  const taken = missing < 0 ? 0 : (feature.share[missing] as number);
  const share = Float64Array.from(values, () => taken);
  const low = range?.low ?? (from[0] as number);
  const high = range?.high ?? (to[present - 1] as number);
  for (let i = 0; i < present; i++) {
    const left = i === 0 ? low : ((to[i - 1] as number) + (from[i] as number)) / 2;
    const right = i === present - 1 ? high : ((to[i] as number) + (from[i + 1] as number)) / 2;
    share[i] = (1 - taken) * (kind === "categorical" ? 1 / present : (right - left) / (high - low));
  }
  return { ...feature, share };
}
