import type { Values } from "../points.ts";

/** Points in file order, all columns of one length. */
export interface LineColumns {
  readonly steps: Float64Array;
  /** Microseconds UTC; NaN where unknown. */
  readonly timesUs: Float64Array;
  readonly values: Values;
}

/** An attempt of a line, and the first step that is not its own any more. */
interface LinePart extends LineColumns {
  readonly belowStep: number;
}

/** Points with their places on an axis. */
export interface PlacedLine extends LineColumns {
  readonly x: Float64Array;
}

/** A line as it is drawn: of each attempt, in their order, what lies below the step at which a later one begins. */
export function joinParts(parts: readonly LinePart[]): LineColumns {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const steps: number[] = [];
  const timesUs: number[] = [];
  const values: number[] = [];
  for (const part of parts) {
    for (let i = 0; i < part.steps.length; i++) {
      const step = part.steps[i] as number;
      if (step >= part.belowStep) continue;
      steps.push(step);
      timesUs.push(part.timesUs[i] as number);
      values.push(part.values[i] as number);
    }
  }
  const isDouble = parts.some((part) => part.values instanceof Float64Array);
  return {
    steps: Float64Array.from(steps),
    timesUs: Float64Array.from(timesUs),
    values: isDouble ? Float64Array.from(values) : Float32Array.from(values),
  };
}

/** Only what has a place on the axis. */
export function keepPlaced(line: PlacedLine): PlacedLine {
  const { x } = line;
  let first = 0;
  while (first < x.length && Number.isFinite(x[first])) first++;
  if (first === x.length) return line;
  const kept: number[] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i])) kept.push(i);
  return pickPoints(line, kept);
}

/** These points, in this order. */
export function pickPoints(line: PlacedLine, indexes: ArrayLike<number>): PlacedLine {
  const pick = (column: Values): Float64Array =>
    Float64Array.from(indexes, (i) => column[i] as number);
  const { values } = line;
  return {
    x: pick(line.x),
    values: values instanceof Float32Array ? Float32Array.from(pick(values)) : pick(values),
    steps: pick(line.steps),
    timesUs: pick(line.timesUs),
  };
}
