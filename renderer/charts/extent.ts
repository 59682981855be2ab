import type { ChartLine } from "./line-data.ts";
import { transformY, type Domain } from "./scale.ts";

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
 * From the first to the last x of anything drawn, markers included. No padding: the pixel columns of the picture are
 * then the columns that the engine reduced to. Undefined when there is nothing.
 */
export function xDomain(lines: readonly ChartLine[]): Domain | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const { x, markX } of lines) {
    for (const column of [x, markX]) {
      if (column.length === 0) continue;
      from = Math.min(from, column[0] as number);
      to = Math.max(to, column[column.length - 1] as number);
    }
  }
  if (from > to) return undefined;
  return from === to ? { from: from - 0.5, to: to + 0.5 } : { from, to };
}

export interface YExtent {
  readonly domain: Domain;
  /** Drawn values that "Ignore outliers" leaves beyond the axis. */
  readonly cut: number;
}

export interface YOptions {
  readonly x: Domain;
  readonly logY: boolean;
  readonly smoothed: boolean;
  readonly ignoreOutliers: boolean;
}

/** The y axis that fits what lies inside an x range. Undefined when no value there can be shown. */
export function yExtent(lines: readonly ChartLine[], options: YOptions): YExtent | undefined {
  const { logY, smoothed } = options;
  const columns = lines.flatMap((line) => visibleColumns(line, options.x, smoothed));
  const whole = columnsExtent(columns, logY);
  if (whole === undefined) return undefined;
  if (!options.ignoreOutliers) return { domain: pad(whole, logY), cut: 0 };

  const core = percentileExtent(columns, logY);
  if (core === undefined || !stretches(whole, core, logY)) {
    return { domain: pad(whole, logY), cut: 0 };
  }
  const domain = pad(core, logY);
  let cut = 0;
  for (const column of columns) {
    for (const value of column) {
      if (value < domain.from || value > domain.to) cut++;
    }
  }
  return { domain, cut };
}

type Values = Float32Array | Float64Array;

/** The parts of the value columns inside the range: raw, then smoothed. */
function visibleColumns(line: ChartLine, range: Domain, smoothed: boolean): readonly Values[] {
  const raw = within(line.x, line.y, range);
  return smoothed && line.smoothX.length > 0
    ? [raw, within(line.smoothX, line.smoothY, range)]
    : [raw];
}

function within(xs: Float64Array, values: Values, range: Domain): Values {
  return values.subarray(lowerBound(xs, range.from), upperBound(xs, range.to));
}

/** Index of the first x that is not below the value. */
export function lowerBound(xs: Float64Array, value: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(xs: Float64Array, value: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
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

function stretches(whole: Domain, core: Domain, logY: boolean): boolean {
  const size = (domain: Domain): number =>
    transformY(domain.to, logY) - transformY(domain.from, logY);
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
