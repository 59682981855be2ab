import { beforeEach, expect, test } from "vitest";
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

const saved = (view: View) => ({
  id: "v1",
  name: "mine",
  isDefault: false,
  state: JSON.parse(JSON.stringify(toSavedState(view))) as ReturnType<typeof toSavedState>,
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
  expect(toSavedState(restored)).toEqual({ v: long });
});

test("what an older or a strange version saved opens as far as it is understood", () => {
  const strange = { ...saved({}), state: { f: "x", s: "thick", unknown: [1, 2] } };
  expect(fromSavedState(strange)).toMatchObject({ f: "x", s: undefined });
  expect(isAsSaved({ f: "x" }, strange)).toBe(true);
});
