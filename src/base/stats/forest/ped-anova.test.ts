import { expect, test } from "vitest";
import { columnsOf, OPTUNA_CASES, type Distribution } from "./forest.test-support.ts";
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
    expect(shares[i]?.low).toBeLessThanOrEqual(shares[i]?.high as number);
  });
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
