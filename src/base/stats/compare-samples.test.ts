import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { midRanks } from "./ranks.ts";
import { compareSamples, type Comparison, type TestName } from "./compare-samples.ts";

const INDEPENDENT = ["welch", "mann-whitney", "permutation"] as const;
const PAIRED = ["paired-t", "wilcoxon", "sign-flip", "sign"] as const;
const ALL: readonly TestName[] = [...INDEPENDENT, ...PAIRED];
const isPaired = (name: TestName): boolean => (PAIRED as readonly string[]).includes(name);

/** Whole numbers, so that shifts and scales by whole numbers break no tie; ties are frequent. */
const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 7 });
const samples = fc
  .tuple(sample, sample)
  .map(([a, b]) => ({ a, b, pairs: a.slice(0, b.length), partners: b.slice(0, a.length) }));

function compare(name: TestName, a: readonly number[], b: readonly number[]): Comparison {
  return compareSamples(a, b, { test: name, paired: isPaired(name) });
}

/** Both as the test takes them: pairs are as many on either side. */
const sides = (
  name: TestName,
  of: { a: number[]; b: number[]; pairs: number[]; partners: number[] },
): readonly [number[], number[]] => (isPaired(name) ? [of.pairs, of.partners] : [of.a, of.b]);

function expectNear(found: number | null | undefined, expected: number | null | undefined): void {
  const [actual, wanted] = [found ?? null, expected ?? null];
  if (actual === null || wanted === null) expect(actual).toBe(wanted);
  else if (Number.isNaN(wanted)) expect(actual).toBeNaN();
  else expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted) + 1e-9);
}

describe.each(ALL)("%s", (name) => {
  test("does not depend on the order of values (of pairs)", () => {
    fc.assert(
      fc.property(samples, (of) => {
        const [a, b] = sides(name, of);
        const [first, turned] = [
          compare(name, a, b),
          compare(name, a.toReversed(), b.toReversed()),
        ];
        expectNear(turned.p, first.p);
        expectNear(turned.difference, first.difference);
        expectNear(turned.effect.superiority, first.effect.superiority);
      }),
    );
  });

  test("a shift of all, and a scale, change neither p nor effect", () => {
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 100 }),
        (of, shift, scale) => {
          const [a, b] = sides(name, of);
          const move = (value: number): number => value * scale + shift;
          const [plain, moved] = [compare(name, a, b), compare(name, a.map(move), b.map(move))];
          expectNear(moved.p, plain.p);
          expectNear(moved.difference, plain.difference * scale);
          expectNear(moved.effect.cohensD, plain.effect.cohensD);
          expectNear(moved.effect.cliffsDelta, plain.effect.cliffsDelta);
          expectNear(moved.interval?.low, plain.interval && plain.interval.low * scale);
          expect(moved.moreNeeded).toBe(plain.moreNeeded);
          expect(moved.cannotSay).toBe(plain.cannotSay);
        },
      ),
    );
  });

  test("the other way round, signs turn and p stays", () => {
    fc.assert(
      fc.property(samples, (of) => {
        const [a, b] = sides(name, of);
        const [there, back] = [compare(name, a, b), compare(name, b, a)];
        expectNear(back.p, there.p);
        expectNear(back.difference, -there.difference);
        expectNear(back.interval?.low, there.interval && -there.interval.high);
        expectNear(back.interval?.high, there.interval && -there.interval.low);
        const negated = (value: number | null): number | null => (value === null ? null : -value);
        expectNear(back.effect.cohensD, negated(there.effect.cohensD));
        expectNear(back.effect.hedgesG, negated(there.effect.hedgesG));
        expectNear(back.effect.cliffsDelta, negated(there.effect.cliffsDelta));
      }),
    );
  });

  test("p is a probability, not below the smallest one, or there is a reason", () => {
    fc.assert(
      fc.property(samples, (of) => {
        const [a, b] = sides(name, of);
        const { p, smallestP, cannotSay } = compare(name, a, b);
        expect(p === null).toBe(cannotSay !== null);
        if (p === null) return;
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        if (smallestP !== null) expect(p).toBeGreaterThanOrEqual(smallestP - 1e-12);
      }),
    );
  });

  test("what is not finite is left out, and counted", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(Number.NaN, Infinity, -Infinity), (of, bad) => {
        const [a, b] = sides(name, of);
        const [plain, more] = [compare(name, a, b), compare(name, [...a, bad], [...b, bad])];
        expect(more).toEqual({ ...plain, n: { ...plain.n, dropped: 2 } });
      }),
    );
  });
});

