import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { ViewPage } from "../../../../src/contract/run-views.ts";
import { comparisonOnly } from "../../../state/compare-view.ts";
import { viewSchema, type View } from "../../../state/view.ts";
import { fromSavedState, isAsSaved, toSavedState } from "./saved-state.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  Object.assign(globalThis, { localStorage: storage });
});

const saved = (view: View, page: ViewPage = "project") => ({
  id: "v1",
  name: "mine",
  page,
  isDefault: false,
  state: JSON.parse(JSON.stringify(toSavedState(view, page))) as ReturnType<typeof toSavedState>,
});

test("a saved view brings everything back, and takes what is not in it away", () => {
  const view: View = { f: "res", l: "table", sort: ["-metrics.acc"], by: [["params.lr"]], s: 0.3 };
  const now: View = { ...view, t: "notes", m: "loss", ...fromSavedState(saved(view)) };
  expect(viewSchema.parse(JSON.parse(JSON.stringify(now)))).toEqual({ ...view, vw: "v1" });
  expect(isAsSaved(now, saved(view))).toBe(true);
  expect(isAsSaved({ ...now, m: "loss" }, saved(view))).toBe(false);
});

test("a list of runs that is too long for a link is saved whole", () => {
  const long = `n${Array.from({ length: 1000 }, (_, i) => `.${String(i).padStart(12, "0")}`).join("")}`;
  const restored = fromSavedState(saved({ v: long }));
  expect(restored.v).toMatch(/^@/);
  expect(toSavedState(restored, "project")).toEqual({ v: long });
});

test("what an older or a strange version saved opens as far as it is understood", () => {
  const strange = { ...saved({}), state: { f: "x", s: "thick", unknown: [1, 2] } };
  expect(fromSavedState(strange)).toMatchObject({ f: "x", s: undefined });
  expect(isAsSaved({ f: "x" }, strange)).toBe(true);
});

/** Some of what the address of a comparison holds. */
const key = fc.string({ maxLength: 8 });
const keys = fc.oneof(
  fc.array(key, { minLength: 1, maxLength: 4 }),
  // Too long for an address.
  fc.integer({ min: 900, max: 1200 }).map((n) => Array.from({ length: n }, (_, i) => `0:[${i}]`)),
);
const comparison: fc.Arbitrary<View> = fc.record(
  {
    cs: fc.array(
      fc.oneof(
        fc.record({ l: key, r: fc.constantFrom("r1,r2", "r3") }),
        fc.record({ p: key, q: key, f: key }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    cg: fc.constantFrom("set" as const, "run" as const, ["params.lr"]),
    cbl: key,
    cm: fc.array(key, { maxLength: 3 }),
    ch: keys,
    cx: keys,
    co: keys,
    cl: fc.constantFrom({ "0:a": "tiny steps" }),
    t: fc.constantFrom("charts", "curves", "explore"),
    m: key,
    z: fc.constantFrom({ loss: [0, 1, null, null] }),
    log: fc.boolean(),
    ex: fc.constantFrom({ k: ["pareto" as const], sx: "params.lr", fg: true as const }),
    at: fc.constantFrom("2026-11-28T18:47:10.000Z"),
  },
  { requiredKeys: ["cs"] },
);
const list: fc.Arbitrary<View> = fc.record(
  {
    f: key,
    v: key,
    sort: fc.constant(["name"]),
    l: fc.constant("table" as const),
    by: fc.constant([["params.lr"]]),
    gbl: key,
  },
  { requiredKeys: [] },
);
/** As the page reads it from its address. */
const read = (view: View): View => viewSchema.parse(JSON.parse(JSON.stringify(view)));

test("a saved comparison is the same again wherever it is opened, whatever was on the page, and leaves the list be", () => {
  fc.assert(
    fc.property(comparison, list, comparison, list, (one, listThen, other, listNow) => {
      const view = saved({ ...one, ...listThen }, "compare");
      const now = read({ ...other, at: undefined, ...listNow, vw: "x", ...fromSavedState(view) });
      expect(isAsSaved(now, view)).toBe(true);
      expect(toSavedState(now, "compare")).toEqual(view.state);
      expect(view.state).toEqual(read(one));
      expect(now).toMatchObject({ ...read(listNow), vw: "v1" });
      expect(isAsSaved({ ...now, f: "another list" }, view)).toBe(true);
      expect(isAsSaved({ ...now, cbl: "another baseline" }, view)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test("the moment is part of a comparison that was saved of one, and stays where it was saved of none", () => {
  const cs = [{ r: "r1" }];
  const at = "2026-11-28T18:47:10.000Z";
  expect(fromSavedState(saved({ cs, at }, "compare")).at).toBe(at);
  expect(comparisonOnly({ at, ...fromSavedState(saved({ cs }, "compare")) }).at).toBe(at);
  expect(isAsSaved({ cs }, saved({ cs, at }, "compare"))).toBe(false);
});
