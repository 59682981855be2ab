import { z } from "zod";
import { KERNELS } from "../../src/base/smoothing.ts";
import { xAxis } from "../../src/contract/runs.ts";

export const CARD_KINDS = ["line", "scatter", "bar", "box"] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** How charts look, said for the whole wall, for a section of it or for one card; the nearer one holds. */
export const lookShape = {
  x: xAxis.optional().catch(undefined),
  /** Logarithmic axes. */
  lx: z.boolean().optional().catch(undefined),
  log: z.boolean().optional().catch(undefined),
  /** Smoothing: its kernel, and the amount, which belongs to it. */
  sk: z.enum(KERNELS).optional().catch(undefined),
  s: z.number().min(0).max(1000).optional().catch(undefined),
  /** False scales the y axis to every value; absent: outliers are ignored. */
  o: z.boolean().optional().catch(undefined),
  /** Ghosts: older attempts are drawn faintly. */
  g: z.boolean().optional().catch(undefined),
};
const look = z.object(lookShape);
export type LookView = z.infer<typeof look>;

const pinnedRange = z.tuple([z.number(), z.number()]).optional().catch(undefined);

/** What was set on one card by hand. */
export const cardView = z.object({
  ...lookShape,
  /** Absent: lines. */
  k: z.enum(CARD_KINDS).optional().catch(undefined),
  /** What it shows: metrics, or "=" and a formula; of a scatter card the paths of x and y. Absent: the metric of its id. */
  m: z.array(z.string().max(2000)).max(20).optional().catch(undefined),
  title: z.string().max(300).optional().catch(undefined),
  /** Columns it takes, and height in px. */
  w: z.number().int().min(1).max(12).optional().catch(undefined),
  h: z.number().min(120).max(2000).optional().catch(undefined),
  /** Ranges that the axes keep. */
  xr: pinnedRange,
  yr: pinnedRange,
});
export type CardView = z.infer<typeof cardView>;

/** A note on a place of an axis, shown on every chart over it. */
export const noteView = z.tuple([xAxis, z.number(), z.string().max(1000)]);
export type NoteView = z.infer<typeof noteView>;

/** A section of all metrics whose name matches. */
export const ruleView = z.tuple([z.string().min(1).max(200), z.string().max(500)]);
export type RuleView = z.infer<typeof ruleView>;