describe("the smallest p", () => {
  test.each([
    ["permutation", 3, 0.1],
    ["permutation", 5, 2 / 252],
    ["mann-whitney", 3, 0.1],
    ["sign-flip", 3, 0.25],
    ["wilcoxon", 5, 0.0625],
    ["sign", 4, 0.125],
  ] as const)("of %s with %i is reached by samples apart", (name, n, wanted) => {
    const a = Array.from({ length: n }, (_, i) => i + i * i * 0.01);
    const { p, smallestP } = compare(
      name,
      a,
      a.map((value, i) => value + 100 + i * i * i),
    );
    expectNear(p, wanted);
    expectNear(smallestP, wanted);
  });
});

describe("ranks of few values with ties", () => {
  test("Mann-Whitney goes through all ways of dealing them", () => {
    expect(compare("mann-whitney", [1, 1, 1], [2, 2, 2]).p).toBeCloseTo(0.1, 12);
    fc.assert(
      fc.property(samples, ({ a, b }) => {
        const { p } = compare("mann-whitney", a, b);
        if (p === null) return;
        const { ranks } = midRanks([...a, ...b]);
        let [all, below, above] = [0, 0, 0];
        const observed = ranks.subarray(a.length).reduce((sum, rank) => sum + rank, 0);
        for (let mask = 0; mask < 2 ** ranks.length; mask++) {
          const chosen = ranks.filter((_, i) => mask & (1 << i));
          if (chosen.length !== b.length) continue;
          const sum = chosen.reduce((whole, rank) => whole + rank, 0);
          all++;
          if (sum <= observed) below++;
          if (sum >= observed) above++;
        }
        expectNear(p, Math.min(1, (2 * Math.min(below, above)) / all));
      }),
      { numRuns: 30 },
    );
  });

  test("Wilcoxon of many pairs without a difference, and three with one", () => {
    const a = Array.from({ length: 20 }, () => 1);
    const b = a.map((value, i) => (i < 3 ? value + 1 + i : value));
    expect(compare("wilcoxon", a, b)).toMatchObject({ p: 0.25, smallestP: 0.25 });
  });

  test("the direction is that of the ranks, whatever one far value does to the mean", () => {
    const [a, b] = [
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 10, 11, -500],
    ];
    expect(compare("mann-whitney", a, b).direction).toBe(1);
    expect(compare("welch", a, b).direction).toBe(-1);
    expect(compare("sign", a, b).direction).toBe(1);
  });
});

describe("rounding", () => {
  test("makes no certainty of a constant difference, nor a difference of equal values", () => {
    const pairs = compare("paired-t", [0.81, 0.82, 0.84], [0.82, 0.83, 0.85]);
    expect(pairs).toMatchObject({ p: null, interval: null, effect: { cohensD: null } });
    expect(pairs.cannotSay).toMatch(/same amount/u);
    const groups = compare("welch", [0.3, 0.1 + 0.2, 0.3], [0.7, 0.7, 0.1 + 0.6]);
    expect(groups).toMatchObject({ p: null, interval: null });
    expect(groups.cannotSay).toMatch(/Neither group varies/u);
    for (const name of ALL) {
      const same = compare(
        name,
        [0.3, 0.3, 0.3, 0.3],
        Array.from({ length: 4 }, () => 0.1 + 0.2),
      );
      expect([same.p, same.direction]).toEqual([null, 0]);
    }
  });
});

describe("a number that went astray", () => {
  test("leaves the deviation of the other group what it is", () => {
    const found = compareSamples([1e20, 0.5, 0.6], [0.5, 0.6, 0.7]);
    expectNear(found.sds.b, 0.1);
    // scipy.stats.ttest_ind(..., equal_var=False)
    expectNear(found.p, 0.4226497308103743);
  });

  test("does not make the other pairs differ by the same", () => {
    const found = compareSamples([1e20, 0.5, 0.6], [1e20, 0.6, 0.8], { paired: true });
    expect(found.cannotSay).toBeNull();
    // scipy.stats.ttest_rel
    expectNear(found.p, 0.22540333075851673);
  });

  test("so near to 0 that nothing can be divided by is no reason to speak of large ones", () => {
    const tiny = (values: readonly number[]): number[] =>
      values.map((value) => value * Number.MIN_VALUE);
    const found = compareSamples(
      tiny([0, 1, 0, 1, 1, 0, 1, -1, -1, -1, -1, -1]),
      tiny([1, 1, 1, -1, 1, 1, -1, 1, 0, 1, 0, 1, 1, -1, 0]),
    );
    expect(found.p).toBeNull();
    expect(found.cannotSay).toMatch(/too close to 0/u);
  });
});

