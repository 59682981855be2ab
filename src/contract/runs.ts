import { z } from "zod";
import { GOALS } from "../base/metric-goal.ts";
import { END_STATES, RUN_STATES } from "../base/run-event.ts";
import { KERNELS } from "../base/smoothing.ts";
import { jsonValue, page, procedure, undoable, wireNumber, wireStep } from "./common.ts";
import { importOrigin } from "./ingest-import.ts";
import { runFact, runFacts } from "./run-facts.ts";
import { runMedia } from "./run-media.ts";
import { runFiles } from "./run-files.ts";
import { at, runPast } from "./run-past.ts";
import { runPoints } from "./run-points.ts";
import { sourceDetail } from "./run-sources.ts";
import { runViews } from "./run-views.ts";

const runState = z.enum(RUN_STATES);

export const projectRow = z.object({
  id: z.string(),
  name: z.string(),
  /** Absolute path of the watched folder; null for projects that are no folder. */
  root: z.string().nullable(),
  /** Where a project came from that was taken in once; null for others. */
  import: importOrigin.nullable(),
  runs: z.int(),
  running: z.int(),
  /** "watching", "polling" (with the reason), "missing" (folder gone), "paused". */
  watch: z.enum(["watching", "polling", "missing", "paused"]),
  watchReason: z.string(),
});

