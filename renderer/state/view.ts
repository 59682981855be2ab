import { useRouter, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { z } from "zod";
import type { Kernel } from "../../src/base/smoothing.ts";
import { MOST_PATHS } from "../../src/contract/compare-groups.ts";
import { TRACE_STATES } from "../../src/contract/llm.ts";
import type { XAxis } from "../../src/contract/runs.ts";
import { statisticsView } from "./statistics-view.ts";
import { cardView, lookShape, noteView, ruleView } from "./card-view.ts";
import { exploreView } from "./explore-view.ts";
import { recordView } from "./undo.ts";

/** As many as the engine answers. */
export const MAX_COLUMNS = 500;
export const HISTOGRAM_VIEWS = ["overlay", "bands"] as const;
export const CONFUSION_VIEWS = ["shares", "difference"] as const;
export const PAIR_MODES = ["slider", "blink", "difference"] as const;
export const IMAGE_ZOOMS = [1, 2, 4, 8] as const;
const PERIODS = ["hour", "day", "week", "month"] as const;
export const GROUP_SPREADS = ["sd", "se", "range"] as const;

const compareSet = z.object({
  l: z.coerce.string().optional(),
  r: z.coerce.string().optional(),
  p: z.coerce.string().optional(),
  q: z.coerce.string().optional(),
  f: z.coerce.string().optional(),
});
/** Microseconds UTC of a moment as it stands in the URL; undefined for a text that is none. */
export function momentUs(at: string | undefined): number | undefined {
  const ms = at !== undefined && /^\d{4}-\d\d-\d\dT/.test(at) ? Date.parse(at) : Number.NaN;
  return ms >= 0 ? ms * 1000 : undefined;
}

/** As it stands there, in UTC. */
export function momentText(us: number): string {
  return new Date(us / 1000).toISOString();
}

const keyList = z
  .union([z.array(z.string()).max(5000), z.string()])
  .optional()
  .catch(undefined);

/**
 * The whole view, as it stands in the URL. Short names, defaults left out; a value that does not parse counts as
 * absent, so that an old or mistyped link still opens.
 */
export const viewSchema = z.object({
  /** Regular expression over run names. */
  f: z.coerce.string().optional().catch(undefined),
  /** Query over the runs; "" shows its box. */
  q: z.coerce.string().optional().catch(undefined),
  /** The list shows removed runs. */
  r: z.boolean().optional().catch(undefined),
  /** Which runs are drawn; see `visibility.ts`. */
  v: z.coerce.string().optional().catch(undefined),
  ...lookShape,
  /** Regular expression over metric names. */
  m: z.coerce.string().optional().catch(undefined),
  /** Sections that stand otherwise than at first: closed, or open where a section is closed at first. */
  c: z.array(z.coerce.string()).optional().catch(undefined),
  /** Part of the run page; absent: charts. */
  t: z.coerce.string().optional().catch(undefined),
  /** Zoomed cards: id to [x from, x to, y from, y to] in units of the axis, cut or null where nothing is zoomed. */
  z: z.record(z.string(), z.array(z.number().nullable()).max(4)).optional().catch(undefined),
  /** Id of the card that fills the wall. */
  full: z.coerce.string().optional().catch(undefined),
  /** Cards by id, where something was set by hand: a metric, or "+" and a number for one that was added. */
  cd: z.record(z.string(), cardView).optional().catch(undefined),
  /** Sections by id, where something was set by hand. */
  sc: z.record(z.string(), z.object(lookShape)).optional().catch(undefined),
  /** Cards at the top, and the order of cards of sections that were moved in. */
  pc: z.array(z.string()).optional().catch(undefined),
  ord: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
  /** Sections by rule, before those by prefix. */
  sr: z.array(ruleView).max(50).optional().catch(undefined),
  /** Metrics that differ only in train, val or test share a card. */
  ov: z.boolean().optional().catch(undefined),
  /** What runs are coloured by: a path as in a query, "~" and a pattern of names, or "=spread". */
  cb: z.string().max(1000).optional().catch(undefined),
  /** Template of what lines are called. */
  ln: z.string().max(1000).optional().catch(undefined),
  /** Lines in tooltips at most; absent: as many as are easy to read. */
  tr: z.number().int().min(1).max(100).optional().catch(undefined),
  nt: z.array(noteView).max(500).optional().catch(undefined),
  /** The project's page shows its runs as a table, or what they logged beside numbers; absent: charts. */
  l: z.enum(["table", "media"]).optional().catch(undefined),
  /** Order of the runs: paths, "-" before one that descends; absent: newest first. */
  sort: z.array(z.string()).max(10).optional().catch(undefined),
  /** Columns of the table; absent: those that tell the runs apart. */
  cols: z.array(z.string()).max(MAX_COLUMNS).optional().catch(undefined),
  /** How many of them stay when the others scroll. */
  fz: z.int().min(0).optional().catch(undefined),
  /** Widths in px of columns that were resized. */
  w: z.record(z.string(), z.number()).optional().catch(undefined),
  /** Paths of each level that runs are grouped by. */
  by: z.array(z.array(z.string()).min(1)).min(1).max(10).optional().catch(undefined),
  /** What stands beside the mean of a group; absent: the 95 % interval. */
  gst: z.enum(GROUP_SPREADS).optional().catch(undefined),
  /** Open groups, and the one that the others of its level are held against. */
  gx: z.array(z.string()).optional().catch(undefined),
  gbl: z.string().max(20_000).optional().catch(undefined),
  /** Ends of the ids of runs that stand above the others, and of the one they are compared with. */
  pin: z.array(z.string()).optional().catch(undefined),
  base: z.string().optional().catch(undefined),
  /** Step of all media; absent: the newest of each. */
  ms: z.number().optional().catch(undefined),
  /** Cards of media with a step of their own. */
  mt: z.record(z.string(), z.coerce.string()).optional().catch(undefined),
  /** How histograms are drawn; absent: one behind another. */
  mh: z.enum(HISTOGRAM_VIEWS).optional().catch(undefined),
  /** Images are so many times as large as their pixels; absent: as large as fits. */
  mz: z.literal(IMAGE_ZOOMS).optional().catch(undefined),
  /** Each run's histograms stand over their own range of values; absent: those beside each other share one. */
  mr: z.boolean().optional().catch(undefined),
  /** Images of two runs over each other, and ends of their ids; absent: side by side, and the first two. */
  mc: z.enum(PAIR_MODES).optional().catch(undefined),
  mpa: z.coerce.string().max(100).optional().catch(undefined),
  mpb: z.coerce.string().max(100).optional().catch(undefined),
  /** Params as a flat list, only those that differ from the baseline, and groups of the tree that are closed. */
  pf: z.boolean().optional().catch(undefined),
  pd: z.boolean().optional().catch(undefined),
  pg: z.array(z.string()).optional().catch(undefined),
  /** File of the run that is looked at, and open folders. */
  fp: z.string().optional().catch(undefined),
  fo: z.array(z.string()).optional().catch(undefined),
  /** Id of the run whose file stands beside it. */
  fc: z.string().optional().catch(undefined),
  /** Log on the console; absent: the one written last. */
  lf: z.string().optional().catch(undefined),
  /** List of traces: text, experiment, state and period; and the span that is looked at on the page of one. */
  tq: z.coerce.string().max(500).optional().catch(undefined),
  te: z.coerce.string().max(20).optional().catch(undefined),
  ts: z.enum(TRACE_STATES).optional().catch(undefined),
  tp: z.enum(PERIODS).optional().catch(undefined),
  sp: z.coerce.string().max(100).optional().catch(undefined),
  /** The comparison; long lists stay in this browser (`long-links.ts`), and their name stands here. Sets of runs (label, ids with commas between, else project, query and pattern), what they are grouped by, key of the baseline, metrics. */
  cs: z
    .union([z.array(compareSet).max(1000), z.string()])
    .optional()
    .catch(undefined),
  cg: z
    .union([z.enum(["set", "run"]), z.array(z.string()).min(1).max(MOST_PATHS)])
    .optional()
    .catch(undefined),
  cbl: z.string().optional().catch(undefined),
  cm: z.array(z.string()).max(500).optional().catch(undefined),
  /** Keys of groups: hidden ones, those taken out, the order where people chose one; and labels they gave. */
  ch: keyList,
  cx: keyList,
  co: keyList,
  cl: z.record(z.string(), z.string().max(500)).optional().catch(undefined),
  /** Charts of a comparison draw each run, not its groups. */
  ce: z.boolean().optional().catch(undefined),
  /** Learning curves are smoothed as charts are, and what is measured of them too. */
  cw: z.boolean().optional().catch(undefined),
  /** Value of the judged metric that learning curves are to reach, and the runs whose code is compared. */
  ct: z.number().optional().catch(undefined),
  cp: z.array(z.string()).max(2).optional().catch(undefined),
  /** Keys of the two groups whose changes are ranked. */
  ck: z.array(z.string()).max(2).optional().catch(undefined),
  /** Importance: its method, the param that is looked at, and a second one beside it. */
  ci: z
    .object({
      m: z.enum(["permutation", "ped-anova"]).exactOptional(),
      p: z.string().max(1000).exactOptional(),
      o: z.string().max(1000).exactOptional(),
    })
    .optional()
    .catch(undefined),
  /** Charts of values of the compared runs. */
  ex: exploreView.optional().catch(undefined),
  /** Predictions of a comparison: "file:" and a path or "table:" and a tag; label, answer ("" for by score) and score columns; positive class; threshold; how confusion matrices count. */
  ps: z.string().max(2100).optional().catch(undefined),
  pco: z.array(z.coerce.string()).min(2).max(1000).optional().catch(undefined),
  ppc: z.coerce.string().max(1000).optional().catch(undefined),
  pth: z.number().optional().catch(undefined),
  pcv: z.enum(CONFUSION_VIEWS).optional().catch(undefined),
  /** The moment that is shown, ISO 8601; absent: now. */
  at: z
    .string()
    .refine((text) => momentUs(text) !== undefined)
    .optional()
    .catch(undefined),
  /** How groups are compared, and whether the table of what they were started with shows what is the same everywhere. */
  cst: statisticsView.optional().catch(undefined),
  cfa: z.boolean().optional().catch(undefined),
  /** List of reports: text, and project; of a report: the block that is worked on, and reading without controls. */
  rq: z.coerce.string().max(500).optional().catch(undefined),
  rp: z.coerce.string().max(100).optional().catch(undefined),
  rb: z.coerce.string().max(64).optional().catch(undefined),
  rr: z.boolean().optional().catch(undefined),
  /** Recipe of the figure that is composed, as JSON, or its name in this browser. */
  fr: z.string().optional().catch(undefined),
  /** Id of the saved view that the page was opened with. */
  vw: z.string().optional().catch(undefined),
});
export type View = z.infer<typeof viewSchema>;

export type ViewChange = Partial<View> | ((old: View) => Partial<View>);
/** @param isWhole another view altogether: undone by itself, also right after a change of the same part */
export type ChangeView = (change: ViewChange, isWhole?: boolean) => void;

/** What the sidebar and all charts have in common; the rest belongs to the page it was set on. */
const SHARED = [
  "f",
  "q",
  "r",
  "v",
  "x",
  "lx",
  "log",
  "sk",
  "s",
  "o",
  "g",
  "ln",
  "cb",
  "sort",
] as const satisfies ReadonlyArray<keyof View>;

/** Columns of the table that people froze beside the names. */
export function frozenIn({ cols, fz }: View): readonly string[] {
  return cols?.slice(0, fz ?? 0) ?? [];
}

/** What only the page of a comparison reads. */
const COMPARISON_KEYS = [
  "cs",
  "cg",
  "cbl",
  "cm",
  "ch",
  "cx",
  "co",
  "cl",
  "ce",
  "ct",
  "cw",
  "ps",
  "pco",
  "ppc",
  "pth",
  "pcv",
  "cp",
  "ck",
  "cst",
  "cfa",
  "ci",
  "ex",
] as const satisfies ReadonlyArray<keyof View>;
/** What a comparison does not read: the list of runs beside it, tables, and the pages of a run and a trace. */
export const BESIDE_COMPARISON = [
  "f",
  "q",
  "r",
  "v",
  "l",
  "sort",
  "cols",
  "fz",
  "w",
  "by",
  "gx",
  "gbl",
  "pin",
  "base",
  "cb",
  "pf",
  "pd",
  "pg",
  "fp",
  "fo",
  "fc",
  "lf",
  "tq",
  "te",
  "ts",
  "tp",
  "sp",
  "rq",
  "rp",
  "rb",
  "rr",
  "vw",
] as const satisfies ReadonlyArray<keyof View>;
const NO_COMPARISON: View = Object.fromEntries(COMPARISON_KEYS.map((key) => [key, undefined]));

const NO_REPORT: View = { rq: undefined, rp: undefined, rb: undefined, rr: undefined };

/** Another page with the runs and charts as they are here; nothing covers it, and it opens with its first part. */
export function viewElsewhere(view: View): View {
  return {
    ...view,
    ...NO_COMPARISON,
    ...NO_REPORT,
    full: undefined,
    t: undefined,
    sp: undefined,
    fr: undefined,
  };
}

/** How a page was left, with the runs and charts as they are looked at now. */
export function mergeShared(left: View, now: View): View {
  return { ...left, ...Object.fromEntries(SHARED.map((key) => [key, now[key]])) };
}

/** True when undoing these parts shows on every page. */
export function isShared(keys: ReadonlyArray<keyof View>): boolean {
  return keys.every((key) => (SHARED as ReadonlyArray<keyof View>).includes(key));
}

/** A zoom stands in units of the axis and means nothing on another one. */
export function axisChange(axis: XAxis): Partial<View> {
  return { x: axis === "step" ? undefined : axis, z: undefined };
}

/** What kernels count in has nothing in common. */
export function kernelChange(kernel: Kernel): Partial<View> {
  return { sk: kernel === "ema" ? undefined : kernel, s: undefined };
}

/**
 * The view of the current page and a way to change parts of it; `undefined` removes a part. What depends on the old
 * value is a function of it: the page may not have been drawn since the last change.
 */
export function useView(): readonly [View, ChangeView] {
  const view: View = useSearch({ strict: false });
  const router = useRouter();
  const change = useCallback(
    (wanted: ViewChange, isWhole = false) => {
      let before: View = {};
      let after: View = {};
      void router.navigate({
        to: ".",
        search: (old: View) => {
          before = old;
          after = { ...old, ...(typeof wanted === "function" ? wanted(old) : wanted) };
          return after;
        },
        replace: true,
      });
      recordView(router.latestLocation.pathname, before, after, isWhole);
    },
    [router],
  );
  return [view, change];
}
