import { expect, it } from "vitest";
import { seededRandom } from "../../base/stats/random.ts";
import { holdAgainst, type CompareContext } from "./hold-against.ts";
import { HAS } from "./read-values.ts";

function hold(a: readonly number[], b: readonly number[], isPaired = false) {
  const all = [...a, ...b];
  const places = [a.map((_, i) => i), b.map((_, i) => a.length + i)];
  const context: CompareContext = {
    method: {
      groups: [],
      limit: 200,
      baseline: 0,
      part: "best",
      test: "auto",
      interval: "auto",
      correction: "holm",
      pairing: "auto",
      level: 0.95,
      power: 0.8,
    },
    places,
    pairsOf: () => ({
      isPaired,
      pairs: a.map((_, i) => ({ key: `${i}`, a: i, b: a.length + i })),
      reason: "",
    }),
    sharedBy: () => 0,
    halfOf: () => Number.NaN,
  };
  const values = {
    metric: "loss",
    goal: "min",
    goalGuessed: false,
    unit: "",
    format: "",
    part: "best",
    values: Float64Array.from(all),
    has: Uint8Array.from(all, () => HAS.finite),
  } as const;
  return holdAgainst(values, 0, 1, context, false).comparison;
}

it("finds no certainty in pairs that all differ by the same but for rounding", () => {
  const found = hold([0.81, 0.82, 0.84], [0.82, 0.83, 0.85], true);
  expect(found).toMatchObject({ p: null, interval: null, direction: 0 });
  expect(found.difference).toBeCloseTo(0.01, 12);
});

it("has no p of means that differ by their rounding alone, however many values there are", () => {
  const random = seededRandom(3);
  const a = Array.from({ length: 5000 }, () => 1 + (random.share() - 0.5) * 5e-13);
  const found = hold(
    a,
    a.map((value) => value + 8.9e-15),
  );
  expect(found).toMatchObject({ difference: 0, p: null, interval: null });
  expect(found.cannotSay).toMatch(/rounding/u);
  // Beside a real spread the same mean is told with its interval.
  const spread = hold([0.1, 0.2, 0.3], [0.1, 0.3, 0.2 + 1e-17]);
  expect(spread.p).toBeGreaterThan(0.9);
  expect(spread.interval).not.toBeNull();
});
