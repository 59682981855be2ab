import { z } from "zod";
import { jsonValue, procedure, undoable, wireNumber, wireStep } from "./common.ts";

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

export const ingest = {
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
    .input(z.object({ projectId: z.string().exactOptional(), runId: z.string().exactOptional() }))
    .output(z.object({ sources: z.array(sourceRow) })),
};
