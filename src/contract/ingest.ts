import { z } from "zod";
import { jsonValue, procedure, undoable, wireNumber, wireStep } from "./common.ts";
import { at } from "./run-past.ts";
import { projectImport } from "./ingest-import.ts";
import { stores } from "./ingest-stores.ts";

/** One row per (path, part): what one codec reads for one run. The shape of `assay sources ls --json`. */
export const sourceRow = z.object({
  /** POSIX, relative to the watched folder. */
  path: z.string(),
  part: z.string().nullable(),
  project: z.string(),
  logger: z.string(),
  runId: z.string(),
  files: z.array(z.string()),
  params: z.record(z.string(), jsonValue),
  metrics: z.record(
    z.string(),
    z.object({
      points: z.int(),
      firstStep: wireStep,
      lastStep: wireStep,
      first: wireNumber,
      last: wireNumber,
      min: wireNumber.nullable(),
      max: wireNumber.nullable(),
    }),
  ),
});
export type SourceRow = z.infer<typeof sourceRow>;

export const ingestStatus = z.object({
  projectId: z.string(),
  phase: z.enum(["discovering", "reading", "live", "cancelled"]),
  foldersSeen: z.int(),
  filesSeen: z.int(),
  /** Files that a codec reads, and how far. */
  logFiles: z.int(),
  logFilesRead: z.int(),
  bytesTotal: z.number(),
  bytesRead: z.number(),
  /** Of the first read; null when it cannot be told. */
  secondsLeft: z.number().nullable(),
  pruned: z.array(z.object({ path: z.string(), rule: z.string(), reason: z.string() })),
  prunedTotal: z.int(),
  unread: z.array(z.object({ path: z.string(), reason: z.string() })),
  unreadTotal: z.int(),
  problems: z.array(
    z.object({
      path: z.string(),
      where: z.string(),
      message: z.string(),
      severity: z.enum(["warning", "error"]),
    }),
  ),
  problemsTotal: z.int(),
});
export type IngestStatus = z.infer<typeof ingestStatus>;

const ruleFields = {
  /** A template (`epoch {epoch} loss {loss}`), or between slashes a regular expression with named groups. */
  pattern: z.string().min(1).max(1000),
  /** The capture that is the step; null: the one that is called so, else lines are counted. */
  axis: z.string().max(100).nullable(),
  /** Stands before the names of the metrics. */
  prefix: z.string().max(100),
};
const savedRule = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(200),
  ...ruleFields,
  /** Names of files for which it holds, or with a slash their paths in the folder: `*` any text, `?` one character. */
  files: z.string().trim().min(1).max(500),
});
export type SavedRule = z.infer<typeof savedRule>;

const rulePreview = z.object({
  /** Why the pattern cannot be used, and where in its text. */
  error: z.object({ message: z.string(), at: z.int() }).nullable(),
  /** What the pattern gives names, and what each is. */
  captures: z.array(
    z.object({ name: z.string(), role: z.enum(["step", "epoch", "time", "metric"]) }),
  ),
  /** The first and last lines as they are shown. A bar that is drawn over itself is a line each time. */
  lines: z.array(
    z.object({
      number: z.int(),
      text: z.string(),
      /** A value was found in it. */
      isMatched: z.boolean(),
      captures: z.array(z.object({ name: z.string(), from: z.int(), to: z.int() })),
    }),
  ),
  /** Lines between the first and the last ones that are not shown. */
  hiddenLines: z.int(),
  matchedLines: z.int(),
  otherLines: z.int(),
  /** Bytes of the file that were looked at, and that it has. */
  bytesRead: z.number(),
  bytes: z.number(),
  metrics: z.array(
    z.object({
      metric: z.string(),
      points: z.int(),
      first: z.array(z.object({ step: wireStep, value: wireNumber })),
    }),
  ),
  metricsTotal: z.int(),
});
export type RulePreview = z.infer<typeof rulePreview>;

export const ingest = {
  ...projectImport,
  ...stores,
  /** Rules by which values are found in the text logs of a project. */
  listRules: procedure
    .route({ method: "GET", path: "/projects/{projectId}/rules" })
    .input(z.object({ projectId: z.string() }))
    .output(z.array(savedRule)),
  /** A new rule, or another form of one. The files for which it holds, or held, are read anew. */
  saveRule: procedure
    .route({ method: "POST", path: "/projects/{projectId}/rules" })
    .input(
      z.object({
        projectId: z.string(),
        rule: savedRule.extend({ id: z.string().exactOptional() }),
      }),
    )
    .output(undoable.extend({ id: z.string() })),
  removeRule: procedure
    .route({ method: "DELETE", path: "/rules/{id}" })
    .input(z.object({ id: z.string() }))
    .output(undoable),
  /** What a rule would find in a file of the project; nothing is stored. */
  previewRule: procedure
    .route({ method: "POST", path: "/projects/{projectId}/rules/preview" })
    .input(
      z.object({
        projectId: z.string(),
        /** POSIX, relative to the project's folder. */
        path: z.string().min(1),
        rule: z.object(ruleFields).extend({ pattern: z.string().max(1000) }),
        /** So many lines from the beginning, and from the end. */
        lines: z.int().min(1).max(1000).default(100),
      }),
    )
    .output(rulePreview),
  addFolder: procedure
    .route({ method: "POST", path: "/folders" })
    .input(
      z.object({
        path: z.string().min(1),
        /** Home folders and file-system roots answer NEEDS_CONFIRMATION without it. */
        confirmed: z.boolean().default(false),
      }),
    )
    .output(z.object({ projectId: z.string(), created: z.boolean() })),
  removeFolder: procedure
    .route({ method: "DELETE", path: "/folders/{projectId}" })
    .input(z.object({ projectId: z.string() }))
    .output(undoable),
  openDemo: procedure
    .route({ method: "POST", path: "/demo" })
    .output(z.object({ projectId: z.string(), created: z.boolean() })),
  /** Folders of the machine the engine runs on, for picking one in a browser. */
  browse: procedure
    .route({ method: "GET", path: "/browse" })
    .input(z.object({ path: z.string().exactOptional() }))
    .output(
      z.object({
        path: z.string(),
        parent: z.string().nullable(),
        home: z.string(),
        folders: z.array(z.object({ name: z.string(), path: z.string() })),
      }),
    ),
  rescan: procedure
    .route({ method: "POST", path: "/folders/{projectId}/rescan" })
    .input(z.object({ projectId: z.string() }))
    .output(z.object({})),
  cancel: procedure
    .route({ method: "POST", path: "/folders/{projectId}/cancel" })
    .input(z.object({ projectId: z.string() }))
    .output(z.object({})),
  status: procedure.route({ method: "GET", path: "/ingest" }).output(z.array(ingestStatus)),
  listSources: procedure
    .route({ method: "GET", path: "/sources" })
    .input(
      z.object({
        ...at,
        projectId: z.string().exactOptional(),
        runId: z.string().exactOptional(),
      }),
    )
    .output(z.object({ sources: z.array(sourceRow) })),
};
