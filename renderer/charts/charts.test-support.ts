import type { ChartLine, LineData } from "./line-data.ts";
import type { Frame } from "./scale.ts";

interface Columns {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Points with steps as x and one second per step. */
export function dataOf({ x, y }: Columns, rest: Partial<LineData> = {}): LineData {
  return {
    runId: "run",
    ghost: false,
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    step: Float64Array.from(x),
    timeUs: Float64Array.from(x, (step) => 1e15 + step * 1e6),
    smoothX: new Float64Array(0),
    smoothY: new Float64Array(0),
    markX: new Float64Array(0),
    markKind: new Uint8Array(0),
    inRange: x.length,
    nonFinite: 0,
    ...rest,
  };
}

/** A solid line through such points. */
export function lineOf(columns: Columns, rest: Partial<LineData> = {}): ChartLine {
  return {
    key: "line",
    name: "run",
    color: "#123456",
    dash: undefined,
    originUs: 1e15,
    data: dataOf(columns, rest),
  };
}

/** A plot of 400 by 200 px at (50, 10). */
export function frameOf(rest: Partial<Frame> = {}): Frame {
  return {
    left: 50,
    top: 10,
    width: 400,
    height: 200,
    x: { from: 0, to: 100 },
    y: { from: 0, to: 1 },
    logX: false,
    logY: false,
    blank: false,
    ...rest,
  };
}
