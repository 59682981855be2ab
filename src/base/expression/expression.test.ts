import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, metricsOf, parseExpression, quoteMetric, type Track } from "./index.ts";

function track(points: Record<number, number>): Track {
  const steps = Float64Array.from(Object.keys(points), Number).sort();
  return {
    steps,
    timesUs: steps.map((step) => step * 1e6),
    values: steps.map((step) => points[step] ?? Number.NaN),
  };
}

function run(
  text: string,
  metrics: Record<string, Track>,
): Record<number, number | undefined> | undefined {
  const { expression, error } = parseExpression(text);
  if (error !== undefined) throw new Error(`${text}: ${error.message}`);
  const result = evaluate(expression, {
    metric: (name) => metrics[name],
    param: (key) => (key === "lr" ? 0.1 : Number.NaN),
    startedUs: 0,
  });
  return result && Object.fromEntries(Array.from(result.steps, (s, i) => [s, result.values[i]]));
}

const train = track({ 1: 1, 2: 2, 3: 3, 4: 4 });
const val = track({ 2: 10, 4: 20 });
const late = track({ 3: 7 });

test("two metrics meet at the steps that both have", () => {
  const metrics = { "train/loss": train, "val/loss": val };
  expect(run("train/loss - val/loss", metrics)).toEqual({ 2: -8, 4: -16 });
  expect(run("val/loss / train/loss", metrics)).toEqual({ 2: 5, 4: 5 });
  expect(run("max(train/loss, val/loss)", metrics)).toEqual({ 2: 10, 4: 20 });
});

test("hold meets every step, and the step itself can be counted with", () => {
  const metrics = { train, late };
  expect(run("train + hold(late)", metrics)).toEqual({
    1: Number.NaN,
    2: Number.NaN,
    3: 10,
    4: 11,
  });
  expect(run("hold(train) * hold(late)", metrics)).toEqual({
    1: Number.NaN,
    2: Number.NaN,
    3: 21,
    4: 28,
  });
  expect(run("train * step", metrics)).toEqual({ 1: 1, 2: 4, 3: 9, 4: 16 });
  expect(run("train * params.lr", metrics)?.[4]).toBeCloseTo(0.4);
});

test("running values, differences and summaries are over the run's own points", () => {
  expect(run("cumsum(train)", { train })).toEqual({ 1: 1, 2: 3, 3: 6, 4: 10 });
  expect(run("diff(train)", { train })).toEqual({ 1: Number.NaN, 2: 1, 3: 1, 4: 1 });
  expect(run("mean(train, 2)", { train })).toEqual({ 1: 1, 2: 1.5, 3: 2.5, 4: 3.5 });
  expect(run("train / last(train)", { train })).toEqual({ 1: 0.25, 2: 0.5, 3: 0.75, 4: 1 });
  expect(run("cumsum(train) - val", { train, val })).toEqual({ 2: -7, 4: -10 });
  expect(run("diff(train) / diff(time(train))", { train })?.[3]).toBe(1);
});

test("what cannot be divided is not finite, and what a run lacks gives no line", () => {
  expect(run("train / (train - 2)", { train })?.[2]).toBe(Number.POSITIVE_INFINITY);
  expect(run("(train - train) / (train - train)", { train })?.[1]).toBeNaN();
  expect(run("train - other", { train })).toBeUndefined();
  expect(run("1 + 2", {})).toBeUndefined();
  expect(run("step * 2", {})).toBeUndefined();
});

test("powers bind before signs, products before sums, and names hold slashes", () => {
  expect(run("-train ^ 2", { train })?.[3]).toBe(-9);
  expect(run("1 + train * 2 ^ 2 ^ 0", { train })?.[3]).toBe(7);
  expect(run("(1 + train) % 3", { train })?.[4]).toBe(2);
  expect(run('"a b" - `c"d`', { "a b": train, 'c"d': train })?.[1]).toBe(0);
});

test("what cannot be read is an error with its place and the way to mend it", () => {
  const place = (text: string): readonly [number, number, string] | undefined => {
    const { error } = parseExpression(text);
    return error && [error.from, error.to, error.message];
  };
  expect(place("train -")).toEqual([7, 7, "the formula ends too early"]);
  expect(place("cumsun(x)")).toEqual([0, 6, 'there is no function "cumsun"']);
  expect(parseExpression("cumsun(x)").error?.fix).toContain("cumsum");
  expect(place("(a")).toEqual([0, 2, "a bracket is not closed"]);
  expect(place("clip(a)")).toEqual([0, 7, '"clip" takes 3 arguments, not 1']);
  expect(place("a b")).toEqual([2, 3, "“b” means nothing here"]);
});

test("any name of a metric can be written, and any text ends with a formula or an error", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (name) => {
      const { expression } = parseExpression(quoteMetric(name));
      expect(expression && metricsOf(expression)).toEqual([name]);
    }),
  );
  const piece = fc.constantFrom(
    ...Array.from('()+-*/^,"`. '),
    "a/b",
    "cumsum(",
    "1e9",
    "params.",
    "min(",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
      const parsed = parseExpression(pieces.join(""));
      expect(parsed.error === undefined || parsed.error.fix.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(parseExpression("(".repeat(500)).error).toBeDefined();
  expect(parseExpression("-".repeat(999)).error).toBeDefined();
});
