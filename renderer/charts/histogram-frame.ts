import type { Domain } from "./scale.ts";

/** Histograms of one tag over steps, in bins that all of them share. */
export interface HistogramData {
  readonly steps: readonly number[];
  /** As they are shown: exact also beyond 2^53. */
  readonly labels: readonly string[];
  /** Microseconds UTC; NaN where the source has no time. */
  readonly timesUs: readonly number[];
  /** bins + 1. */
  readonly edges: Float64Array;
  /** steps * bins, row after row. */
  readonly counts: Float64Array;
  /** steps * 9, row after row; see PERCENTILES. */
  readonly percentiles: Float64Array;
  readonly bins: number;
}

/** One behind another, over each other, or percentiles over steps. */
export const HISTOGRAM_MODES = ["offset", "overlay", "bands"] as const;
export type HistogramMode = (typeof HISTOGRAM_MODES)[number];

/** Where a picture of histograms stands, CSS px inside the chart, and what its axes cover. */
export interface HistogramFrame {
  readonly mode: HistogramMode;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Values, or steps of bands. */
  readonly x: Domain;
  /** Counts; values of bands. */
  readonly y: Domain;
  /** Height of the largest count, px. */
  readonly ridge: number;
}

const MARGINS = {
  offset: { left: 10, right: 52, top: 6, bottom: 20 },
  overlay: { left: 50, right: 10, top: 6, bottom: 20 },
  bands: { left: 50, right: 10, top: 6, bottom: 20 },
} as const;
/** Part of the height that a ridge may take where others stand behind it. */
const RIDGE = 0.4;
export const PERCENTILE_COUNT = 9;

/** From the lowest value to the highest that a picture shows; undefined where it shows none. */
export function valuesOf(
  { edges, counts, percentiles, bins }: HistogramData,
  mode: HistogramMode,
): Domain | undefined {
  if (mode !== "bands") {
    if (!counts.some((count) => count > 0)) return undefined;
    return { from: edges[0] as number, to: edges[bins] as number };
  }
  const finite = percentiles.filter(Number.isFinite);
  const from = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const to = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  return from <= to ? { from, to } : undefined;
}

/**
 * Undefined where there is no room, or nothing to draw.
 * @param values what the axis of values covers, so that pictures beside each other can be compared; absent: its own
 */
export function buildHistogramFrame(
  data: HistogramData,
  mode: HistogramMode,
  { width, height }: { readonly width: number; readonly height: number },
  values?: Domain,
): HistogramFrame | undefined {
  const margin = MARGINS[mode];
  const room = {
    left: margin.left,
    top: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  if (data.steps.length === 0 || room.width <= 0 || room.height <= 0) return undefined;
  const ridge = mode === "offset" && data.steps.length > 1 ? room.height * RIDGE : room.height;
  const shown = values ?? valuesOf(data, mode);
  if (mode === "bands") {
    const x = widen({ from: Math.min(...data.steps), to: Math.max(...data.steps) });
    return { mode, ...room, x, y: shown === undefined ? { from: 0, to: 1 } : widen(shown), ridge };
  }
  const x = shown ?? { from: data.edges[0] as number, to: data.edges[data.bins] as number };
  const highest = data.counts.reduce((most, count) => Math.max(most, count), 0);
  return { mode, ...room, x, y: { from: 0, to: highest === 0 ? 1 : highest }, ridge };
}

/** A single value gets room on both sides. */
function widen({ from, to }: Domain): Domain {
  if (from < to) return { from, to };
  const room = Math.max(Math.abs(from) * 0.1, 0.5);
  return { from: from - room, to: to + room };
}

export function toX({ left, width, x }: HistogramFrame, value: number): number {
  return left + ((value - x.from) / (x.to - x.from)) * width;
}

/** Of bands. */
export function toY({ top, height, y }: HistogramFrame, value: number): number {
  return top + height - ((value - y.from) / (y.to - y.from)) * height;
}

/** Lower edge of a row: the oldest stands behind, at the top. */
export function baselineOf(frame: HistogramFrame, rows: number, row: number): number {
  const { mode, top, height, ridge } = frame;
  if (mode !== "offset" || rows < 2) return top + height;
  return top + ridge + (height - ridge) * (row / (rows - 1));
}

/** Outline of one histogram: x, y, x, y, ... px, through the middles of its bins, from and to the baseline. */
export function ridgePath(data: HistogramData, frame: HistogramFrame, row: number): Float64Array {
  const { bins, edges, counts, steps } = data;
  const base = baselineOf(frame, steps.length, row);
  const path = new Float64Array((bins + 2) * 2);
  path[0] = toX(frame, edges[0] as number);
  path[1] = base;
  for (let bin = 0; bin < bins; bin++) {
    const middle = ((edges[bin] as number) + (edges[bin + 1] as number)) / 2;
    path[2 * bin + 2] = toX(frame, middle);
    path[2 * bin + 3] = base - ((counts[row * bins + bin] as number) / frame.y.to) * frame.ridge;
  }
  path[2 * bins + 2] = toX(frame, edges[bins] as number);
  path[2 * bins + 3] = base;
  return path;
}

/** One percentile over the steps: x, y, ... px. */
export function percentilePath(
  data: HistogramData,
  frame: HistogramFrame,
  percentile: number,
): Float64Array {
  return Float64Array.from(
    data.steps.flatMap((step, row) => [
      toX(frame, step),
      toY(frame, data.percentiles[row * PERCENTILE_COUNT + percentile] as number),
    ]),
  );
}

export interface HistogramPlace {
  readonly row: number;
  /** 0 in bands. */
  readonly bin: number;
}

/** What lies at a place of the picture, px: the histogram whose outline is nearest there, and its bin. */
export function findPlace(
  data: HistogramData,
  frame: HistogramFrame,
  px: number,
  py: number,
): HistogramPlace {
  const rows = data.steps.length;
  const nearest = (distance: (row: number) => number): number => {
    let best = 0;
    // Of two as near the one in front.
    for (let row = 1; row < rows; row++) if (distance(row) <= distance(best)) best = row;
    return best;
  };
  if (frame.mode === "bands") {
    const row = nearest((one) => Math.abs(toX(frame, data.steps[one] as number) - px));
    return { row, bin: 0 };
  }
  // Bins may take only a part of the width.
  const first = toX(frame, data.edges[0] as number);
  const part = (px - first) / (toX(frame, data.edges[data.bins] as number) - first);
  const bin = Math.min(data.bins - 1, Math.max(0, Math.floor(part * data.bins)));
  const heightAt = (row: number): number =>
    baselineOf(frame, rows, row) -
    ((data.counts[row * data.bins + bin] as number) / frame.y.to) * frame.ridge;
  return { row: nearest((row) => Math.abs(heightAt(row) - py)), bin };
}
