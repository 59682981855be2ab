import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { putStep, recordView, takeStep, useUndo } from "./undo.ts";
import { axisChange, isShared, viewSchema, type View, type ViewChange } from "./view.ts";
import { decodeVisibility, encodeVisibility, toggleVisible, withAllVisible } from "./visibility.ts";

const EDITS = 200;
const RUNS = Array.from({ length: 24 }, (_, i) => `run-${String(i).padStart(12, "0")}`);
const METRICS = ["train/loss", "val/loss", "lr", "a.b c?", "ü/漢字"];
const COLUMNS = ["state", "params.lr", "metrics.train/loss", "metrics.val/acc.best", "tag.x"];
const PATHS = ["/p/one", "/r/two"];

const word = fc.constantFrom("", "adam", "lr0\\.3", "(a|b)$", "漢字", "%20&=", '"');
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const columns = fc.uniqueArray(fc.constantFrom(...COLUMNS), { minLength: 1 });
const flag = optional(fc.constant(true));

/** One edit as the page makes them: a part of the view, or a function of the view before. */
const edit: fc.Arbitrary<ViewChange> = fc.oneof(
  optional(word).map((f) => ({ f })),
  optional(word).map((q) => ({ q })),
  optional(word).map((m) => ({ m })),
  fc.constantFrom("step" as const, "relative" as const, "wall" as const).map(axisChange),
  optional(fc.double({ min: 0, max: 0.999, noNaN: true })).map((s) => ({ s })),
  flag.map((log) => ({ log })),
  optional(fc.constant(false)).map((o) => ({ o })),
  flag.map((g) => ({ g })),
  optional(fc.uniqueArray(word)).map((c) => ({ c })),
  flag.map((mr) => ({ mr })),
  fc
    .tuple(fc.constantFrom(...METRICS), fc.array(fc.integer(), { minLength: 4, maxLength: 4 }))
    .map(([metric, zoom]) => ({ z = {} }: View) => ({ z: { ...z, [metric]: zoom } })),
  fc.constant({ z: undefined }),
  optional(columns.map((all) => all.map((id, i) => (i % 2 === 0 ? id : `-${id}`)))).map((sort) => ({
    sort,
  })),
  optional(columns).map((cols) => ({ cols, fz: cols === undefined ? undefined : 1 })),
  optional(fc.dictionary(fc.constantFrom(...COLUMNS), fc.integer({ min: 40, max: 600 }))).map(
    (w) => ({ w }),
  ),
  optional(columns).map((by) => ({ by: by === undefined ? undefined : [by], gx: undefined })),
  optional(fc.constantFrom("sd" as const, "se" as const, "range" as const)).map((gst) => ({ gst })),
  optional(fc.uniqueArray(word)).map((gx) => ({ gx })),
  optional(fc.subarray(RUNS)).map((pin) => ({ pin })),
  optional(fc.constantFrom(...RUNS)).map((base) => ({ base })),
  optional(fc.constant("table" as const)).map((l) => ({ l })),
  fc.subarray(RUNS, { minLength: 1 }).map((ids) => ({ v }: View) => ({
    v: encodeVisibility(toggleVisible(decodeVisibility(v), RUNS, ids)),
  })),
  fc.boolean().map((visible) => ({ v }: View) => ({
    v: encodeVisibility(withAllVisible(decodeVisibility(v), visible, undefined)),
  })),
  // Another view altogether, with the name it was opened by.
  fc.record({ f: optional(word), l: optional(fc.constant("table" as const)), vw: fc.uuid() }),
);

/** As the address holds it: nothing that is undefined. */
function normal(view: View): View {
  return viewSchema.parse(JSON.parse(JSON.stringify(view)));
}

/** Equal for equal views. */
function nameOf(view: View): string {
  return JSON.stringify(Object.entries(view).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The page without its parts: one view, one path, and the undo of this window. */
function createPage() {
  let view: View = {};
  const path = PATHS[0] ?? "";
  return {
    get view() {
      return normal(view);
    },
    change(change: ViewChange) {
      const before = view;
      view = { ...view, ...(typeof change === "function" ? change(view) : change) };
      recordView(path, before, view, typeof change === "object" && "vw" in change);
    },
    takeBack(from: "done" | "undone"): boolean {
      const step = takeStep(
        from,
        (one) => one.kind === "edit" || one.path === path || isShared(one.keys),
      );
      if (step?.kind !== "view") return false;
      const side = from === "done" ? step.before : step.after;
      view = { ...view, ...Object.fromEntries(step.keys.map((key) => [key, side[key]])) };
      putStep(from === "done" ? "undone" : "done", step);
      return true;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  useUndo.setState({ done: [], undone: [] });
});

test("200 random edits of the view, undone to the start and redone to the end, give equal states", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(edit, fc.integer({ min: 0, max: 2000 })), {
        minLength: EDITS,
        maxLength: EDITS,
      }),
      (edits) => {
        useUndo.setState({ done: [], undone: [] });
        const page = createPage();
        const first = page.view;
        const seen = new Set([nameOf(first)]);
        let last = first;
        for (const [change, pauseMs] of edits) {
          page.change(change);
          vi.advanceTimersByTime(pauseMs);
          last = page.view;
          seen.add(nameOf(last));
        }
        const steps = useUndo.getState().done.length;
        while (page.takeBack("done")) expect(seen).toContain(nameOf(page.view));
        expect(page.view).toEqual(first);
        expect(useUndo.getState().undone).toHaveLength(steps);
        while (page.takeBack("undone")) expect(seen).toContain(nameOf(page.view));
        expect(page.view).toEqual(last);
      },
    ),
    { numRuns: 20 },
  );
});

test("the address carries every edit to another window", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
      const page = createPage();
      for (const change of edits) page.change(change);
      expect(normal(page.view)).toEqual(page.view);
    }),
  );
});

test("undoing half and editing on ends what could be done again", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 10, maxLength: 30 }), edit, (edits, next) => {
      useUndo.setState({ done: [], undone: [] });
      const page = createPage();
      for (const change of edits) {
        page.change(change);
        vi.advanceTimersByTime(2000);
      }
      for (let i = 0; i < 5; i++) page.takeBack("done");
      const before = page.view;
      page.change(next);
      if (JSON.stringify(page.view) === JSON.stringify(before)) return;
      expect(page.takeBack("undone")).toBe(false);
      page.takeBack("done");
      expect(page.view).toEqual(before);
    }),
  );
});
