import { beforeEach, expect, test, vi } from "vitest";
import { putStep, recordEdit, recordView, takeStep, useUndo } from "./undo.ts";

const all = (): boolean => true;
beforeEach(() => {
  vi.useFakeTimers();
  useUndo.setState({ done: [], undone: [] });
});

test("edits and changes of the view stand in one order, and the newest comes first", () => {
  recordView("/p/1", {}, { x: "wall" });
  recordEdit("renaming of a", "g1");
  expect(takeStep("done", ({ kind }) => kind === "view")).toMatchObject({
    title: "axis",
    keys: ["x"],
    after: { x: "wall" },
  });
  expect(takeStep("done", all)).toMatchObject({ gesture: "g1" });
  expect(takeStep("done", all)).toBeUndefined();
});

test("typing is one step, with what was before it and what came of it", () => {
  recordView("/p/1", {}, { f: "a" });
  recordView("/p/1", { f: "a" }, { f: "ad" });
  expect(useUndo.getState().done).toMatchObject([{ before: {}, after: { f: "ad" } }]);
  vi.advanceTimersByTime(2000);
  recordView("/p/1", { f: "ad" }, { f: "adam" });
  expect(useUndo.getState().done).toHaveLength(2);
});

test("two eyes are two steps, however quick", () => {
  recordView("/p/1", {}, { v: "n-a" });
  recordView("/p/1", { v: "n-a" }, { v: "n-a-b" });
  expect(useUndo.getState().done).toHaveLength(2);
});

test("moving around and what changes nothing is no step", () => {
  recordView("/p/1", {}, { full: "loss", t: "notes" });
  recordView("/p/1", { x: "wall" }, { x: "wall" });
  expect(useUndo.getState().done).toEqual([]);
});

test("a step goes to the other side and back, and a new one ends what could be done again", () => {
  recordEdit("removal of a", "g1");
  takeStep("done", all);
  putStep("undone", { kind: "edit", title: "removal of a", gesture: "g2" });
  recordEdit("notes", "g3");
  expect(takeStep("undone", all)).toBeUndefined();
});

test("another view altogether takes its part of the page and its moment along", () => {
  const at = "2026-11-28T18:47:10.000Z";
  recordView("/compare", { cbl: "a", t: "charts" }, { cbl: "b", at, vw: "v1" }, true);
  expect(takeStep("done", all)).toMatchObject({
    title: "baseline of the comparison",
    keys: ["cbl", "vw", "t", "at"],
    before: { cbl: "a", t: "charts", at: undefined, vw: undefined },
    after: { cbl: "b", t: undefined, at, vw: "v1" },
  });
});
