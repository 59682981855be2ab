import { z } from "zod";
import { procedure, undoable } from "./common.ts";
import { EVERY_RULE, redaction, replacedValues } from "./redaction.ts";
import {
  reportBlock,
  reportComment,
  reportDocument,
  reportPartId,
  runSet,
} from "./report-blocks.ts";

export const REPORT_TEMPLATES = [
  "empty",
  "experiment",
  "ablation",
  "model-review",
  "weekly",
] as const;

export type ReportTemplate = (typeof REPORT_TEMPLATES)[number];

/** What a template's run set starts with. */
const newReportRuns = runSet.omit({ id: true, name: true }).partial();
export type NewReportRuns = z.input<typeof newReportRuns>;

const id = z.string().max(100);

const reportRow = z.object({
  id: z.string(),
  title: z.string(),
  /** Of the project it was made in; null for none. */
  projectId: z.string().nullable(),
  blocks: z.int(),
  comments: z.int(),
  openComments: z.int(),
  createdMs: z.number(),
  updatedMs: z.number(),
  updatedBy: z.string(),
});
export type ReportRow = z.infer<typeof reportRow>;

const report = z.object({
  id: z.string(),
  projectId: z.string().nullable(),
  /** Grows with each change: what `edit` is based on. */
  revision: z.int(),
  document: reportDocument,
  comments: z.array(reportComment),
  createdMs: z.number(),
  updatedMs: z.number(),
  updatedBy: z.string(),
});
export type Report = z.infer<typeof report>;

/** Documents over runs: text, and blocks that show live or frozen data. */
export const reports = {
  /** The last changed first. */
  list: procedure
    .route({ method: "GET", path: "/reports" })
    .input(z.object({ projectId: z.string().exactOptional() }).optional())
    .output(z.array(reportRow)),
  get: procedure
    .route({ method: "GET", path: "/reports/{id}" })
    .input(z.object({ id }))
    .output(report),
  create: procedure
    .route({ method: "POST", path: "/reports" })
    .input(
      z.object({
        projectId: z.string().nullable(),
        title: z.string().trim().min(1).max(500),
        template: z.enum(REPORT_TEMPLATES).default("empty"),
        runSet: newReportRuns.exactOptional(),
        /** Model of a model review. */
        model: z.string().max(500).exactOptional(),
      }),
    )
    .output(undoable.extend({ id: z.string() })),
  duplicate: procedure
    .route({ method: "POST", path: "/reports/{id}/duplicate" })
    .input(z.object({ id, title: z.string().trim().min(1).max(500) }))
    .output(undoable.extend({ id: z.string() })),
  /**
   * Only what is given changes. Others may edit meanwhile: what they changed elsewhere in the document stays; the same block
   * changed by both since `revision` is a CONFLICT.
   */
  edit: procedure
    .route({ method: "PATCH", path: "/reports/{id}" })
    .input(
      z.object({
        id,
        revision: z.int(),
        title: z.string().trim().min(1).max(500).exactOptional(),
        runSets: z.array(runSet).max(100).exactOptional(),
        /** By id: new and changed ones; null takes one out. */
        blocks: z.record(reportPartId, reportBlock.nullable()).exactOptional(),
        /** Ids of all blocks. */
        order: z.array(reportPartId).max(1000).exactOptional(),
        removed: z.boolean().exactOptional(),
      }),
    )
    .output(undoable.extend({ revision: z.int() })),
  /** Runs that a set finds now. */
  findRuns: procedure
    .route({ method: "POST", path: "/reports/runs" })
    .input(z.object({ runSet }))
    .output(z.object({ total: z.int(), runIds: z.array(z.string()) })),
  /**
   * What a block shows: a column blob whose meta is `BlockData` (contract/report-blocks.ts). Frozen blocks answer what was
   * kept. Refused with INVALID_INPUT, which says what to do, beyond 20 million points.
   */
  readBlock: procedure
    .route({ method: "POST", path: "/reports/block" })
    .input(z.object({ runSets: z.array(runSet).max(100), block: reportBlock }))
    .output(z.instanceof(Blob)),
  /** Keeps what the blocks show now; null for all that have data. `thaw` goes back to live data. */
  freeze: procedure
    .route({ method: "POST", path: "/reports/{id}/freeze" })
    .input(
      z.object({
        id,
        blockIds: z.array(reportPartId).nullable(),
        thaw: z.boolean().default(false),
      }),
    )
    .output(undoable.extend({ revision: z.int() })),
  /** Adds, changes (same id; null text takes away) or resolves a comment. */
  comment: procedure
    .route({ method: "POST", path: "/reports/{id}/comments" })
    .input(
      z.object({
        id,
        comment: reportComment
          .pick({ id: true, blockId: true, parentId: true, resolved: true })
          .extend({
            text: z.string().max(100_000).nullable(),
          }),
      }),
    )
    .output(undoable),
  /** Comments that a reviewer sent as a file (contract/report-blocks.ts `commentFile`); those that are here already change nothing. */
  takeComments: procedure
    .route({ method: "POST", path: "/reports/comments/take" })
    .input(z.object({ file: z.unknown() }))
    .output(
      z.object({
        reportId: z.string(),
        added: z.int(),
        changed: z.int(),
        same: z.int(),
        gesture: z.string().nullable(),
      }),
    ),
  /** Every value that would be replaced in the report as HTML. */
  previewHtml: procedure
    .route({ method: "POST", path: "/reports/{id}/html/preview" })
    .input(z.object({ id, redact: redaction.default(EVERY_RULE) }))
    .output(replacedValues),
  /** The report as one HTML document that needs nothing else, in bytes; a file with the report's title as its name. */
  exportHtml: procedure
    .route({ method: "POST", path: "/reports/{id}/html" })
    .input(
      z.object({
        id,
        theme: z.enum(["system", "light", "dark"]).default("system"),
        /** null: nothing is replaced. */
        redact: redaction.nullable().default(null),
        /** When it says it was made; now, without. The same data and time give the same bytes. */
        madeMs: z.number().exactOptional(),
      }),
    )
    .output(z.instanceof(Blob)),
};
