import { expect, test } from "vitest";
import { axisChange, isShared, mergeShared, viewElsewhere, viewSchema } from "./view.ts";

test("another page keeps how one looks, not what covered the page before", () => {
  expect(viewElsewhere({ f: "adam", x: "wall", m: "loss", full: "loss", t: "notes" })).toEqual({
    f: "adam",
    x: "wall",
    m: "loss",
  });
});

test("coming back finds the page as it was left, with runs and charts as they are looked at now", () => {
  expect(mergeShared({ f: "old", m: "^val", c: ["train"] }, { f: "new", v: "a", m: "lr" })).toEqual(
    { f: "new", v: "a", m: "^val", c: ["train"] },
  );
});

test("another axis ends every zoom", () => {
  expect(axisChange("wall")).toEqual({ x: "wall", z: undefined });
  expect(axisChange("step")).toEqual({ x: undefined, z: undefined });
});

test("only parts that every page shows are shared", () => {
  expect([isShared(["x"]), isShared(["v", "f"]), isShared(["x", "z"])]).toEqual([
    true,
    true,
    false,
  ]);
});

test("what does not parse counts as absent", () => {
  expect(viewSchema.parse({ s: 7000, x: "sideways", r: "yes", f: 3 })).toEqual({ f: "3" });
});
