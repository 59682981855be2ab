import { smoothEma } from "../smoothing.ts";
import { upperBound } from "../sorted.ts";
import type { Expression, FunctionName, Operator } from "./ast.ts";

/** Values at steps: ascending, each step once. All columns have the same length. */
export interface Track {
  readonly steps: Float64Array;
  /** Microseconds UTC; NaN where unknown. */
  readonly timesUs: Float64Array;
  /** Any double, also NaN and infinities. */
  readonly values: Float64Array;
}

/** What names mean in one run. */
export interface Names {
  /** Undefined where the run does not have the metric. */
  readonly metric: (name: string) => Track | undefined;
  /** NaN where the run does not have the param as a number. */
  readonly param: (key: string) => number;
  /** Microseconds UTC. */
  readonly startedUs: number;
}

/** A value at any step, where nothing says which steps there are. */
interface Everywhere {
  readonly at: (step: number) => number;
  /** Where it changes; undefined for what has no steps of its own. */
  readonly of: Track | undefined;
}

type Value = number | Track | Everywhere;

/**
 * The formula over one run. Two metrics meet at the steps that both have; `hold` meets every step. Arithmetic is that of
 * doubles: a division by zero is an infinity or NaN. Undefined where the run lacks a metric, or no metric is in it.
 */
export function evaluate(expression: Expression, names: Names): Track | undefined {
  try {
    return toTrack(valueOf(expression, names));
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
}

/** The formula at the steps of a track: what stands on the other axis. */
export function evaluateAt(
  expression: Expression,
  names: Names,
  track: Track,
): { readonly track: Track; readonly values: Float64Array } | undefined {
  try {
    const value = valueOf(expression, names);
    if (typeof value === "number") {
      return { track, values: track.values.map(() => value) };
    }
    if (isEverywhere(value)) return { track, values: track.steps.map(value.at) };
    const [left, right] = meet(track, value);
    return { track: left, values: right.values };
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
}

/** A metric that the run does not have. */
class Missing extends Error {}

function isEverywhere(value: Value): value is Everywhere {
  return typeof value === "object" && "at" in value;
}

function toTrack(value: Value): Track | undefined {
  if (typeof value === "number") return undefined;
  return isEverywhere(value) ? value.of : value;
}

function valueOf(expression: Expression, names: Names): Value {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "param":
      return names.param(expression.key);
    case "step":
      return { at: (step) => step, of: undefined };
    case "metric": {
      const track = names.metric(expression.name);
      if (track === undefined) throw new Missing();
      return track;
    }
    case "negate":
      return mapValue(valueOf(expression.term, names), (x) => -x);
    case "operation": {
      const operate = OPERATIONS[expression.operator];
      return combine(valueOf(expression.left, names), valueOf(expression.right, names), operate);
    }
    case "call":
      return call(
        expression.name,
        expression.args.map((arg) => valueOf(arg, names)),
        names,
      );
    default:
      return expression satisfies never;
  }
}

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
};

/** Of each value by itself. */
const POINTWISE: Partial<Record<FunctionName, (x: number) => number>> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  round: Math.round,
};