describe("intervals", () => {
  const a = [80.1, 80.9, 79.6, 80.4, 80, 80.3];
  const b = [80.9, 81.9, 80.3, 81, 81.1, 82];

  test.each(["t", "bca", "percentile", "permutation"] as const)(
    "%s holds the difference",
    (interval) => {
      for (const paired of [true, false]) {
        const found = compareSamples(a, b, { paired, interval });
        expect(found.interval?.method).toBe(interval);
        expect(found.interval?.low).toBeLessThan(found.difference);
        expect(found.interval?.high).toBeGreaterThan(found.difference);
      }
    },
  );

  test("by permutation: a shift to just inside is not rejected, one just outside is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 10, maxLength: 13 }),
        (values) => {
          const [x, y] = [values.slice(0, 5), values.slice(5)];
          const { interval } = compareSamples(x, y, { test: "permutation" });
          fc.pre(interval !== null && interval.high - interval.low > 1e-3);
          if (interval === null) return;
          const pAt = (shift: number): number =>
            compareSamples(
              x,
              y.map((value) => value - shift),
              { test: "permutation" },
            ).p ?? Number.NaN;
          expect(pAt(interval.low + 1e-6)).toBeGreaterThan(0.05);
          expect(pAt(interval.high - 1e-6)).toBeGreaterThan(0.05);
          expect(pAt(interval.low - 1e-6)).toBeLessThanOrEqual(0.05);
          expect(pAt(interval.high + 1e-6)).toBeLessThanOrEqual(0.05);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("the same seed gives the same one, another one another", () => {
    const low = (seed: number): number | undefined =>
      compareSamples(a, b, { interval: "percentile", seed, resamples: 200 }).interval?.low;
    expect(low(7)).toBe(low(7));
    expect(new Set([1, 2, 3, 4, 5].map(low)).size).toBeGreaterThan(1);
  });
});

test("values needed for a wished power are those of statsmodels 0.15 (TTestIndPower)", () => {
  // 11.94, 15.62 and 19.07 values for each group for d = 1.2; three are there.
  for (const [power, more] of [
    [0.8, 9],
    [0.9, 13],
    [0.95, 17],
  ] as const)
    expect(compareSamples([1, 2, 3], [2.2, 3.2, 4.2], { power }).moreNeeded).toBe(more);
});

describe("bad input", () => {
  test.each([
    ["nothing", [], []],
    ["one side empty", [1, 2], []],
    ["nothing finite", [Number.NaN, Number.NaN], [Infinity, 1]],
    ["one value each", [1], [2]],
    ["one against many", [1], [1, 2, 3]],
    ["all the same", [3, 3, 3], [3, 3]],
    ["constant and different", [3, 3], [4, 4, 4]],
  ])("%s: no test, and why", (_name, a, b) => {
    const found = compareSamples(a, b);
    expect(found).toMatchObject({ p: null, df: null, interval: null, moreNeeded: null });
    expect(found.cannotSay).toMatch(/\.$/u);
  });

  test("pairs that all differ by the same, or not at all", () => {
    expect(compareSamples([1, 2, 3], [2, 3, 4], { paired: true }).cannotSay).toMatch(
      /same amount/u,
    );
    expect(compareSamples([1, 2], [1, 2], { paired: true }).cannotSay).toMatch(/equal values/u);
    expect(compareSamples([1], [2], { paired: true }).cannotSay).toMatch(/One pair/u);
  });

  test("pairs of unequal length drop who has no partner", () => {
    const found = compareSamples([1, 2, 3, 9], [2, 4, 4], { paired: true });
    expect(found.n).toEqual({ a: 3, b: 3, pairs: 3, dropped: 1 });
  });

  test("a paired test without pairs, and a level that is none, are refused", () => {
    expect(() => compareSamples([1, 2], [3, 4], { test: "wilcoxon" })).toThrow(/needs pairs/u);
    expect(() => compareSamples([1, 2], [3, 4], { level: 95 })).toThrow(/between 0 and 1/u);
  });

  test("huge and tiny magnitudes", () => {
    for (const unit of [1e-300, 1e-160, 1, 1e160, 1e300]) {
      const found = compareSamples([1 * unit, 2 * unit], [5 * unit, 6.5 * unit]);
      const plain = compareSamples([1, 2], [5, 6.5]);
      expectNear(found.p, plain.p);
      expectNear(found.effect.cohensD, plain.effect.cohensD);
      expect(found.moreNeeded).toBe(plain.moreNeeded);
    }
  });

  test("10^6 values of each", { timeout: 120_000 }, () => {
    const a = Float64Array.from({ length: 1e6 }, (_, i) => Math.sin(i));
    const b = a.map((value) => value + 0.01);
    for (const name of ["welch", "mann-whitney"] as const) {
      expect(compareSamples(a, b, { test: name, interval: "bca" }).p).toBeLessThan(1e-10);
    }
    expect(compareSamples(a, b, { test: "paired-t", paired: true }).difference).toBeCloseTo(
      0.01,
      9,
    );
  });
});
