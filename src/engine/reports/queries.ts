import { AppError } from "../../base/errors.ts";
import type { ReportComment } from "../../contract/report-blocks.ts";
import type { Report, ReportRow } from "../../contract/reports.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readReport, readReportBlocks } from "../runs/index.ts";

/** The last changed first. */
export function listReports(
  db: ReadDb,
  { projectId }: { readonly projectId?: string },
): ReportRow[] {
  return statement(
    db,
    `SELECT r.id, r.title, r.project_id AS projectId, json_array_length(r.block_order) AS blocks,
            (SELECT count(*) FROM report_comments c WHERE c.report_id = r.id AND c.text IS NOT NULL) AS comments,
            (SELECT count(*) FROM report_comments c
              WHERE c.report_id = r.id AND c.text IS NOT NULL AND c.resolved = 0 AND c.parent_id IS NULL) AS openComments,
            r.created_ms AS createdMs, r.updated_ms AS updatedMs, r.updated_by AS updatedBy
       FROM reports r WHERE r.removed = 0 AND (:projectId IS NULL OR r.project_id = :projectId)
      ORDER BY r.updated_ms DESC, r.revision DESC`,
  ).all({ projectId: projectId ?? null }) as ReportRow[];
}

/** @throws AppError NOT_FOUND */
export function getReport(db: ReadDb, { id }: { readonly id: string }): Report {
  const known = readReport(db, id);
  if (known === undefined || known.removed) throw noReport();
  const blocks = readReportBlocks(db, id);
  return {
    id,
    projectId: known.projectId,
    revision: known.revision,
    document: {
      title: known.title,
      runSets: [...known.runSets],
      blocks: known.order.flatMap((blockId) => blocks.get(blockId)?.block ?? []),
    },
    comments: listComments(db, id),
    createdMs: known.createdMs,
    updatedMs: known.updatedMs,
    updatedBy: known.updatedBy,
  };
}

function listComments(db: ReadDb, reportId: string): ReportComment[] {
  const rows = statement(
    db,
    `SELECT id, report_id AS reportId, block_id AS blockId, parent_id AS parentId, author, at_ms AS atMs, text, resolved
       FROM report_comments WHERE report_id = ? AND text IS NOT NULL ORDER BY at_ms, id`,
  ).all(reportId) as Array<Omit<ReportComment, "resolved"> & { readonly resolved: number }>;
  return rows.map(({ resolved, ...comment }) => ({ ...comment, resolved: resolved === 1 }));
}

export function noReport(): AppError {
  return new AppError("NOT_FOUND", "There is no such report.", "Reload the list of reports.");
}
