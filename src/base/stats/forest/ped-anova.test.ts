import { expect, test } from "vitest";
import { columnsOf, OPTUNA_CASES, type Distribution } from "./forest.test-support.ts";
import { createDraw } from "./random.ts";
import { pedAnova, type ParamSpace } from "./ped-anova.ts";

function toSpace({ name, attributes: { low, high, log } }: Distribution): ParamSpace {
  if (low === undefined || high === undefined) return { kind: "categorical" };
  const isInteger = name === "IntDistribution";
  return { kind: "numeric", low, high, isLog: log === true, isInteger };
}

test.each(OPTUNA_CASES)("$id: PED-ANOVA is that of Optuna", (one) => {
  const columns = columnsOf(one);
  const spaces = columns.map(({ name }) => toSpace(one.space[name] as Distribution));
  const loss = Float64Array.from(one.trials, ({ value }) => value);
  const { raw, shares } = pedAnova(columns, spaces, loss, 1);
  columns.forEach(({ name }, i) => {
    expect(raw[i]).toBeCloseTo(one.expected.ped_anova_raw[name] as number, 6);
    expect(shares[i]?.value).toBeCloseTo(one.expected.ped_anova[name] as number, 6);
  });
});

test("a share lies in its own interval, also where resamples are biased", () => {
  const draw = createDraw(5, 0);
  const runs = Array.from({ length: 120 }, () =>
    Array.from({ length: 8 }, () => draw(1000) / 1000),
  );
  const columns = Array.from({ length: 8 }, (_, i) => ({
    name: `p${i}`,
    cells: runs.map((values) => values[i] as number),
  }));
  // All but the first are noise: resamples take more of it for importance than the runs do.
  const loss = Float64Array.from(runs, ([a = 0, b = 0]) => a + 0.1 * b);
  const space = { kind: "numeric", low: 0, high: 1, isLog: false, isInteger: false } as const;
  const { shares } = pedAnova(
    columns,
    columns.map(() => space),
    loss,
    1,
  );
  expect(shares[0]?.value).toBeGreaterThan(0.9);
  for (const { value, low, high } of shares) {
    expect(low).toBeGreaterThanOrEqual(0);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high).toBeLessThanOrEqual(1);
    expect(high - low).toBeGreaterThan(0);
  }
});

test("a param that only some runs have, and one that none varies", () => {
  const loss = Float64Array.from({ length: 40 }, (_, i) => i);
  const half = { name: "half", cells: Array.from(loss, (i) => (i % 2 === 0 ? i / 40 : null)) };
  const same = { name: "same", cells: Array.from(loss, () => 3) };
  const space = { kind: "numeric", low: 0, high: 1, isLog: false, isInteger: false } as const;
  const { raw } = pedAnova([half, same], [space, { ...space, low: 3, high: 3 }], loss, 1);
  expect(raw[0]).toBeGreaterThan(0);
  expect(raw[1]).toBe(0);
});
