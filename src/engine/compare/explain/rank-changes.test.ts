import { expect, test } from "vitest";
import { plantHistory } from "./histories.test-support.ts";
import { rankChanges, type RankedChange } from "./rank-changes.ts";
import { TraitBuilder, type Trait } from "./traits.ts";

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

test("what was planted comes first among 21 changed keys, whatever kind it is", () => {
  const hits = SEEDS.filter((seed) => {
    const history = plantHistory(seed);
    return rankChanges(history).changes[0]?.members.includes(history.cause) === true;
  });
  expect(hits.length).toBeGreaterThanOrEqual(36);
});

test("two keys that always changed together are one entry, called confounded", () => {
  const grouped = SEEDS.filter((seed) => {
    const planted = plantHistory(seed, { isConfounded: true });
    const entry = rankChanges(planted).changes.find(({ members }) =>
      members.includes(planted.cause),
    );
    return entry?.members.includes(planted.partner ?? -1) === true;
  });
  expect(grouped.length).toBeGreaterThanOrEqual(36);
});

/** Runs as rows of values: the first is a, the second b, the others are history. */
function rank(rows: ReadonlyArray<readonly string[]>, y: readonly number[], observed: number) {
  const width = rows[0]?.length ?? 0;
  const changed = Array.from({ length: width }, (_, column): Trait => {
    const builder = new TraitBuilder(rows.length);
    for (const [run, row] of rows.entries()) {
      const value = row[column] ?? "";
      if (value !== "") builder.put(run, value);
    }
    const { codes, values, numbers } = builder;
    return { kind: "param", key: `k${column}`, codes, values, numbers };
  });
  return rankChanges({
    changed,
    others: [],
    a: [0],
    b: [1],
    history: rows.slice(2).map((_, i) => i + 2),
    y: Float64Array.from(y),
    observed,
  });
}

const standings = (changes: readonly RankedChange[]) =>
  changes.map(({ members, standing }) => [...members, standing]);

test("pairs that differ in nothing else are found, and counted by what they show", () => {
  const rows = [
    ["x", "p"],
    ["z", "q"],
  ];
  const y: number[] = [];
  for (const other of ["p", "q", "r"]) {
    for (const [side, value] of [
      ["x", 0],
      ["z", 1],
    ] as const) {
      rows.push([side, other]);
      y.push(value + y.length * 1e-3);
    }
  }
  const { changes } = rank(rows, y, 1);
  expect(changes[0]).toMatchObject({
    members: [0],
    standing: "supported",
    likeA: 3,
    likeB: 3,
    matches: { exact: 3, up: 3, down: 0 },
  });
  expect(changes[0]?.share).toBeGreaterThan(0.7);
});

test("without other runs, with too few, or without the new value nothing is claimed", () => {
  const sides = [["x"], ["z"]];
  expect(standings(rank(sides, [], 1).changes)).toEqual([[0, "unknown"]]);
  expect(standings(rank([...sides, ["x"], ["z"]], [0, 1], 1).changes)).toEqual([[0, "unknown"]]);
  const old = Array.from({ length: 20 }, () => ["x"]);
  expect(
    rank(
      [...sides, ...old],
      old.map((_, i) => i % 2),
      1,
    ).changes,
  ).toMatchObject([{ standing: "unknown", likeA: 20, likeB: 0, effect: undefined }]);
});

test("a constant metric, an unknown difference and missing values break nothing", () => {
  const rows = [
    ["", "1"],
    ["z", "2"],
  ];
  for (let i = 0; i < 30; i++) rows.push([i % 2 === 0 ? "" : "z", String(1 + (i % 3))]);
  const constant = rank(
    rows,
    Array.from({ length: 30 }, () => 5),
    0,
  );
  expect(constant.changes.every(({ standing }) => standing === "unclear")).toBe(true);
  const { changes } = rank(
    rows,
    Array.from({ length: 30 }, (_, i) => i % 2),
    Number.NaN,
  );
  expect(changes[0]).toMatchObject({ members: [0], standing: "supported", likeA: 15, likeB: 15 });
});

test("the order of the runs does not change the answer", () => {
  const { history, y, ...planted } = plantHistory(7);
  const order = history.map((_, i) => (i * 17) % history.length);
  const seen = new Set(order);
  expect(seen.size).toBe(history.length);
  const [plain, mixed] = [
    rankChanges({ ...planted, history, y }),
    rankChanges({
      ...planted,
      history: order.map((i) => history[i] as number),
      y: Float64Array.from(order, (i) => y[i] as number),
    }),
  ];
  expect(mixed.changes.map(({ members }) => members)).toEqual(
    plain.changes.map(({ members }) => members),
  );
});
