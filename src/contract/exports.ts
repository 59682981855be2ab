import { z } from "zod";
import { COLUMN_TYPES, EXPORT_FORMATS, EXPORT_TABLES } from "../base/export-table.ts";
import { procedure } from "./common.ts";

/** Which runs go out: the named ones in that order, or all that a query finds, by their ids. */
const which = {
  runIds: z.array(z.string()).max(100_000).exactOptional(),
  projectId: z.string().exactOptional(),
  /** docs/query.md explains the language. */
  query: z.string().max(10_000).exactOptional(),
};

const counts = {
  runs: z.int(),
  series: z.int(),
  points: z.number(),
};

const id = z.object({ id: z.string() });

const progress = z.object({
  /** "waiting": nobody has read of it yet. */
  state: z.enum(["waiting", "running", "done", "cancelled", "failed"]),
  failure: z.object({ message: z.string(), nextStep: z.string() }).nullable(),
  /** Of the table, written as far. */
  rows: z.number(),
  series: z.int(),
  bytes: z.number(),
});
export type ExportProgress = z.infer<typeof progress>;

/** Stored data as files for other programs, whole and exact: docs/export.md. */
export const exports = {
  /** How much it would be. */
  count: procedure
    .route({ method: "POST", path: "/exports/count" })
    .input(z.object(which))
    .output(z.object(counts)),
  /** The file is then read from `GET /exports/ID`, once, or part by part with `next`; ten minutes without a reader end it. */
  begin: procedure
    .route({ method: "POST", path: "/exports" })
    .input(
      z.object({
        ...which,
        table: z.enum(EXPORT_TABLES).default("points"),
        format: z.enum(EXPORT_FORMATS),
      }),
    )
    .output(
      z.object({
        id: z.string(),
        /** For the file, with its ending. */
        name: z.string(),
        /** Relative to the page. */
        url: z.string(),
        ...counts,
        columns: z.array(
          z.object({ name: z.string(), type: z.enum(COLUMN_TYPES), nullable: z.boolean() }),
        ),
      }),
    ),
  /** The next bytes of the file; none at its end. */
  next: procedure
    .route({ method: "POST", path: "/exports/{id}/next" })
    .input(id)
    .output(z.instanceof(Blob)),
  progress: procedure.route({ method: "GET", path: "/exports/{id}" }).input(id).output(progress),
  cancel: procedure
    .route({ method: "POST", path: "/exports/{id}/cancel" })
    .input(id)
    .output(z.object({})),
};
