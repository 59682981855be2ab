import type { Feature, ParamColumn } from "./features.ts";

/** Params that these runs cannot tell apart. */
export interface AliasGroup {
  /** Index of the param that stands for all of them, and of the others. */
  readonly kept: number;
  readonly others: readonly number[];
}

/** Runs that repeat the same params, as with other seeds. */
export interface Repetitions {
  /** How many settings were repeated, and by how many runs. */
  readonly groups: number;
  readonly runs: number;
  /** Their variance within groups as a share of the variance of all runs: what no param can explain. */
  readonly noise: number;
}

/** Above it two params count as one. */
const SAME_ABOVE = 0.95;

/**
 * Which params vary together so much (association above 0.95) that no method can say which of them did it. Params come in
 * order; those with more levels stand for the others.
 */
export function findAliases(features: readonly Feature[]): readonly AliasGroup[] {
  const order = [...features.keys()].toSorted(
    (a, b) => (features[b]?.values.length ?? 0) - (features[a]?.values.length ?? 0) || a - b,
  );
  const ranks = features.map(rankRuns);
  const groups: Array<{ readonly kept: number; readonly others: number[] }> = [];
  for (const f of order) {
    const same = groups.find(
      ({ kept }) =>
        associate(features[kept] as Feature, features[f] as Feature, ranks[kept], ranks[f]) >
        SAME_ABOVE,
    );
    if (same === undefined) groups.push({ kept: f, others: [] });
    else same.others.push(f);
  }
  return groups.toSorted((a, b) => a.kept - b.kept);
}

function associate(
  a: Feature,
  b: Feature,
  ranksA: Float64Array | undefined,
  ranksB: Float64Array | undefined,
): number {
  if (ranksA !== undefined && ranksB !== undefined) return Math.abs(correlate(ranksA, ranksB));
  if (ranksA !== undefined) return correlationRatio(b, ranksA);
  if (ranksB !== undefined) return correlationRatio(a, ranksB);
  return cramersV(a, b);
}

/** Middle ranks of the levels that runs stand in; NaN without a value; undefined for texts. */
function rankRuns({ kind, share, missing, level }: Feature): Float64Array | undefined {
  if (kind === "categorical") return undefined;
  let below = 0;
  const middles = share.map((own, i) => {
    if (i === missing) return Number.NaN;
    below += own;
    return below - own / 2;
  });
  return Float64Array.from(level, (one) => middles[one] as number);
}

/** Over the pairs in which both are numbers; runs that lack only one of the two tell them apart, so these count as no relation. */
function correlate(x: Float64Array, y: Float64Array): number {
  let [n, alone, sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      if (Number.isNaN(a) !== Number.isNaN(b)) alone++;
      continue;
    }
    n++;
    sumX += a;
    sumY += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const [left, right] = [xx - (sumX * sumX) / n, yy - (sumY * sumY) / n];
  if (n < 3 || !(left > 0 && right > 0)) return 0;
  return ((xy - (sumX * sumY) / n) / Math.sqrt(left * right)) * (n / (n + alone));
}

/** Root of epsilon squared: what the texts explain of the ranks, less what chance alone would. */
function correlationRatio({ level, values }: Feature, ranks: Float64Array): number {
  const counts = new Float64Array(values.length);
  const sums = new Float64Array(values.length);
  let [n, sum, squares] = [0, 0, 0];
  level.forEach((one, run) => {
    const rank = ranks[run] as number;
    if (Number.isNaN(rank)) return;
    (counts[one] as number)++;
    (sums[one] as number) += rank;
    n++;
    sum += rank;
    squares += rank * rank;
  });
  const total = squares - (sum * sum) / n;
  const groups = counts.reduce((found, count) => found + Number(count > 0), 0);
  if (n <= groups || !(total > 0)) return 0;
  let between = -(sum * sum) / n;
  for (let i = 0; i < counts.length; i++)
    if ((counts[i] as number) > 0) between += (sums[i] as number) ** 2 / (counts[i] as number);
  const error = (total - between) / (n - groups);
  const share = Math.max(0, (between - (groups - 1) * error) / total);
  return Math.sqrt(share) * (n / level.length);
}

/** With the correction of Bergsma (2013): 0 is expected of independent texts, also of many levels and few runs. */
function cramersV(a: Feature, b: Feature): number {
  const columns = b.values.length;
  const table = new Float64Array(a.values.length * columns);
  a.level.forEach((row, run) => {
    (table[row * columns + (b.level[run] as number)] as number)++;
  });
  const n = a.level.length;
  let phi = -1;
  for (let i = 0; i < table.length; i++) {
    const expected =
      n * (a.share[Math.floor(i / columns)] as number) * (b.share[i % columns] as number);
    if (expected > 0) phi += (table[i] as number) ** 2 / expected / n;
  }
  const [r, k] = [a.values.length, columns];
  const corrected = Math.max(0, phi - ((r - 1) * (k - 1)) / (n - 1));
  const [rows, cols] = [r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)];
  const most = Math.min(rows, cols) - 1;
  return most > 0 ? Math.sqrt(corrected / most) : 0;
}

/** Undefined when no two runs have the same params. */
export function findRepetitions(
  columns: readonly ParamColumn[],
  y: Float64Array,
): Repetitions | undefined {
  const groups = new Map<string, number[]>();
  for (let run = 0; run < y.length; run++) {
    const key = JSON.stringify(columns.map(({ cells }) => cells[run] ?? null));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [y[run] as number]);
    else group.push(y[run] as number);
  }
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const runs = repeated.reduce((sum, group) => sum + group.length, 0);
  if (repeated.length === 0) return undefined;
  const within = repeated.reduce((sum, group) => sum + squaresOf(group), 0);
  const variance = squaresOf(y) / (y.length - 1);
  if (!(variance > 0)) return undefined;
  return { groups: repeated.length, runs, noise: within / (runs - repeated.length) / variance };
}

function squaresOf(values: readonly number[] | Float64Array): number {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const off = (values[i] as number) - mean;
    mean += off / (i + 1);
    squares += off * ((values[i] as number) - mean);
  }
  return squares;
}
