import type { LineData } from "./line-data.ts";
import { onScale, type Domain } from "./scale.ts";
import { lowerBound, upperBound } from "../../src/base/sorted.ts";

/** Share of the values left out at each end by "Ignore outliers" (TensorBoard's and W&B's rule). */
const OUTLIER_SHARE = 0.05;
/** Without a stretch of at least this factor there is nothing worth cutting off. */
const OUTLIER_STRETCH = 2;
/** Percentiles only place the axis, so that a sample of this size is enough for a chart of a million points. */
const MAX_SAMPLE = 1 << 16;
const PADDING = 0.05;
/** Values closer than float32 can tell apart (relative to their size) make a constant. */
const CONSTANT = 2.5e-7;
/** Below this an axis runs out of floating-point numbers to stand on. */
const NOTHING = 1e-290;

/**
 * What an x axis covers: the range that was read, else from the first to the last x of anything drawn, markers included.
 * No padding: the pixel columns of the picture are then the columns that the engine reduced to. Undefined when there is
 * nothing.
 */
export function xDomain(data: readonly LineData[], range?: Domain): Domain | undefined {
  const { from, to } = range ?? extentOf(data);
  if (from > to) return undefined;
  return from === to ? { from: from - 0.5, to: to + 0.5 } : { from, to };
}

function extentOf(data: readonly LineData[]): Domain {
  let from = Infinity;
  let to = -Infinity;
  for (const { x, markX } of data) {
    for (const column of [x, markX]) {
      if (column.length === 0) continue;
      from = Math.min(from, column[0] as number);
      to = Math.max(to, column[column.length - 1] as number);
    }
  }
  return { from, to };
}

export interface YExtent {
  readonly domain: Domain;
  /** Drawn points of raw lines that "Ignore outliers" leaves beyond the axis. */
  readonly cut: number;
}

export interface YOptions {
  readonly x: Domain;
  readonly logY: boolean;
  readonly ignoreOutliers: boolean;
}

/** The y axis that fits what lies inside an x range. Undefined when no value there can be shown. */
export function yExtent(data: readonly LineData[], options: YOptions): YExtent | undefined {
  const { x, logY } = options;
  const raw = data.map((line) => within(line.x, line.y, x));
  const smooth = data.map((line) => within(line.smoothX, line.smoothY, x));
  const bands = data.flatMap((line) =>
    line.band === undefined
      ? []
      : [within(line.x, line.band.low, x), within(line.x, line.band.high, x)],
  );
  const whole = columnsExtent([...raw, ...smooth, ...bands], logY);
  if (whole === undefined) return undefined;
  const all = { domain: pad(whole, logY), cut: 0 };
  if (!options.ignoreOutliers) return all;
  const core = percentileExtent([...raw, ...bands], logY);
  if (core === undefined || !stretches(whole, core, logY)) return all;
  const domain = pad(core, logY);
  return { domain, cut: countOutside(raw, domain, logY) };
}

type Values = Float32Array | Float64Array;

function within(xs: Float64Array, values: Values, range: Domain): Values {
  return values.subarray(lowerBound(xs, range.from), upperBound(xs, range.to));
}

function columnsExtent(columns: readonly Values[], logY: boolean): Domain | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] as number;
      if (logY && value <= 0) continue;
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  return from > to ? undefined : { from, to };
}

function percentileExtent(columns: readonly Values[], logY: boolean): Domain | undefined {
  const total = columns.reduce((sum, column) => sum + column.length, 0);
  // An odd stride does not lock onto the repeating minimum, maximum order of reduced columns.
  const stride = Math.ceil(total / MAX_SAMPLE) | 1;
  const sample = new Float64Array(Math.ceil(total / stride) + columns.length);
  let count = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i += stride) {
      const value = column[i] as number;
      if (!logY || value > 0) sample[count++] = value;
    }
  }
  if (count === 0) return undefined;
  const sorted = sample.subarray(0, count).sort();
  return {
    from: sorted[Math.floor((count - 1) * OUTLIER_SHARE)] as number,
    to: sorted[Math.ceil((count - 1) * (1 - OUTLIER_SHARE))] as number,
  };
}

function countOutside(columns: readonly Values[], domain: Domain, logY: boolean): number {
  let count = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] as number;
      if (logY && value <= 0) continue;
      if (value < domain.from || value > domain.to) count++;
    }
  }
  return count;
}

function stretches(whole: Domain, core: Domain, logY: boolean): boolean {
  const size = (domain: Domain): number => onScale(domain.to, logY) - onScale(domain.from, logY);
  return size(core) > 0 && size(whole) > size(core) * OUTLIER_STRETCH;
}

/** Room above and below, so that lines do not lie on the frame; a constant gets an axis around it. */
function pad({ from, to }: Domain, logY: boolean): Domain {
  const size = Math.max(Math.abs(from), Math.abs(to));
  const constant = to - from <= size * CONSTANT;
  if (logY) {
    const factor = constant ? 2 : (to / from) ** PADDING;
    return { from: from / factor, to: to * factor };
  }
  if (size < NOTHING) return { from: -1, to: 1 };
  const room = (constant ? size : to - from) * PADDING;
  return { from: from - room, to: to + room };
}
