import { z } from "zod";
import type { JsonValue } from "../base/json.ts";
import { KERNELS } from "../base/smoothing.ts";
import { METRIC_PARTS } from "../base/query/index.ts";
import { METRIC_PARTS as COMPARED_PARTS } from "./compare-statistics.ts";
import { MEDIA_KINDS } from "./run-media.ts";

const id = z
  .string()
  .max(64)
  .regex(/^(?!__proto__$)[\w-]+$/);
const path = z.string().max(2000);
const paths = z.array(path).max(100);
const caption = z.string().max(10_000).default("");

/** Which runs a block is about: named once in the document, so that blocks share it. */
export const runSet = z.object({
  id,
  name: z.string().max(200),
  projectId: z.string().nullable(),
  /** What the query finds (docs/query.md), in this order; with `runIds` only of these. */
  query: z.string().max(10_000).default(""),
  sort: z
    .array(z.object({ path, descending: z.boolean().default(false) }))
    .max(10)
    .default([]),
  limit: z.int().min(1).max(10_000).default(1000),
  runIds: z.array(z.string()).max(10_000).nullable().default(null),
});
export type RunSet = z.infer<typeof runSet>;

const common = {
  id,
  /** Data as it was when the block was frozen: the SHA-256 of what was kept; null for live data. */
  frozen: z
    .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), atMs: z.number() })
    .nullable()
    .default(null),
};
const ofRuns = { ...common, runSetId: id, caption };
const part = z.enum(METRIC_PARTS);
/** Names of metrics as loggers wrote them; other keys are paths as in a query ("params.lr"). */
const metric = path;

/** Of a block, a run set or a comment: letters, digits, _ and -. */
export const reportPartId = id;

export const reportBlock = z.discriminatedUnion("kind", [
  /** Markdown with math between $ and $$. */
  z.object({ ...common, kind: z.literal("text"), markdown: z.string().max(1_000_000) }),
  z.object({
    ...ofRuns,
    kind: z.literal("chart"),
    /** One chart each, side by side where there is room. */
    metrics: z.array(metric).min(1).max(50),
    x: z.enum(["step", "relative", "wall"]).default("step"),
    logX: z.boolean().default(false),
    logY: z.boolean().default(false),
    kernel: z.enum(KERNELS).default("ema"),
    smoothing: z.number().min(0).max(1000).default(0),
    /** Paths: one line with its band for runs of equal values; none for a line a run. */
    groupBy: paths.default([]),
    band: z.enum(["t95", "sd", "range", "none"]).default("t95"),
    heightPx: z.int().min(100).max(2000).default(280),
  }),
  /** A row a run. */
  z.object({
    ...ofRuns,
    kind: z.literal("table"),
    columns: paths,
    sort: z.object({ path, descending: z.boolean() }).nullable().default(null),
  }),
  /** What a metric comes to by the values of one or two keys. */
  z.object({
    ...ofRuns,
    kind: z.literal("pivot"),
    metric,
    part: part.default("best"),
    rows: path,
    columns: path.nullable().default(null),
  }),
  /** Groups beside each other, with intervals and tests against the first (or the named) one. */
  z.object({
    ...ofRuns,
    kind: z.literal("statistics"),
    groupBy: paths.min(1),
    metrics: z.array(metric).min(1).max(100),
    part: z.enum(COMPARED_PARTS).default("best"),
    /** Label of the group that others are held against; null for the first. */
    baseline: z.string().max(2000).nullable().default(null),
  }),
  z.object({
    ...ofRuns,
    kind: z.literal("media"),
    tag: z.string().max(2000),
    mediaKind: z.enum(MEDIA_KINDS),
    /** null: the last. */
    step: z.union([z.number(), z.string()]).nullable().default(null),
    /** Runs at most. */
    most: z.int().min(1).max(50).default(12),
  }),
  /** What two runs, or two sets of runs, differ in; with a metric also what explains its difference. */
  z.object({
    ...common,
    kind: z.literal("diff"),
    caption,
    aRunSetId: id,
    bRunSetId: id,
    metric: metric.nullable().default(null),
    part: part.default("best"),
  }),
  z.object({
    ...common,
    kind: z.literal("model"),
    caption,
    model: z.string().max(500),
    /** null: the newest. */
    version: z.int().min(1).nullable().default(null),
  }),
]);
export type ReportBlock = z.infer<typeof reportBlock>;
export type BlockKind = ReportBlock["kind"];
export type BlockOf<K extends BlockKind> = Extract<ReportBlock, { readonly kind: K }>;

export const reportDocument = z.object({
  title: z.string().max(500),
  runSets: z.array(runSet).max(100),
  /** In their order. */
  blocks: z.array(reportBlock).max(1000),
});
export type ReportDocument = z.infer<typeof reportDocument>;

/** A run that a block shows. */
export interface BlockRun {
  readonly id: string;
  readonly name: string;
  /** Slot in the palette, or "#rrggbb". */
  readonly color: number | string;
  readonly state: string;
  readonly commit: string | null;
}

export interface MetricMeaning {
  readonly metric: string;
  readonly goal: "min" | "max" | "none";
  readonly unit: string;
  readonly format: string;
}

