import { z } from "zod";

/** Charts of values of runs; several stand beside each other. */
export const EXPLORE_CHARTS = [
  "parallel",
  "scatter",
  "distribution",
  "pivot",
  "pareto",
  "runs",
] as const;
export type ExploreChart = (typeof EXPLORE_CHARTS)[number];
/** Of which the best runs are picked out. */
export const MOST_BEST = 100_000;
const DISTRIBUTION_MARKS = ["box", "bar", "violin", "strip"] as const;
const PIVOT_VALUES = ["mean", "min", "max", "best", "n"] as const;

const path = z.string().max(2000).optional().catch(undefined);
const paths = z.array(z.string().max(2000)).max(40).optional().catch(undefined);
const flag = z.literal(true).optional().catch(undefined);

/** What is picked on one axis; null is an end without a limit. */
const brush = z.object({
  r: z
    .array(z.tuple([z.number().nullable(), z.number().nullable()]))
    .max(100)
    .optional(),
  l: z.array(z.string()).max(1000).optional(),
  o: z.literal(true).optional(),
  n: z.literal(true).optional(),
});

/** How the charts of a comparison are set; what is absent follows the data. */
export const exploreView = z.object({
  /** Which charts there are. */
  k: z.array(z.enum(EXPLORE_CHARTS)).max(EXPLORE_CHARTS.length).optional().catch(undefined),
  /** What runs are coloured by; absent: their groups. */
  c: path,
  /** Scatter: columns of x, y and size, axes that are logarithmic or linear other than usual, trend line, lasso instead of a box. */
  sx: path,
  sy: path,
  ss: path,
  slx: flag,
  sly: flag,
  st: flag,
  sb: flag,
  /** Distribution: of what, by what (absent: groups), how it is drawn, logarithmic axis. */
  dm: path,
  dg: path,
  dk: z.enum(DISTRIBUTION_MARKS).optional().catch(undefined),
  dl: flag,
  /** Parallel coordinates: axes, those scaled other than usual (logarithmic or linear) and inverted ones, what is picked on them, only the best of so many. */
  pa: paths,
  pl: paths,
  pi: paths,
  pb: z.record(z.string(), brush).optional().catch(undefined),
  pt: z.int().min(1).max(MOST_BEST).optional().catch(undefined),
  /** Pivot: of what, keys of rows and columns, and what stands in a cell. */
  vm: path,
  vr: path,
  vc: path,
  vv: z.enum(PIVOT_VALUES).optional().catch(undefined),
  /** Pareto: metrics, and whether groups are compared instead of runs. */
  fm: paths,
  fg: flag,
});
export type ExploreView = z.infer<typeof exploreView>;

/** Without what picks runs out: where the picks are given up, the address must not make them again. */
export function withoutBrushes({ ex }: { readonly ex?: ExploreView | undefined }): {
  readonly ex?: ExploreView | undefined;
} {
  return ex?.pb === undefined && ex?.pt === undefined
    ? {}
    : { ex: { ...ex, pb: undefined, pt: undefined } };
}
