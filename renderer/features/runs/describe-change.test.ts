import { expect, test } from "vitest";
import { describeChange } from "./describe-change.ts";

test.each([
  [{ name: "best" }, "Named “best”"],
  [{ name: null }, "Named as it was observed"],
  [{ removed: true }, "Removed"],
  [{ removed: false }, "Restored"],
  [{ color: "#ff0000", notes: "" }, "Another colour, notes changed"],
  [{ color: null }, "First colour again"],
  [{}, "Changed"],
  [null, "Changed"],
])("%j reads %s", (after, text) => {
  expect(describeChange({ op: "run.edit", before: null, after }, "1")).toBe(text);
});

test("what the engine found is told as well", () => {
  expect(
    describeChange({ op: "source.bind", before: null, after: { path: "a/metrics.csv" } }, "1"),
  ).toBe("Found in a/metrics.csv");
  expect(
    describeChange({ op: "source.move", before: null, after: { path: "b/metrics.csv" } }, "1"),
  ).toBe("Source moved to b/metrics.csv");
});

test("why a source went to another run is told where it was found out", () => {
  const reason = { kind: "parent", of: "a" };
  expect(
    describeChange(
      {
        op: "source.bind",
        before: { path: "a/b", runId: "2" },
        after: { path: "a/b", runId: "1", reason },
      },
      "1",
    ),
  ).toBe("Source a/b came from another run; joined: its writer put it into the folder of a");
});

test("a source that a person gave to another run is told apart from one that the engine found", () => {
  const [here, there] = [
    { path: "a.csv", runId: "1" },
    { path: "a.csv", runId: "2" },
  ];
  const describe = (before: object, after: object): string =>
    describeChange({ op: "source.bind", before: { ...before }, after: { ...after } }, "1");
  expect(describe(there, here)).toBe("Source a.csv came from another run");
  expect(describe(here, there)).toBe("Source a.csv went to another run");
  // The engine learned by what the source is known again.
  expect(describe(here, here)).toBe("Found in a.csv");
});
