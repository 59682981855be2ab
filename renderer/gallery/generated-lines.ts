import { smoothEma } from "../../src/base/smoothing.ts";
import type { ChartLine } from "../charts/line-data.ts";
import { PALETTE, runColor, runDash, type Theme } from "../kit/palette.ts";

/** A repeatable random number below 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface LineSpec {
  readonly slot: number;
  readonly points: number;
  /** Value at step i. */
  readonly value: (i: number, random: () => number) => number;
  readonly smoothing: number;
  readonly theme: Theme;
  readonly ghost?: boolean;
  readonly name?: string;
}

const START_US = 1_795_000_000_000_000;
const STEP_US = 850_000;

/** A line as the engine would send it, for at most `columns` pixel columns. */
export function generateLine(spec: LineSpec, columns = 1024): ChartLine {
  const random = createRandom(spec.slot * 7919 + 1);
  const values = Float64Array.from({ length: spec.points }, (_, i) => spec.value(i, random));
  const finite = keep(spec.points, (i) => Number.isFinite(values[i]));
  const marks = keep(spec.points, (i) => !Number.isFinite(values[i]));
  const raw = reduce(finite, values, spec.points, columns);
  const smooth = smoothEma(values, spec.smoothing);
  const smoothed = spec.smoothing > 0 ? reduce(finite, smooth, spec.points, columns) : [];
  const at = (source: Float64Array, indices: readonly number[]): Float64Array =>
    Float64Array.from(indices, (i) => source[i] ?? Number.NaN);
  return {
    key: `${spec.slot}:${spec.ghost === true ? "ghost" : "last"}`,
    runId: `run-${spec.slot}`,
    name: spec.name ?? `${PALETTE[spec.slot % PALETTE.length]?.name ?? "run"}-${spec.slot}`,
    color: runColor(spec.slot, spec.theme),
    dash: runDash(spec.slot),
    ghost: spec.ghost ?? false,
    x: Float64Array.from(raw),
    y: Float32Array.from(at(values, raw)),
    step: Float64Array.from(raw),
    timeUs: Float64Array.from(raw, (i) => START_US + i * STEP_US),
    originUs: START_US,
    smoothX: Float64Array.from(smoothed),
    smoothY: at(smooth, smoothed),
    markX: Float64Array.from(marks),
    markKind: Uint8Array.from(marks, (i) =>
      Number.isNaN(values[i]) ? 0 : (values[i] ?? 0) > 0 ? 1 : 2,
    ),
    inRange: spec.points,
    shown: raw.length,
    nonFinite: marks.length,
  };
}

function keep(length: number, wanted: (i: number) => boolean): readonly number[] {
  return Array.from({ length }, (_, i) => i).filter(wanted);
}

/** First, minimum, maximum and last of every pixel column, in order. */
function reduce(
  indices: readonly number[],
  values: Float64Array,
  points: number,
  columns: number,
): readonly number[] {
  const byColumn = Map.groupBy(indices, (i) => Math.floor((i / Math.max(1, points)) * columns));
  return [...byColumn.values()].flatMap((column) => {
    const byValue = column.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    const picked = new Set([column[0], column.at(-1), byValue[0], byValue.at(-1)]);
    return column.filter((i) => picked.has(i));
  });
}
