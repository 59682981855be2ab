import { z } from "zod";
import { KERNELS } from "../base/smoothing.ts";
import { grouping, groupLabel } from "./compare-groups.ts";
import { CORRECTIONS, METRIC_PARTS, PAIRINGS } from "./compare-statistics.ts";
import { FIGURE_FONTS, FIGURE_PRESET_NAMES } from "./figure-presets.ts";

/** The newest that is read and the one that is written. */
export const RECIPE_VERSION = 1;
const MOST_ITEMS = 100;
const MOST_SETS = 200;
const MOST_PANELS = 36;
/** Longer texts are cut where they are drawn. */
const text = z.string().max(20_000);

export const FIGURE_PALETTES = ["okabe-ito", "bright", "grey"] as const;
export type FigurePaletteName = (typeof FIGURE_PALETTES)[number];
/** What stands around the mean of a group: its 95 % interval by Student's t, its deviation, its extremes. */
export const BANDS = ["interval", "sd", "range", "none"] as const;
export type BandKind = (typeof BANDS)[number];
export const FIGURE_AXES = ["step", "relative", "wall"] as const;
export const LEGEND_PLACES = ["below", "above", "inside", "none"] as const;

/** Of a file: letters, digits, dots, dashes and underscores. */
const itemName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u,
    "a name has letters, digits, dots, dashes and underscores only",
  );

/** Runs by their ids, or all that a query finds. */
const recipeSet = z
  .strictObject({
    /** In the legend and in tables; without it what tells the groups apart. */
    label: groupLabel.exactOptional(),
    ids: z.array(z.string().max(100)).min(1).max(20_000).exactOptional(),
    /** Id, name or folder; without it every project. */
    project: z.string().max(4000).exactOptional(),
    /** docs/query.md explains the language. */
    query: z.string().max(10_000).exactOptional(),
    /** Only runs whose name matches this regular expression. */
    search: z.string().max(500).exactOptional(),
    /** Fewer runs than these are missing runs. */
    atLeast: z.int().min(1).exactOptional(),
  })
  .refine(
    ({ ids, project, query, search }) =>
      (ids === undefined) !== [project, query, search].every((one) => one === undefined),
    "a set names its runs by ids, or finds them by project and query: one of both",
  );
export type RecipeSet = z.output<typeof recipeSet>;

const recipeRuns = z.strictObject({
  sets: z.array(recipeSet).min(1).max(MOST_SETS),
  groupBy: grouping.default("set"),
});
export type RecipeRuns = z.output<typeof recipeRuns>;

const bounds = { from: z.number().exactOptional(), to: z.number().exactOptional() };
const isRange = ({ from, to }: { from?: number; to?: number }): boolean =>
  from === undefined || to === undefined || from < to;
const RANGE = "an axis begins before it ends";

const recipePanel = z.strictObject({
  /** A metric, or "=" and a formula. */
  metric: z.string().min(1).max(10_000),
  title: text.exactOptional(),
  xLabel: text.exactOptional(),
  yLabel: text.exactOptional(),
  x: z
    .strictObject({
      axis: z.enum(FIGURE_AXES).default("step"),
      log: z.boolean().default(false),
      /** In steps, seconds (relative) or seconds since 1970 (wall). */
      ...bounds,
    })
    .refine(isRange, RANGE)
    .prefault({}),
  y: z
    .strictObject({ log: z.boolean().default(false), ...bounds })
    .refine(isRange, RANGE)
    .prefault({}),
  smoothing: z
    .strictObject({ kernel: z.enum(KERNELS).default("ema"), amount: z.number().min(0).max(1000) })
    .exactOptional(),
  /** One line for each group, or each run. */
  draw: z.enum(["mean", "runs"]).default("mean"),
  band: z.enum(BANDS).default("interval"),
  /** Instead of those of the recipe. */
  runs: recipeRuns.exactOptional(),
});
export type RecipePanel = z.output<typeof recipePanel>;

