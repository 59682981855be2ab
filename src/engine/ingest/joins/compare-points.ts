import { isPrintedAs, isTellingValue } from "./printed-values.ts";
import type { Steps, Values } from "../../../base/points.ts";

/** What is added to the steps of one of two series, the likeliest first: loggers count them from 0 or from 1. */
export const SHIFTS = [0, 1, -1] as const;

/** Points of one series, as they were written. */
export interface Written {
  /** For people, and so rounded. */
  readonly isPrinted: boolean;
  readonly steps: Steps;
  readonly values: Values;
}

export interface Comparison {
  /** Steps of both with the same value, as float32; of a printed one, with enough digits. */
  readonly equal: number;
  /** Different values among those; that there is no value counts as one. */
  readonly distinct: number;
  /** Steps of both with different values. */
  readonly contradicting: number;
}

/** Compares what two series say at the same steps; of a step that is there twice the last value counts. `shift` is added to the steps of `b`. */
export function comparePoints(a: Written, b: Written, shift: number): Comparison {
  const valueOf = new Map<bigint, number>();
  a.steps.forEach((step, i) => valueOf.set(BigInt(step), a.values[i] ?? NaN));
  const ofBoth = new Map<bigint, Verdict>();
  const distinct = new Set<number>();
  b.steps.forEach((step, i) => {
    const at = BigInt(step) + BigInt(shift);
    const value = valueOf.get(at);
    if (value === undefined) return;
    const verdict = compareValues(a, value, b, b.values[i] ?? NaN);
    ofBoth.set(at, verdict);
    if (verdict === "equal") distinct.add(Math.fround(value));
  });
  const verdicts = [...ofBoth.values()];
  return {
    equal: verdicts.filter((verdict) => verdict === "equal").length,
    distinct: distinct.size,
    contradicting: verdicts.filter((verdict) => verdict === "other").length,
  };
}

/** `vague`: alike, and too short to tell anything. */
type Verdict = "equal" | "other" | "vague";

/** A printed value is like the exact one that it was rounded from. */
export function compareValues(
  a: Pick<Written, "isPrinted">,
  ofA: number,
  b: Pick<Written, "isPrinted">,
  ofB: number,
): Verdict {
  if (a.isPrinted === b.isPrinted) return isSameValue(ofA, ofB) ? "equal" : "other";
  const [exact, printed] = a.isPrinted ? [ofB, ofA] : [ofA, ofB];
  if (!isPrintedAs(exact, printed)) return "other";
  return isTellingValue(printed) ? "equal" : "vague";
}

/** As float32; 0 and -0 are one. */
function isSameValue(a: number, b: number): boolean {
  return Object.is(Math.fround(a) + 0, Math.fround(b) + 0);
}
