import fc from "fast-check";
import { expect, test } from "vitest";
import { spearman } from "./correlation.ts";
import { associate, readyColumn, type AssociatedColumn, type Association } from "./association.ts";

type Cells = AssociatedColumn["cells"];

function of(a: Cells, b: Cells): Association {
  const ready = (cells: Cells) =>
    readyColumn({
      kind: cells.some((cell) => typeof cell === "string") ? "categorical" : "numeric",
      cells,
    });
  return associate(ready(a), ready(b));
}

test("Pearson and Spearman with ties are those of scipy", () => {
  const x = [1, 2, 2, 4, 5, 7, 8, 9];
  const y = [2, 1, 4, 3, 7, 8, 6, 20];
  // scipy.stats.pearsonr(x, y) and spearmanr(x, y), 1.17.1.
  const found = of(x, y);
  expect(found.pearson).toBeCloseTo(0.793502362207682, 12);
  expect(found.value).toBeCloseTo(0.8503146459584138, 12);
  expect(found.n).toBe(8);
  // spearmanr([1, 2, 2, 4, 5, 7, 8, 9, 3, 6], [2, 1, 4, 3, 7, 8, 6, 20, 9, 5]): Student's t.
  expect(of([...x, 3, 6], [...y, 9, 5]).p).toBeCloseTo(0.022737736615376807, 10);
});

/** Every order of the values. */
function* orders(values: readonly number[]): Generator<number[]> {
  if (values.length === 0) yield [];
  for (const [i, value] of values.entries()) {
    for (const rest of orders(values.toSpliced(i, 1))) yield [value, ...rest];
  }
}

test("p of few runs is what going through all orders gives, and never next to nothing", () => {
  const few = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(few, (pairs) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      const found = of(x, y);
      if (found.value === null) return;
      const size = Math.abs(found.value) - 1e-9;
      const all = [...orders(y)];
      const some = all.filter((order) => Math.abs(spearman(x, order)) >= size);
      expect(found.p).toBeCloseTo(some.length / all.length, 12);
    }),
    { numRuns: 50 },
  );
  expect(of([1, 2, 3], [4, 5, 9]).p).toBeNull();
  expect(of([1, 2, 3, 4], [4, 5, 9, 11]).p).toBeCloseTo(2 / 24, 12);
  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(of(nine, nine).p).toBeCloseTo(2 / 362_880, 15);
});

test("a ratio of next to nothing within texts has no p", () => {
  expect(of(["a", "a", "b", "b"], [1, 1.1, 2, 2.1]).p).toBeNull();
  expect(of(["a", "a", "a", "b", "b"], [1, 1.1, 1.2, 2, 2.1]).p).not.toBeNull();
  const flat = of(["a", "a", "a", "b", "b", "b"], [0.3, 0.3, 0.1 + 0.2, 0.7, 0.7, 0.7]);
  expect(flat.p).toBeNull();
  expect(flat.value).toBeCloseTo(1, 9);
  expect(of(["a", "a", "a", "b", "b", "b"], [0.3, 0.3, 0.1 + 0.2, 0.3, 0.3, 0.3]).value).toBeNull();
});

test("F of a ratio and chi squared of a table are those of scipy", () => {
  const texts = ["a", "a", "b", "b", "c", "c", "a", "b"];
  const numbers = [1, 2, 4, 5, 9, 7, 2, 6];
  // scipy.stats.f_oneway.
  expect(of(texts, numbers).p).toBeCloseTo(0.0021954955078352764, 10);
  expect(of(numbers, texts)).toEqual(of(texts, numbers));
  const others = ["x", "x", "x", "y", "y", "y", "x", "y"];
  // scipy.stats.chi2_contingency(..., correction=False); bias-corrected V: scipy has none.
  expect(of(texts, others).p).toBeCloseTo(0.06948345122280154, 10);
  expect(of(texts, texts).value).toBeCloseTo(1, 12);
});

test("order of runs, shift and scale change nothing; a falling scale turns the sign", () => {
  const numbers = fc.array(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })),
    { minLength: 5, maxLength: 40 },
  );
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 9 }), (pairs, scale) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      const found = of(x, y);
      const turned = of(
        x.map((value) => 7 - scale * value),
        y,
      );
      const reversed = of(x.toReversed(), y.toReversed());
      if (found.value === null || found.pearson === null) {
        expect(turned.value).toBeNull();
        return;
      }
      expect(turned.value).toBeCloseTo(-found.value, 9);
      expect(turned.pearson).toBeCloseTo(-found.pearson, 9);
      expect(reversed.value).toBeCloseTo(found.value, 9);
      expect(found.low).toBeLessThanOrEqual(found.value + 1e-9);
      expect(found.high).toBeGreaterThanOrEqual(found.value - 1e-9);
    }),
  );
});

test("what is missing or not finite counts for no pair, and what is constant has no relation", () => {
  expect(of([1, null, 3, Number.POSITIVE_INFINITY, 5], [2, 2, 4, 1, null])).toMatchObject({ n: 2 });
  expect(of([1, 1, 1, 1], [1, 2, 3, 4])).toMatchObject({ value: null, pearson: null, p: null });
  expect(of(["a", "a", "a"], [1, 2, 3]).value).toBeNull();
  expect(of([], []).value).toBeNull();
});
