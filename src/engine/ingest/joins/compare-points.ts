import type { Steps, Values } from "../../../base/points.ts";

/** Points of one series, as they were written. */
export interface Written {
  readonly steps: Steps;
  readonly values: Values;
}

export interface Comparison {
  /** Steps of both with the same value, as float32. */
  readonly equal: number;
  /** Different values among those; that there is no value counts as one. */
  readonly distinct: number;
  /** Steps of both with different values. */
  readonly contradicting: number;
}

/** Compares what two series say at the same steps; of a step that is there twice the last value counts. `shift` is added to the steps of `b`. */
export function comparePoints(a: Written, b: Written, shift: bigint): Comparison {
  const valueOf = new Map<bigint, number>();
  a.steps.forEach((step, i) => valueOf.set(BigInt(step), Math.fround(a.values[i] ?? NaN)));
  const ofBoth = new Map<bigint, boolean>();
  const distinct = new Set<number>();
  b.steps.forEach((step, i) => {
    const at = BigInt(step) + shift;
    const value = valueOf.get(at);
    if (value === undefined) return;
    const isEqual = Object.is(value + 0, Math.fround(b.values[i] ?? NaN) + 0);
    ofBoth.set(at, isEqual);
    if (isEqual) distinct.add(value);
  });
  const equal = [...ofBoth.values()].filter(Boolean).length;
  return { equal, distinct: distinct.size, contradicting: ofBoth.size - equal };
}
