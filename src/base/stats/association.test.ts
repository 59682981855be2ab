import fc from "fast-check";
import { expect, test } from "vitest";
import { spearman } from "./correlation.ts";
import { seededRandom } from "./random.ts";
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
  // Squares of which are beyond doubles: scipy itself has NaN.
  for (const unit of [1e-300, 1e200, 1e307]) {
    const scaled = numbers.map((value) => value * unit);
    expect(of(texts, scaled).p).toBeCloseTo(0.0021954955078352764, 10);
  }
  const others = ["x", "x", "x", "y", "y", "y", "x", "y"];
  // scipy.stats.chi2_contingency(..., correction=False); bias-corrected V: scipy has none.
  const fiveTimes = (list: string[]) => [list, list, list, list, list].flat();
  expect(of(fiveTimes(texts), fiveTimes(others)).p).toBeCloseTo(1.6195967923126127e-6, 15);
  expect(of(texts, others)).toMatchObject({ p: null, n: 8 });
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

const repeat = (text: string, times: number): string[] => Array.from({ length: times }, () => text);

test("p of two texts by two with few runs is Fisher's, by all tables that are at most as likely", () => {
  // Fisher's tea (1935): 3 of 4 and 3 of 4 right. scipy.stats.fisher_exact([[3, 1], [1, 3]]).
  const said = [...repeat("milk", 4), ...repeat("tea", 4)];
  const poured = [...repeat("milk", 3), "tea", "milk", ...repeat("tea", 3)];
  expect(of(said, poured).p).toBeCloseTo(0.48571428571428565, 12);
  expect(of(said, said).p).toBeCloseTo(2 / 70, 12);
});

test("p of texts is told by chi squared only where enough runs are expected in each field", () => {
  const a = [...repeat("x", 20), ...repeat("y", 20)];
  const b = [...repeat("u", 15), ...repeat("v", 5), ...repeat("u", 5), ...repeat("v", 15)];
  // scipy.stats.chi2_contingency([[15, 5], [5, 15]], correction=False).
  expect(of(a, b).p).toBeCloseTo(0.001565402258002549, 12);
  // Each run its own text: any two columns would go together beyond all doubt.
  const own = Array.from({ length: 12 }, (_, i) => `run ${i}`);
  expect(of(own, own)).toMatchObject({ p: null });
  const three = ["a", "b", "c", "a", "b", "c", "a", "b", "c"];
  expect(of(three, three)).toMatchObject({ value: 1, p: null });
});

test("texts that have nothing to do with each other are called related no more often than promised", () => {
  const { below } = seededRandom(7);
  const pick = (texts: readonly string[]): string => texts[below(texts.length)] ?? "";
  let [told, alarms] = [0, 0];
  for (let i = 0; i < 2000; i++) {
    const n = 6 + below(120);
    const column = (texts: readonly string[]) => Array.from({ length: n }, () => pick(texts));
    const { p } = of(column(["a", "a", "a", "b", "c"]), column(["u", "v"]));
    if (p === null) continue;
    told++;
    if (p < 0.05) alarms++;
  }
  expect(told).toBeGreaterThan(200);
  expect(alarms / told).toBeLessThan(0.06);
});
