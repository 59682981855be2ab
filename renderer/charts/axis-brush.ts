import { levelName, NO_CODE } from "../../src/base/run-column.ts";
import { LANES, valueAt, valueAtShare, type ColumnAxis } from "./column-axis.ts";

/** What is picked on one axis: values, so that it survives another scale, order and size. */
export interface AxisBrush {
  /** Both ends belong to it. Infinite ends take infinite values in. */
  readonly ranges?: ReadonlyArray<readonly [from: number, to: number]> | undefined;
  readonly levels?: readonly string[] | undefined;
  /** All levels without a name of their own. */
  readonly others?: boolean | undefined;
  /** Runs that have no place on the axis. */
  readonly none?: boolean | undefined;
}

export function isEmptyBrush({ ranges, levels, others, none }: AxisBrush): boolean {
  return (ranges?.length ?? 0) + (levels?.length ?? 0) === 0 && others !== true && none !== true;
}

/** Whether the brush takes a run in. */
export function isBrushed(axis: ColumnAxis, brush: AxisBrush, run: number): boolean {
  const { column } = axis;
  if (column.kind === "categories") {
    const code = column.codes[run] as number;
    if (code === NO_CODE) return brush.none === true;
    const level = column.levels[code];
    return level === undefined ? brush.others === true : (brush.levels?.includes(level) ?? false);
  }
  const lane = axis.lanes[run];
  if (lane === LANES.missing || lane === LANES.nan || lane === LANES.notPositive)
    return brush.none === true;
  const value = column.values[run] as number;
  return brush.ranges?.some(([from, to]) => value >= from && value <= to) ?? false;
}

/** 1 for each run that every brush takes in; undefined without a brush. */
export function brushedRuns(
  axes: readonly ColumnAxis[],
  brushes: ReadonlyMap<string, AxisBrush>,
): Uint8Array | undefined {
  const used = axes.flatMap((axis): Array<readonly [ColumnAxis, AxisBrush]> => {
    const brush = brushes.get(axis.column.path);
    return brush === undefined || isEmptyBrush(brush) ? [] : [[axis, brush]];
  });
  const runs = axes[0]?.shares.length ?? 0;
  if (used.length === 0) return undefined;
  const picked = new Uint8Array(runs).fill(1);
  for (const [axis, brush] of used)
    for (let run = 0; run < runs; run++) if (!isBrushed(axis, brush, run)) picked[run] = 0;
  return picked;
}

/** What a stretch of the axis takes in: a range of numbers (infinite values stand at its ends), or whole categories. */
export function brushOfShares(axis: ColumnAxis, a: number, b: number): AxisBrush {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(1, Math.max(a, b));
  const { column } = axis;
  if (column.kind === "numbers") {
    const ends = [valueAtShare(axis, from), valueAtShare(axis, to)].toSorted((x, y) => x - y);
    const [low = 0, high = 0] = ends;
    const [lowShare, highShare] = axis.isInverted ? [1 - to, 1 - from] : [from, to];
    return {
      ranges: [[lowShare <= 0 ? -Infinity : low, highShare >= 1 ? Infinity : high]],
    };
  }
  const inside = column.counts.flatMap((_, code) => {
    const half = 0.5 / column.counts.length;
    const share = (code + 0.5) / column.counts.length;
    const at = axis.isInverted ? 1 - share : share;
    return at + half > from && at - half < to ? [code] : [];
  });
  const levels = inside.flatMap((code) => column.levels[code] ?? []);
  return { levels, ...(inside.includes(column.levels.length) && { others: true }) };
}

/** One more stretch beside what is picked already. */
export function addBrush(brush: AxisBrush | undefined, more: AxisBrush): AxisBrush {
  const levels = [...new Set([...(brush?.levels ?? []), ...(more.levels ?? [])])];
  const ranges = joinRanges([...(brush?.ranges ?? []), ...(more.ranges ?? [])]);
  return {
    ...(ranges.length > 0 && { ranges }),
    ...(levels.length > 0 && { levels }),
    ...((brush?.others === true || more.others === true) && { others: true }),
    ...((brush?.none === true || more.none === true) && { none: true }),
  };
}