/** Of all values of a run: one number. Only finite ones count. */
const SUMMARIES: Partial<Record<FunctionName, (values: Float64Array) => number>> = {
  first: (values) => values[0] ?? Number.NaN,
  last: (values) => values.at(-1) ?? Number.NaN,
  lowest: (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  highest: (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  average: (values) => values.reduce((sum, value) => sum + value / values.length, 0),
};

function call(name: FunctionName, args: readonly Value[], names: Names): Value {
  const [x = Number.NaN, second = Number.NaN, third = Number.NaN] = args;
  const pointwise = POINTWISE[name];
  if (pointwise !== undefined) return mapValue(x, pointwise);
  const summary = SUMMARIES[name];
  if (summary !== undefined) {
    const values = toTrack(x)?.values.filter(Number.isFinite);
    if (values === undefined) return typeof x === "number" ? x : Number.NaN;
    return values.length === 0 ? Number.NaN : summary(values);
  }
  switch (name) {
    case "min":
      return args.reduce((a, b) => combine(a, b, Math.min));
    case "max":
      return args.reduce((a, b) => combine(a, b, Math.max));
    case "clip":
      return combine(combine(x, second, Math.max), third, Math.min);
    case "cumsum":
      return mapTrack(x, (values) => runningOf(values, (sum, value) => sum + value));
    case "cummax":
      return mapTrack(x, (values) => runningOf(values, Math.max));
    case "cummin":
      return mapTrack(x, (values) => runningOf(values, Math.min));
    case "diff":
      return mapTrack(x, differences);
    case "ema":
      return mapTrack(x, (values) => smoothEma(values, Math.min(0.999_999, toNumber(second))));
    case "mean":
      return mapTrack(x, (values) => movingMean(values, toNumber(second)));
    case "time":
      return mapWhole(x, ({ timesUs }) => timesUs.map((us) => (us - names.startedUs) / 1e6));
    case "hold": {
      const track = toTrack(x);
      return track === undefined ? x : { at: (step) => heldAt(track, step), of: track };
    }
    default:
      throw new RangeError(`no rule for ${name}`);
  }
}

/** A whole series where one number is meant counts by its last value. */
function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  return toTrack(value)?.values.at(-1) ?? Number.NaN;
}

function mapValue(value: Value, change: (x: number) => number): Value {
  if (typeof value === "number") return change(value);
  if (!isEverywhere(value)) return { ...value, values: value.values.map(change) };
  const { at, of } = value;
  return {
    at: (step) => change(at(step)),
    of: of && { ...of, values: of.values.map(change) },
  };
}

/** Of a series as a whole; a plain number is a series of nothing but itself. */
function mapTrack(value: Value, change: (values: Float64Array) => Float64Array): Value {
  return mapWhole(value, ({ values }) => change(values));
}

function mapWhole(value: Value, change: (track: Track) => Float64Array): Value {
  const track = toTrack(value);
  return track === undefined ? value : { ...track, values: change(track) };
}

function combine(left: Value, right: Value, operate: (a: number, b: number) => number): Value {
  if (typeof left === "number") return mapValue(right, (b) => operate(left, b));
  if (typeof right === "number") return mapValue(left, (a) => operate(a, right));
  if (isEverywhere(left)) {
    if (!isEverywhere(right)) {
      const { steps, values } = right;
      return { ...right, values: values.map((b, i) => operate(left.at(steps[i] as number), b)) };
    }
    const at = (step: number): number => operate(left.at(step), right.at(step));
    const steps = unite(left.of, right.of);
    return { at, of: steps && { ...steps, values: steps.steps.map(at) } };
  }
  if (isEverywhere(right)) {
    const { steps, values } = left;
    return { ...left, values: values.map((a, i) => operate(a, right.at(steps[i] as number))) };
  }
  const [a, b] = meet(left, right);
  return { ...a, values: a.values.map((value, i) => operate(value, b.values[i] as number)) };
}

/** Both at the steps that both have. */
function meet(left: Track, right: Track): readonly [Track, Track] {
  if (left.steps === right.steps || sameSteps(left.steps, right.steps)) return [left, right];
  const ofLeft: number[] = [];
  const ofRight: number[] = [];
  for (let i = 0, k = 0; i < left.steps.length && k < right.steps.length;) {
    const difference = (left.steps[i] as number) - (right.steps[k] as number);
    if (difference === 0) {
      ofLeft.push(i);
      ofRight.push(k);
    }
    if (difference <= 0) i++;
    if (difference >= 0) k++;
  }
  return [pick(left, ofLeft), pick(right, ofRight)];
}

function sameSteps(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

function pick(track: Track, kept: readonly number[]): Track {
  const take = (column: Float64Array): Float64Array =>
    Float64Array.from(kept, (i) => column[i] as number);
  return {
    steps: take(track.steps),
    timesUs: take(track.timesUs),
    values: take(track.values),
  };
}

/** All steps of both, with the earlier's times where both have one. */
function unite(left: Track | undefined, right: Track | undefined): Track | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const times = new Map<number, number>();
  for (const { steps, timesUs } of [right, left]) {
    for (let i = 0; i < steps.length; i++) times.set(steps[i] as number, timesUs[i] as number);
  }
  const steps = Float64Array.from(times.keys()).sort();
  return {
    steps,
    timesUs: steps.map((step) => times.get(step) as number),
    values: new Float64Array(steps.length),
  };
}

/** The value of the last step that is not behind this one. */
function heldAt({ steps, values }: Track, step: number): number {
  return values[upperBound(steps, step) - 1] ?? Number.NaN;
}

/** Values that are not finite stay as they are, and the running value goes on behind them. */
function runningOf(
  values: Float64Array,
  join: (sofar: number, value: number) => number,
): Float64Array {
  let sofar: number | undefined;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sofar = sofar === undefined ? value : join(sofar, value);
    return sofar;
  });
}

function differences(values: Float64Array): Float64Array {
  return values.map((value, i) => (i === 0 ? Number.NaN : value - (values[i - 1] as number)));
}

function movingMean(values: Float64Array, width: number): Float64Array {
  const n = Math.max(1, Math.floor(width));
  if (!Number.isFinite(n)) return values.map(() => Number.NaN);
  let sum = 0;
  let count = 0;
  return values.map((value, i) => {
    if (Number.isFinite(value)) {
      sum += value;
      count++;
    }
    const gone = values[i - n] ?? Number.NaN;
    if (Number.isFinite(gone)) {
      sum -= gone;
      count--;
    }
    return Number.isFinite(value) ? sum / count : value;
  });
}
