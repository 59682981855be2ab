import type { Trait } from "./traits.ts";

/** Runs of one side that must be there before values that are neither side's count for nothing. */
const ENOUGH = 5;
/** A number as near to a side as this part of the difference counts as that side's. */
const NEAR = 0.2;
/** Numbers spread over more than this ratio are compared by their logarithms. */
const LOG_RATIO = 20;

/** Where each run stands between two sides that differ in a key. */
export interface Coding {
  /** 0 like a, 1 like b, between or a little beyond for an ordered value; 0 where `known` is not. */
  readonly x: Float64Array;
  /** 1 where the value says something of this difference. */
  readonly known: Uint8Array;
  /** 1 like a, 2 like b, 0 neither. */
  readonly like: Uint8Array;
  readonly likeA: number;
  readonly likeB: number;
  /** Values between the two were placed by their order. */
  readonly isOrdered: boolean;
}

/** @param a, b which runs the sides are; @param rest those of history, whose places the coding has, in this order */
export function codeTrait(
  trait: Trait,
  a: readonly number[],
  b: readonly number[],
  rest: readonly number[],
): Coding {
  const [ofA, ofB] = [codesOf(trait, a), codesOf(trait, b)];
  const exact = codeExactly(trait, ofA, ofB, rest);
  if (Math.min(exact.likeA, exact.likeB) >= ENOUGH) return exact;
  const ordered = codeInOrder(trait, a, b, rest);
  if (ordered === undefined) return exact;
  const isMore = Math.min(ordered.likeA, ordered.likeB) > Math.min(exact.likeA, exact.likeB);
  return isMore ? ordered : exact;
}

function codesOf({ codes }: Trait, runs: readonly number[]): Set<number> {
  return new Set(runs.map((run) => codes[run] ?? -1));
}

function codeExactly(
  { codes }: Trait,
  ofA: ReadonlySet<number>,
  ofB: ReadonlySet<number>,
  rest: readonly number[],
): Coding {
  return collect(rest, false, (run) => {
    const code = codes[run] ?? -1;
    const [inA, inB] = [ofA.has(code), ofB.has(code)];
    return inA === inB ? undefined : inA ? 0 : 1;
  });
}

/** Undefined where the values of the sides do not follow each other, or overlap. */
function codeInOrder(
  trait: Trait,
  a: readonly number[],
  b: readonly number[],
  rest: readonly number[],
): Coding | undefined {
  const placeOf = placing(trait, [...a, ...b, ...rest]);
  const placesOf = (runs: readonly number[]): number[] => runs.map(placeOf);
  const [inA, inB] = [placesOf(a), placesOf(b)];
  if (![...inA, ...inB].every(Number.isFinite)) return undefined;
  const [lowA, highA] = endsOf(inA);
  const [lowB, highB] = endsOf(inB);
  if (lowA <= highB && lowB <= highA) return undefined;
  // From the edge of one to the edge of the other: steps of code and versions go on with what came after them.
  const [from, to] = highA < lowB ? [highA, lowB] : [lowA, highB];
  const isStep = trait.order !== undefined;
  return collect(rest, true, (run) => {
    const place = (placeOf(run) - from) / (to - from);
    if (!Number.isFinite(place)) return undefined;
    return isStep ? Math.min(1, Math.max(0, place)) : Math.min(1.5, Math.max(-0.5, place));
  });
}

function endsOf(numbers: readonly number[]): [low: number, high: number] {
  return [
    numbers.reduce((low, one) => Math.min(low, one), Number.POSITIVE_INFINITY),
    numbers.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY),
  ];
}

/** Where a run's value stands among all; NaN for one that has no place. */
function placing(trait: Trait, runs: readonly number[]): (run: number) => number {
  const { codes, numbers, order } = trait;
  const raw = (run: number): number => (order ?? numbers)[codes[run] ?? -1] ?? Number.NaN;
  if (order !== undefined) return raw;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const value = raw(run);
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && high / low > LOG_RATIO ? (run) => Math.log(raw(run)) : raw;
}

function collect(
  rest: readonly number[],
  isOrdered: boolean,
  placeOf: (run: number) => number | undefined,
): Coding {
  const x = new Float64Array(rest.length);
  const known = new Uint8Array(rest.length);
  const like = new Uint8Array(rest.length);
  let likeA = 0;
  let likeB = 0;
  for (const [i, run] of rest.entries()) {
    const place = placeOf(run);
    if (place === undefined) continue;
    x[i] = place;
    known[i] = 1;
    if (Math.abs(place) <= NEAR) {
      like[i] = 1;
      likeA++;
    } else if (Math.abs(place - 1) <= NEAR) {
      like[i] = 2;
      likeB++;
    }
  }
  return { x, known, like, likeA, likeB, isOrdered };
}
