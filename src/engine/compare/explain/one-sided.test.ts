import { expect, test } from "vitest";
import { rankChanges } from "./rank-changes.ts";
import { TraitBuilder, type Trait } from "./traits.ts";

/** Two sides of three runs each, then history; a column a key. */
function rank(rows: ReadonlyArray<readonly string[]>, y: readonly number[]) {
  const changed = (rows[0] ?? []).map((_, column): Trait => {
    const builder = new TraitBuilder(rows.length);
    for (const [run, row] of rows.entries()) builder.put(run, row[column] ?? "");
    const { codes, values, numbers } = builder;
    return { kind: "param", key: `k${column}`, codes, values, numbers };
  });
  const [a, b] = [y.slice(0, 3), y.slice(3, 6)];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return rankChanges({
    changed,
    others: [],
    a: [0, 1, 2],
    b: [3, 4, 5],
    history: rows.slice(6).map((_, i) => i + 6),
    y: Float64Array.from(y.slice(6)),
    observed: mean(b) - mean(a),
    sides: { a, b },
  }).changes;
}

const times = (n: number, row: readonly string[]) => Array.from({ length: n }, () => row);
const A = [0.5, 0.51, 0.49];
const B = [0.9, 0.91, 0.92];

test("a value that other runs have without the effect goes behind one that they do not have", () => {
  const rows = [
    ...times(3, ["identity", "0"]),
    ...times(3, ["relu", "2"]),
    ...times(3, ["identity", "2"]),
  ];
  const changes = rank(rows, [...A, ...B, 0.5, 0.49, 0.52]);
  expect(changes.map(({ members, standing }) => [...members, standing])).toEqual([
    [0, "unclear"],
    [1, "unsupported"],
  ]);
  expect(changes[0]?.oneSided).toMatchObject({ side: "earlier", runs: 3 });
  expect(changes[1]?.oneSided).toMatchObject({ side: "new", runs: 3 });
});

test("an earlier value that other runs have with the effect is not what made it", () => {
  const rows = [...times(3, ["p", "x"]), ...times(3, ["q", "z"]), ...times(4, ["r", "x"])];
  const [first, second] = rank(rows, [...A, ...B, 0.9, 0.93, 0.91, 0.92]);
  expect([first?.members, first?.standing]).toEqual([[0], "unknown"]);
  expect([second?.members, second?.standing]).toEqual([[1], "unsupported"]);
});

test("one other run, one that lies between, or equal sides say nothing", () => {
  const sides = [...times(3, ["p"]), ...times(3, ["q"])];
  const standing = (rows: ReadonlyArray<readonly string[]>, y: readonly number[]) =>
    rank(rows, y)[0]?.standing;
  expect(standing([...sides, ["q"]], [...A, ...B, 0.5])).toBe("unknown");
  expect(standing([...sides, ["q"], ["q"]], [...A, ...B, 0.4, 0.9])).toBe("unknown");
  expect(standing([...sides, ["q"], ["q"]], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toBe(
    "unknown",
  );
});