const sizes = z.strictObject({
  label: z.number().min(3).max(100).exactOptional(),
  tick: z.number().min(3).max(100).exactOptional(),
  legend: z.number().min(3).max(100).exactOptional(),
  letter: z.number().min(3).max(100).exactOptional(),
});

const recipeFigure = z.strictObject({
  name: itemName,
  preset: z.enum(FIGURE_PRESET_NAMES).default("neurips"),
  /** In mm, in place of what the preset has. */
  width: z.number().min(15).max(1000).exactOptional(),
  height: z.number().min(15).max(1000).exactOptional(),
  font: z.enum(FIGURE_FONTS).exactOptional(),
  /** In points of 1/72 inch, in place of what the preset has. */
  sizes: sizes.exactOptional(),
  /** Panels beside each other; without it as many as there are, three at most. */
  columns: z.int().min(1).max(12).exactOptional(),
  /** (a), (b) before the panels, where there are several. */
  letters: z.boolean().default(true),
  /** One for all panels; "inside" puts one into each. */
  legend: z.enum(LEGEND_PLACES).default("below"),
  palette: z.enum(FIGURE_PALETTES).default("okabe-ito"),
  /** A second channel beside colours. */
  dashes: z.boolean().default(true),
  markers: z.boolean().default(false),
  grid: z.boolean().default(true),
  panels: z.array(recipePanel).min(1).max(MOST_PANELS),
});
export type RecipeFigure = z.output<typeof recipeFigure>;

const recipeTable = z.strictObject({
  name: itemName,
  metrics: z
    .array(
      z.strictObject({
        metric: z.string().min(1).max(1000),
        label: text.exactOptional(),
        /** Behind the point; without it two of the interval. */
        digits: z.int().min(0).max(12).exactOptional(),
      }),
    )
    .min(1)
    .max(100),
  /** Heading of the groups. */
  heading: text.default(""),
  part: z.enum(METRIC_PARTS).default("best"),
  /** Behind the mean: half of its 95 % interval, the deviation, or nothing. */
  spread: z.enum(["interval", "sd", "none"]).default("interval"),
  /** The best mean where it is clear: corrected for all groups and metrics of the table. */
  bold: z.boolean().default(true),
  arrows: z.boolean().default(true),
  /** A column with the number of runs. */
  counts: z.boolean().default(false),
  correction: z.enum(CORRECTIONS).default("holm"),
  pairing: z.enum(PAIRINGS).default("auto"),
  runs: recipeRuns.exactOptional(),
});
export type RecipeTable = z.output<typeof recipeTable>;

/** How figures and tables of a paper are made from runs; docs/figures.md explains it. */
export const figureRecipe = z
  .strictObject({
    version: z.literal(RECIPE_VERSION),
    /** Runs without a metric, or that are not there: an error which lists them, or a warning. */
    missing: z.enum(["error", "warn"]).default("error"),
    runs: recipeRuns.exactOptional(),
    figures: z.array(recipeFigure).max(MOST_ITEMS).default([]),
    tables: z.array(recipeTable).max(MOST_ITEMS).default([]),
  })
  .superRefine((recipe, context) => {
    const seen = new Set<string>();
    const items = [...recipe.figures, ...recipe.tables];
    if (items.length === 0)
      context.addIssue({ code: "custom", message: "a recipe has a figure or a table" });
    for (const { name } of items) {
      // Some file systems know no difference between letter cases.
      const key = name.toLowerCase();
      if (seen.has(key)) context.addIssue({ code: "custom", message: `two are named "${name}"` });
      seen.add(key);
    }
    const needy = [...recipe.figures.flatMap(({ panels }) => panels), ...recipe.tables];
    if (recipe.runs === undefined && needy.some(({ runs }) => runs === undefined))
      context.addIssue({
        code: "custom",
        message: "runs are named once for the recipe, or for every panel and table",
      });
  });
export type FigureRecipe = z.output<typeof figureRecipe>;
/** As it is written, without what follows from defaults. */
export type WrittenRecipe = z.input<typeof figureRecipe>;