/**
 * With another end of its first stretch; the others stay. The very same brush where nothing changes.
 * @param value anything but a finite number: without a limit
 */
export function withEnd(
  brush: AxisBrush | undefined,
  end: "from" | "to",
  value: number,
): AxisBrush | undefined {
  const [first, ...others] = brush?.ranges ?? [];
  const [from, to] = first ?? [-Infinity, Infinity];
  const isLimit = Number.isFinite(value);
  const next =
    end === "from" ? [isLimit ? value : -Infinity, to] : [from, isLimit ? value : Infinity];
  const [low, high] = [Math.min(...next), Math.max(...next)];
  if (low === from && high === to) return brush;
  const isAll = low === -Infinity && high === Infinity;
  return { ...brush, ranges: joinRanges(isAll ? others : [[low, high], ...others]) };
}

function joinRanges(
  ranges: ReadonlyArray<readonly [from: number, to: number]>,
): ReadonlyArray<readonly [from: number, to: number]> {
  const joined: Array<readonly [number, number]> = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) {
      joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    } else joined.push([from, to]);
  }
  return joined;
}

/** Stretches of the axis that a brush covers, as shares: what is drawn on it. */
export function brushStretches(
  axis: ColumnAxis,
  brush: AxisBrush,
  shareOf: (value: number) => number,
): ReadonlyArray<readonly [from: number, to: number]> {
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  if (axis.column.kind === "numbers") {
    return (brush.ranges ?? []).map(([from, to]) => {
      const low = from === -Infinity ? (axis.isInverted ? 1 : 0) : clamp(shareOf(from));
      const high = to === Infinity ? (axis.isInverted ? 0 : 1) : clamp(shareOf(to));
      return low <= high ? [low, high] : [high, low];
    });
  }
  const { counts, levels } = axis.column;
  const half = 0.5 / counts.length;
  return counts.flatMap((_, code): Array<readonly [number, number]> => {
    const level = levels[code];
    const isIn = level === undefined ? brush.others === true : brush.levels?.includes(level);
    if (isIn !== true) return [];
    const share = (code + 0.5) / counts.length;
    const at = axis.isInverted ? 1 - share : share;
    return [[at - half * 0.9, at + half * 0.9]];
  });
}

/** What is picked, in words: "0.1 to 0.5", "adam, sgd". */
export function describeBrush(
  axis: ColumnAxis,
  brush: AxisBrush,
  spell: (value: number) => string,
): string {
  const { column } = axis;
  const parts = [
    ...(brush.ranges ?? []).map(([from, to]) =>
      from === -Infinity
        ? to === Infinity
          ? "any value"
          : `up to ${spell(to)}`
        : to === Infinity
          ? `from ${spell(from)}`
          : `${spell(from)} to ${spell(to)}`,
    ),
    ...(brush.levels ?? []),
    ...(brush.others === true && column.kind === "categories"
      ? [levelName(column, column.levels.length)]
      : []),
    ...(brush.none === true ? ["no value"] : []),
  ];
  return parts.join(", ");
}

/** Places of the best values, and of those that tie with the last of them: 1 for each such run. */
export function bestRuns(
  axis: ColumnAxis,
  k: number,
  isSmallBest: boolean,
  among: Uint8Array | undefined,
): Uint8Array {
  const sign = isSmallBest ? 1 : -1;
  const best = new Uint8Array(axis.shares.length);
  const ranked = [...axis.shares.keys()]
    .filter(
      (run) =>
        (among === undefined || among[run] === 1) && !Number.isNaN(valueAt(axis.column, run)),
    )
    .toSorted((a, b) => sign * compare(valueAt(axis.column, a), valueAt(axis.column, b)));
  const last = ranked[Math.min(k, ranked.length) - 1];
  if (last === undefined) return best;
  const limit = sign * valueAt(axis.column, last);
  for (const run of ranked) {
    if (sign * valueAt(axis.column, run) > limit) break;
    best[run] = 1;
  }
  return best;
}

/** Infinities have no difference. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
