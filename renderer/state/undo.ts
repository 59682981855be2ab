import { create } from "zustand";
import { createJSONStorage, persist, type StateStorage } from "zustand/middleware";
import type { View } from "./view.ts";

/** One thing that was done in this window and can be taken back. */
export type Step =
  | { readonly kind: "edit"; readonly title: string; readonly gesture: string }
  | {
      readonly kind: "view";
      readonly title: string;
      /** Where it was done: what only that page shows is taken back only there. */
      readonly path: string;
      readonly keys: ReadonlyArray<keyof View>;
      readonly before: View;
      readonly after: View;
      readonly atMs: number;
    };
export type ViewStep = Extract<Step, { kind: "view" }>;

interface UndoState {
  /** Newest last. */
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

/** Steps that are kept; an hour of work, not a session of days. */
const DEPTH = 300;
/** Typing, sliding and zooming change the view many times; within this time it is one step. */
const GATHER_MS = 1000;
/** What changes how things look, in words. Moving around (a tab, a full-screen card) is not undone but done back. */
const TITLES: Partial<Readonly<Record<keyof View, string>>> = {
  x: "axis",
  z: "zoom",
  v: "shown runs",
  f: "filter of runs",
  q: "query",
  m: "filter of metrics",
  s: "smoothing",
  sk: "way of smoothing",
  lx: "logarithmic axis",
  cd: "cards",
  sc: "settings of sections",
  pc: "pinned charts",
  ord: "order of charts",
  sr: "sections by rule",
  ov: "overlays",
  ln: "names of lines",
  cb: "colours",
  nt: "notes",
  tr: "rows of tooltips",
  o: "outliers",
  log: "logarithmic axis",
  g: "older attempts",
  c: "sections",
  sort: "order of runs",
  cols: "columns",
  fz: "frozen columns",
  w: "widths of columns",
  by: "groups",
  gst: "spread of groups",
  gx: "open groups",
  gbl: "baseline of the groups",
  pin: "pinned runs",
  base: "baseline",
  ms: "step of media",
  mt: "step of a card",
  mh: "kind of histograms",
  mz: "size of images",
  mr: "range of histograms",
  mc: "way images are compared",
  mpa: "run on the left",
  mpb: "run on the right",
  l: "layout",
  cs: "compared runs",
  cg: "groups of the comparison",
  cbl: "baseline of the comparison",
  cm: "metrics of the comparison",
  ch: "shown groups",
  cx: "removed groups",
  co: "order of groups",
  cl: "labels of groups",
  ce: "groups or each run",
  cw: "smoothing of learning curves",
  ct: "target of learning curves",
  cp: "runs whose code is compared",
  ck: "groups whose changes are ranked",
  cst: "way of comparing",
  cfa: "rows of the configuration",
  ci: "importance",
  ex: "charts of values",
  fr: "figure",
  ps: "source of predictions",
  pco: "columns of predictions",
  ppc: "positive class",
  pth: "threshold",
  pcv: "kind of confusion matrices",
};
/** Which saved view the page came from: it goes along with what was opened, and saving one is no step. */
const ORIGIN: keyof View = "vw";
/** Part of the page and moment: one moves around in them, and another view altogether has its own. */
const WHERE: ReadonlyArray<keyof View> = ["t", "at"];
const GATHERED: ReadonlySet<keyof View> = new Set(["f", "q", "m", "s", "z", "w", "ln", "ms", "mt"]);

/** Lives as long as the window, also over a reload: Ctrl+Z never takes back what another session did. */
export const useUndo = create<UndoState>()(
  persist((): UndoState => ({ done: [], undone: [] }), {
    name: "assay-undo",
    version: 1,
    storage: createJSONStorage(() => unlessFull(sessionStorage)),
  }),
);

/** A reload then knows no steps; until it comes they all work. */
function unlessFull(storage: Storage): StateStorage {
  return {
    getItem: (name) => storage.getItem(name),
    setItem: (name, value) => {
      try {
        storage.setItem(name, value);
      } catch {
        storage.removeItem(name);
      }
    },
    removeItem: (name) => storage.removeItem(name),
  };
}

export function recordEdit(title: string, gesture: string): void {
  push({ kind: "edit", title, gesture });
}

/** @param isWhole does not go on what was done before, whatever that was */
export function recordView(path: string, before: View, after: View, isWhole = false): void {
  const changed = Object.keys(TITLES).filter(
    (key): key is keyof View => !isSame(before[key as keyof View], after[key as keyof View]),
  );
  if ((isWhole || changed.length > 0) && !isSame(before[ORIGIN], after[ORIGIN]))
    changed.push(ORIGIN);
  if (isWhole) changed.push(...WHERE.filter((key) => !isSame(before[key], after[key])));
  const [first] = changed;
  if (first === undefined) return;
  const step: ViewStep = {
    kind: "view",
    title: TITLES[first] ?? "view",
    path,
    keys: changed,
    before: pick(before, changed),
    after: pick(after, changed),
    atMs: Date.now(),
  };
  const last = useUndo.getState().done.at(-1);
  const goesOn =
    !isWhole &&
    last?.kind === "view" &&
    last.path === path &&
    isSame(last.keys, changed) &&
    changed.every((key) => GATHERED.has(key)) &&
    step.atMs - last.atMs < GATHER_MS;
  if (!goesOn) push(step);
  else {
    useUndo.setState(({ done }) => ({
      done: [...done.slice(0, -1), { ...step, before: last.before }],
      undone: [],
    }));
  }
}

function push(step: Step): void {
  useUndo.setState(({ done }) => ({ done: [...done, step].slice(-DEPTH), undone: [] }));
}

/** The newest step that `canApply`, which leaves its side. */
export function takeStep(
  from: keyof UndoState,
  canApply: (step: Step) => boolean,
): Step | undefined {
  const step = useUndo.getState()[from].findLast(canApply);
  useUndo.setState((state) => ({ [from]: state[from].filter((other) => other !== step) }));
  return step;
}

export function putStep(to: keyof UndoState, step: Step): void {
  useUndo.setState((state) => ({ [to]: [...state[to], step] }));
}

function pick(view: View, keys: ReadonlyArray<keyof View>): View {
  return Object.fromEntries(keys.map((key) => [key, view[key]]));
}

/** Parts of a view are JSON, and written always in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