export const runRow = z.object({
  id: z.string(),
  name: z.string(),
  /** The name before any edit. */
  observedName: z.string(),
  projectId: z.string(),
  experiment: z.string(),
  state: runState,
  stateReason: z.string(),
  /** What the evidence says. */
  observedState: runState,
  /** A person said it. */
  stateEdited: z.boolean(),
  /** Slot in the palette, stable for the run's life, or a "#rrggbb" chosen by hand. */
  color: z.union([z.int().min(0), z.string().regex(/^#[0-9a-f]{6}$/)]),
  notes: z.string(),
  createdUs: z.number(),
  startedUs: z.number().nullable(),
  /** When the newest data of this run arrived. */
  lastDataUs: z.number().nullable(),
  /** Of Git, as the logger noted it or, without its word, by the repository's log; null where neither says. */
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  lastStep: wireStep.nullable(),
  metrics: z.int(),
  points: z.int(),
  loggers: z.array(z.string()),
  sourceMissing: z.boolean(),
  removed: z.boolean(),
});
export type RunRow = z.infer<typeof runRow>;
export type ProjectRow = z.infer<typeof projectRow>;

/** "": 4 significant digits. */
export const METRIC_FORMATS = ["", "percent", "integer"] as const;

/** How the values of a metric are meant, in its project. */
export const definition = {
  /** Which values are better. */
  goal: z.enum(GOALS),
  /** From the metric's name: nobody has said it. */
  goalGuessed: z.boolean(),
  unit: z.string(),
  format: z.enum(METRIC_FORMATS),
};

const seriesSummary = z.object({
  metric: z.string(),
  context: z.string(),
  sourceId: z.string(),
  attempts: z.int(),
  /** Stored records of every attempt, non-finite included. */
  points: z.int(),
  nonFinite: z.int(),
  /** First and last in file order; min and max over finite values, null when there is none. */
  firstStep: wireStep,
  lastStep: wireStep,
  first: wireNumber,
  last: wireNumber,
  min: wireNumber.nullable(),
  max: wireNumber.nullable(),
  ...definition,
});

export const runDetail = runRow.extend({
  paramValues: z.array(z.object({ key: z.string(), value: jsonValue, origin: z.string() })),
  /** Code and environment as loggers noted them, and the file it came from. */
  facts: z.array(runFact),
  series: z.array(seriesSummary),
  sources: z.array(sourceDetail),
});
export type RunDetail = z.infer<typeof runDetail>;

/** One metric of the wall, over the runs asked for. */
const metricRow = z.object({
  metric: z.string(),
  runs: z.int(),
  ...definition,
});

/** A value of a column: NaN and infinities by name, null where the run has none. */
const cell = z.union([wireNumber, z.string(), z.null()]);

/** What a column of a group comes to; null where no run has a value. */
const groupCell = z.union([
  z.null(),
  z.object({
    kind: z.literal("numbers"),
    /** Runs with a finite value: the rest of the group has none. */
    n: z.int(),
    mean: z.number(),
    /** Sample standard deviation, standard error, half of the 95 % interval by Student's t; "NaN" for one run. */
    sd: wireNumber,
    se: wireNumber,
    half: wireNumber,
    min: z.number(),
    max: z.number(),
  }),
  z.object({
    kind: z.literal("texts"),
    n: z.int(),
    distinct: z.int(),
    first: z.union([wireNumber, z.string()]),
  }),
]);
export type GroupCell = z.infer<typeof groupCell>;

const groupRow = z.object({
  /** 0 for the outermost. */
  level: z.int(),
  /** Index of the group around it; -1 for none. */
  parent: z.int(),
  /** Values of the paths of its level. */
  key: z.array(cell),
  runs: z.int(),
  /** Of a group of the innermost level, in the order of the list. */
  runIds: z.array(z.string()),
  cells: z.array(groupCell),
});
export type GroupRow = z.infer<typeof groupRow>;

/** Relative and process time count from the start of the run; process time leaves out the gaps between attempts. */
export const X_AXES = ["step", "relative", "process", "wall"] as const;
export type NamedAxis = (typeof X_AXES)[number];
/** A metric or a formula as the axis begins with "=", as in a spreadsheet; docs/formulas.md explains the language. */
export type XAxis = NamedAxis | `=${string}`;
export const xAxis = z.union([z.enum(X_AXES), z.templateLiteral(["=", z.string().max(1000)])]);

/** What series are read, over which axis, and how they are reduced to pixels. */
const picture = {
  ...at,
  /** A metric, or "=" and a formula over metrics and params. */
  metric: z.string().max(10_000),
  x: xAxis.default("step"),
  /** Pixel columns of a logarithmic axis: what is not positive has no place on it. */
  log: z.boolean().default(false),
  /** In units of the axis: steps, microseconds, or those of the formula. Both ends inclusive. */
  range: z.object({ from: z.number(), to: z.number() }).exactOptional(),
  pixelColumns: z.int().min(1).max(8192),
  kernel: z.enum(KERNELS).default("ema"),
  /** 0 for none; a weight below 1 for "ema" and "time", points for the others. */
  smoothing: z.number().min(0).max(1000).default(0),
};

/** Meta of one series in the blob that `runs.readSeries` answers; columns per series in `SERIES_COLUMNS` order. */
export interface SeriesMeta {
  readonly runId: string;
  readonly metric: string;
  readonly context: string;
  readonly sourceId: string;
  /** Which attempt's points are drawn first wins "last attempt from its first step"; older ones are ghosts. */
  readonly attempt: number;
  readonly ghost: boolean;
  /** Stored points of this line in the range asked for, and points in the answer. */
  readonly inRange: number;
  readonly shown: number;
  readonly nonFinite: number;
  /** First and last x of all points of the line, whatever the range; null where none has a place on the axis. */
  readonly extent: { readonly from: number; readonly to: number } | null;
}
/**
 * x (axis value, f64), y (f32 or f64, never non-finite), step (f64), timeUs (f64), smoothX, smoothY (f64, empty when
 * smoothing is 0), markX (f64), markKind (u8: 0 NaN, 1 +Infinity, 2 -Infinity).
 */
export const SERIES_COLUMNS = [
  "x",
  "y",
  "step",
  "timeUs",
  "smoothX",
  "smoothY",
  "markX",
  "markKind",
] as const;

/** Meta of one group in the blob that `runs.readGroupSeries` answers; columns per group in `GROUP_COLUMNS` order (src/base/stats/group-curve.ts). */
export interface GroupSeriesMeta {
  /** Runs of the group that have the metric, counted by their lines. */
  readonly runs: number;
  /** Finite points of all of them in the range, and places on the axis where the group has a mean. */
  readonly points: number;
  readonly places: number;
  readonly extent: { readonly from: number; readonly to: number } | null;
}

/** Paths as in a query. */
const columns = z.array(z.string()).max(500);

/** Which runs, in which order. */
const which = {
  ...at,
  projectId: z.string().exactOptional(),
  /** Only runs whose name matches this regular expression (case-insensitive); bounded in time. */
  search: z.string().max(500).exactOptional(),
  /** A query; docs/query.md explains the language. */
  query: z.string().max(10_000).exactOptional(),
  sort: z
    .array(z.object({ path: z.string(), descending: z.boolean().default(false) }))
    .max(10)
    .exactOptional(),
  removed: z.boolean().default(false),
};

/** Runs that become part of another one at once. */
export const MOST_JOINED = 100;

export const runs = {
  ...runMedia,
  ...runFacts,
  ...runFiles,
  ...runPast,
  ...runPoints,
  ...runViews,
  listProjects: procedure
    .route({ method: "GET", path: "/projects" })
    .input(z.object(at).optional())
    .output(z.array(projectRow)),
  renameProject: procedure
    .route({ method: "PATCH", path: "/projects/{id}" })
    .input(z.object({ id: z.string(), name: z.string().min(1).max(500) }))
    .output(undoable),
  list: procedure
    .route({ method: "GET", path: "/runs" })
    .input(
      z.object({
        ...which,
        /** `values` answers them row by row. */
        columns: columns.exactOptional(),
        ...page,
      }),
    )
    .output(
      z.object({
        rows: z.array(runRow),
        values: z.array(z.array(cell)),
        total: z.int(),
        nextCursor: z.string().nullable(),
      }),
    ),
  /** Values of columns of some runs, row by row; a run that is gone has nulls. */
  readCells: procedure
    .route({ method: "POST", path: "/runs/cells" })
    .input(z.object({ ...at, runIds: z.array(z.string()).max(1000), columns }))
    .output(z.array(z.array(cell))),
  /** Runs with equal values as one row, over every run that matches; each group is followed by its subgroups. */
  listGroups: procedure
    .route({ method: "POST", path: "/runs/groups" })
    .input(
      z.object({ ...which, groupBy: z.array(z.array(z.string()).min(1)).min(1).max(10), columns }),
    )
    .output(z.object({ groups: z.array(groupRow) })),
  get: procedure
    .route({ method: "GET", path: "/runs/{id}" })
    .input(z.object({ ...at, id: z.string() }))
    .output(runDetail),
  edit: procedure
    .route({ method: "PATCH", path: "/runs" })
    .input(
      z.object({
        ids: z.array(z.string()).min(1),
        /** null goes back to what was observed. */
        name: z.string().min(1).max(500).nullable().exactOptional(),
        notes: z.string().max(1_000_000).exactOptional(),
        /** How it ended, whatever the evidence says. */
        state: z.enum(END_STATES).nullable().exactOptional(),
        color: z
          .union([z.int().min(0), z.string().regex(/^#[0-9a-f]{6}$/)])
          .nullable()
          .exactOptional(),
        /** By key: a value ("" for a mere label), null takes the tag off. The others stay. */
        tags: z
          .record(z.string().trim().min(1).max(200), z.string().max(10_000).nullable())
          .exactOptional(),
      }),
    )
    .output(undoable),
  /** A tombstone: files stay untouched, and it survives rescans and rebuilds. */
  remove: procedure
    .route({ method: "POST", path: "/runs/remove" })
    .input(z.object({ ids: z.array(z.string()).min(1) }))
    .output(undoable),
  /** Takes the tombstone of these runs away, whichever gesture set it. */
  restore: procedure
    .route({ method: "POST", path: "/runs/restore" })
    .input(z.object({ ids: z.array(z.string()).min(1) }))
    .output(undoable),
  /** All sources of other runs of the project become sources of this one; the emptied runs are no more. */
  join: procedure
    .route({ method: "POST", path: "/runs/{id}/join" })
    .input(z.object({ id: z.string(), ids: z.array(z.string()).min(1).max(MOST_JOINED) }))
    .output(undoable),
  splitSource: procedure
    .route({ method: "POST", path: "/sources/{sourceId}/split" })
    .input(z.object({ sourceId: z.string() }))
    .output(undoable.extend({ runId: z.string() })),
  undo: procedure
    .route({ method: "POST", path: "/journal/undo" })
    .input(z.object({ gesture: z.string().exactOptional() }))
    .output(z.object({ gesture: z.string().nullable(), title: z.string() })),
  redo: procedure
    .route({ method: "POST", path: "/journal/redo" })
    .output(z.object({ gesture: z.string().nullable(), title: z.string() })),
  /** Of a model also what became of its versions, of a report also its comments. */
  history: procedure
    .route({ method: "GET", path: "/journal" })
    .input(z.object({ ...at, entity: z.string().exactOptional(), ...page }))
    .output(
      z.object({
        rows: z.array(
          z.object({
            seq: z.int(),
            atMs: z.number(),
            /** Name of the profile, which nothing proves. */
            actor: z.string(),
            via: z.string(),
            entity: z.string(),
            op: z.string(),
            gesture: z.string(),
            /** A later entry took it back. */
            undone: z.boolean(),
            /** A person made it, and what it left is still so: later changes are not lost with it. */
            canUndo: z.boolean(),
            before: jsonValue,
            after: jsonValue,
            /** As `assay audit` tells it. */
            hash: z.string(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
    ),
  /** Keys that a query can name, those of most runs first. */
  listPaths: procedure
    .route({ method: "GET", path: "/projects/{projectId}/paths" })
    .input(z.object({ ...at, projectId: z.string() }))
    .output(
      z.object({
        params: z.array(z.string()),
        tags: z.array(z.string()),
        metrics: z.array(z.string()),
        /** Params that some runs have and others not, or with different values. */
        varying: z.array(z.string()),
      }),
    ),
  /** Texts of a path in the runs of a project, the most frequent first. */
  listValues: procedure
    .route({ method: "GET", path: "/projects/{projectId}/values" })
    .input(
      z.object({
        ...at,
        projectId: z.string(),
        path: z.string().max(1000),
        limit: z.int().min(1).max(1000).default(50),
      }),
    )
    .output(z.array(z.string())),
  listMetrics: procedure
    .route({ method: "GET", path: "/metrics" })
    .input(
      z.object({
        ...at,
        projectId: z.string().exactOptional(),
        runId: z.string().exactOptional(),
        /** Regular expression over the name. */
        search: z.string().max(500).exactOptional(),
      }),
    )
    .output(z.array(metricRow)),
  /** Goal, unit and format of a metric in a project; null goes back to the guess. */
  editMetric: procedure
    .route({ method: "PATCH", path: "/projects/{projectId}/metrics" })
    .input(
      z.object({
        projectId: z.string(),
        metric: z.string().min(1),
        goal: z.enum(GOALS).nullable().exactOptional(),
        unit: z.string().max(50).nullable().exactOptional(),
        format: z.enum(METRIC_FORMATS).nullable().exactOptional(),
      }),
    )
    .output(undoable),
  /** Reduced to pixels, exact minimum and maximum in every pixel column; see `SeriesMeta` for the blob. */
  readSeries: procedure
    .route({ method: "POST", path: "/series/read" })
    .input(
      z.object({
        ...picture,
        runIds: z.array(z.string()).max(5000),
        ghosts: z.boolean().default(false),
      }),
    )
    .output(z.instanceof(Blob)),
  /** One line for each group of runs, over all their points; see `GroupSeriesMeta` for the blob. */
  readGroupSeries: procedure
    .route({ method: "POST", path: "/series/groups" })
    .input(
      z.object({
        ...picture,
        groups: z.array(z.array(z.string()).max(10_000)).max(1000),
      }),
    )
    .output(z.instanceof(Blob)),
  /** Stored points as they are, in file order. */
  getPoints: procedure
    .route({ method: "GET", path: "/runs/{runId}/points" })
    .input(
      z.object({
        ...at,
        runId: z.string(),
        metric: z.string(),
        from: z.number().exactOptional(),
        to: z.number().exactOptional(),
        /** At most so many finite ones, reduced with true minimum and maximum; without it all. */
        maxPoints: z.int().min(4).exactOptional(),
      }),
    )
    .output(
      z.object({
        series: z.array(
          z.object({
            sourceId: z.string(),
            context: z.string(),
            attempt: z.int(),
            /** Stored points in the range, and how many of them are not finite. */
            total: z.int(),
            nonFinite: z.int(),
            points: z.array(
              z.object({
                step: wireStep,
                timeUs: z.number().nullable(),
                value: wireNumber,
              }),
            ),
          }),
        ),
      }),
    ),
};