/** One value that a run logged: a picture, a text, a histogram, a page, a file, or why it is not there. */
export interface MediaItem {
  readonly runId: string;
  readonly step: number | string;
  /** By the bytes themselves; "" for what browsers do not show. */
  readonly mime: string;
  readonly text: string | null;
  /** Why it is not there; beside a `file`, why its bytes are not. */
  readonly problem: string | null;
  /** Of its bytes (u8), or the first of a histogram's; -1 where there are none. */
  readonly column: number;
  /**
   * Absent: bytes or text. A histogram has three columns (f64) instead: where each of its bins begins, where it ends, and
   * its count, as they were logged.
   */
  readonly kind?: "histogram";
  /** Of a page or a file; absent for what is shown without its name. */
  readonly file?: {
    readonly name: string;
    /** null for a file that is not there. */
    readonly bytes: number | null;
    readonly sha256: string | null;
    readonly caption: string;
  };
}

/**
 * What a block shows, complete: nothing in it is reduced. It travels as a column blob (`src/base/column-blob.ts`) whose
 * meta is this; what has columns tells which ones by the index of its first.
 */
export type BlockData = BlockContent & {
  /** Sentences about what is not there and why ("The run set “Best” finds no run."); absent where all is. */
  readonly problems?: readonly string[];
};

type BlockContent =
  | { readonly kind: "text" }
  | {
      readonly kind: "chart";
      readonly runs: readonly BlockRun[];
      readonly meanings: readonly MetricMeaning[];
      /** With `groupBy` none. Columns: step (f64 or i64), timeUs (f64, NaN for none), value (f32 or f64), every stored point of the attempt in file order. */
      readonly lines: ReadonlyArray<{
        readonly metric: string;
        readonly runId: string;
        readonly context: string;
        readonly sourceId: string;
        readonly attempt: number;
        /**
         * Attempts of one line have the same number and follow each other: from its first step on the later one wins, what an
         * older one has there are ghosts (as `SeriesMeta` of contract/runs.ts has it).
         */
        readonly line: number;
        /** Where relative time begins; null where no time is known. */
        readonly originUs: number | null;
        readonly column: number;
      }>;
      /** Columns as `GROUP_COLUMNS` of base/stats/group-curve.ts: one row for each place that a run of the group has. */
      readonly groups: ReadonlyArray<{
        readonly metric: string;
        readonly label: string;
        readonly runIds: readonly string[];
        readonly points: number;
        readonly column: number;
      }>;
    }
  | {
      readonly kind: "table";
      readonly runs: readonly BlockRun[];
      readonly columns: ReadonlyArray<{
        readonly path: string;
        readonly label: string;
        readonly meaning: MetricMeaning | null;
      }>;
      /** Row by row; NaN and infinities by name, null where the run has none. */
      readonly cells: ReadonlyArray<ReadonlyArray<number | string | null>>;
    }
  | {
      readonly kind: "pivot";
      readonly runs: readonly BlockRun[];
      readonly meaning: MetricMeaning;
      readonly rows: readonly string[];
      readonly columns: readonly string[];
      /** Row by row. `half`: of the 95 % interval by Student's t; null for one run. */
      readonly cells: ReadonlyArray<
        ReadonlyArray<{
          readonly n: number;
          readonly mean: number | null;
          readonly sd: number | null;
          readonly half: number | null;
          readonly min: number | null;
          readonly max: number | null;
        }>
      >;
    }
  | {
      readonly kind: "statistics";
      readonly runs: readonly BlockRun[];
      readonly meanings: readonly MetricMeaning[];
      readonly groups: ReadonlyArray<{
        readonly label: string;
        readonly runIds: readonly string[];
      }>;
      readonly baseline: number;
      /** By metric, then group, as `compare.readMetrics` answers them. */
      readonly cells: JsonValue;
    }
  | {
      readonly kind: "media";
      readonly runs: readonly BlockRun[];
      readonly items: readonly MediaItem[];
    }
  | {
      readonly kind: "diff";
      readonly runs: readonly BlockRun[];
      readonly a: readonly string[];
      readonly b: readonly string[];
      /** `compare.readConfig`'s rows that differ, in short. */
      readonly rows: ReadonlyArray<{
        readonly group: string;
        readonly key: string;
        readonly a: string | null;
        readonly b: string | null;
      }>;
      /** Ranked, with a metric: what `compare.readChanges` says of them. */
      readonly explained: ReadonlyArray<{
        readonly keys: readonly string[];
        readonly standing: string;
        readonly evidence: string;
      }> | null;
      readonly observed: string | null;
    }
  | { readonly kind: "model"; readonly model: JsonValue; readonly version: JsonValue };

/** A remark of a reviewer. Threads: `parentId` is the first one's. */
export const reportComment = z.object({
  id,
  reportId: z.string(),
  /** null: of the whole report. */
  blockId: id.nullable(),
  parentId: id.nullable(),
  author: z.string().max(200),
  /** When it was written or changed last: of two versions the newer one holds. */
  atMs: z.number(),
  text: z.string().min(1).max(100_000),
  resolved: z.boolean().default(false),
});
export type ReportComment = z.infer<typeof reportComment>;

/** What a reviewer sends back: a small JSON file. */
export const commentFile = z.object({
  format: z.literal("assay-comments"),
  version: z.int(),
  reportId: z.string(),
  title: z.string().max(500),
  comments: z.array(reportComment).max(10_000),
});
export type CommentFile = z.infer<typeof commentFile>;
