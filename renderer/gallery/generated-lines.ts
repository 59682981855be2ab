import { smoothEma } from "../../src/base/smoothing.ts";
import { MARK_NEGATIVE, MARK_POSITIVE, type ChartLine } from "../charts/line-data.ts";
import { COLOR_NAMES, paletteOf, runColor, runDash, type Theme } from "../kit/palette.ts";

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

/** A line as the engine would send it, every point of it. */
export function generateLine(spec: LineSpec): ChartLine {
  const random = createRandom(spec.slot * 7919 + 1);
  const values = Float64Array.from({ length: spec.points }, (_, i) => spec.value(i, random));
  const steps = Float64Array.from(values.keys());
  const isFinite = (i: number): boolean => Number.isFinite(values[i]);
  const x = steps.filter(isFinite);
  const markX = steps.filter((i) => !isFinite(i));
  const isSmoothed = spec.smoothing > 0;
  return {
    key: `${spec.slot}:${spec.ghost === true ? "ghost" : "last"}`,
    name: spec.name ?? `${COLOR_NAMES[spec.slot % COLOR_NAMES.length] ?? "run"}-${spec.slot}`,
    color: runColor(spec.slot, paletteOf("standard", spec.theme)),
    dash: runDash(spec.slot),
    originUs: START_US,
    data: {
      runId: `run-${spec.slot}`,
      ghost: spec.ghost ?? false,
      x,
      y: Float32Array.from(values.filter(Number.isFinite)),
      step: x,
      timeUs: x.map((step) => START_US + step * STEP_US),
      smoothX: isSmoothed ? x : new Float64Array(0),
      smoothY: isSmoothed
        ? smoothEma(values, spec.smoothing).filter(Number.isFinite)
        : new Float64Array(0),
      markX,
      markKind: Uint8Array.from(markX, (i) => markKindOf(values[i] ?? 0)),
      inRange: values.length,
      nonFinite: markX.length,
    },
  };
}

function markKindOf(value: number): number {
  if (Number.isNaN(value)) return 0;
  return value > 0 ? MARK_POSITIVE : MARK_NEGATIVE;
}
