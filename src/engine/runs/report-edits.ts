import { isDeepStrictEqual } from "node:util";
import type { ReportBlock, RunSet } from "../../contract/report-blocks.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { JournalEntry } from "./journal.ts";

/** Only the fields that the edit touched. */
export interface ReportEdit {
  readonly projectId?: string | null;
  readonly title?: string;
  readonly runSets?: readonly RunSet[];
  /** By id; null for one that was taken out. */
  readonly blocks?: Readonly<Record<string, ReportBlock | null>>;
  /** Ids of all blocks. */
  readonly order?: readonly string[];
  readonly removed?: boolean;
}

/** The same of a remark of a reviewer; of which report, whose and about what it is never changes. */
export interface CommentEdit {
  readonly reportId?: string;
  readonly blockId?: string | null;
  readonly parentId?: string | null;
  readonly author?: string;
  readonly atMs?: number;
  /** null: it was taken away. */
  readonly text?: string | null;
  readonly resolved?: boolean;
}

export interface KnownReport extends Required<Omit<ReportEdit, "blocks">> {
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly updatedBy: string;
  /** Numbers of the journal's entries that changed it last. */
  readonly revision: number;
  readonly titleRevision: number;
  readonly runSetsRevision: number;
}
export interface KnownBlock {
  readonly block: ReportBlock | null;
  readonly revision: number;
}

interface ReportRow {
  readonly project_id: string | null;
  readonly title: string;
  readonly run_sets: string;
  readonly block_order: string;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly updated_by: string;
  readonly revision: number;
  readonly title_revision: number;
  readonly run_sets_revision: number;
  readonly removed: number;
}

/** Undefined for a report that was never made. */
export function readReport(db: ReadDb, id: string): KnownReport | undefined {
  const row = statement(db, "SELECT * FROM reports WHERE id = ?").get(id) as ReportRow | undefined;
  return row === undefined
    ? undefined
    : {
        projectId: row.project_id,
        title: row.title,
        runSets: JSON.parse(row.run_sets) as RunSet[],
        order: JSON.parse(row.block_order) as string[],
        createdMs: row.created_ms,
        updatedMs: row.updated_ms,
        updatedBy: row.updated_by,
        revision: row.revision,
        titleRevision: row.title_revision,
        runSetsRevision: row.run_sets_revision,
        removed: row.removed === 1,
      };
}

/** By id, those that were taken out too. */
export function readReportBlocks(db: ReadDb, reportId: string): ReadonlyMap<string, KnownBlock> {
  const rows = statement(
    db,
    "SELECT id, block, revision FROM report_blocks WHERE report_id = ?",
  ).all(reportId) as Array<{
    readonly id: string;
    readonly block: string | null;
    readonly revision: number;
  }>;
  return new Map(
    rows.map(({ id, block, revision }) => [
      id,
      { block: block === null ? null : (JSON.parse(block) as ReportBlock), revision },
    ]),
  );
}

export function applyReportEdit(
  db: WriteDb,
  id: string,
  edit: ReportEdit,
  { seq, atMs, actor }: Pick<JournalEntry, "seq" | "atMs" | "actor">,
): void {
  const known = readReport(db, id);
  const title = edit.title ?? known?.title;
  if (title === undefined) throw new Error("there is no such report");
  statement(
    db,
    `INSERT OR REPLACE INTO reports (id, project_id, title, run_sets, block_order, created_ms, updated_ms, updated_by,
       revision, title_revision, run_sets_revision, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    edit.projectId === undefined ? (known?.projectId ?? null) : edit.projectId,
    title,
    JSON.stringify(edit.runSets ?? known?.runSets ?? []),
    JSON.stringify(edit.order ?? known?.order ?? []),
    known?.createdMs ?? atMs,
    atMs,
    actor.name,
    seq,
    edit.title === undefined ? (known?.titleRevision ?? seq) : seq,
    edit.runSets === undefined ? (known?.runSetsRevision ?? seq) : seq,
    (edit.removed ?? known?.removed ?? false) ? 1 : 0,
  );
  const put = statement(
    db,
    `INSERT INTO report_blocks (report_id, id, block, revision) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET block = excluded.block, revision = excluded.revision`,
  );
  const keep = statement(db, "INSERT OR IGNORE INTO report_files (sha256) VALUES (?)");
  for (const [blockId, block] of Object.entries(edit.blocks ?? {})) {
    put.run(id, blockId, block === null ? null : JSON.stringify(block), seq);
    if (block !== null && block.frozen !== null) keep.run(block.frozen.sha256);
  }
}

/** What stands now in those fields and blocks that the edit touches. */
export function readReportEdit(db: ReadDb, id: string, edit: ReportEdit): ReportEdit {
  const known = readReport(db, id);
  if (known === undefined) return { removed: true };
  const blocks = readReportBlocks(db, id);
  return {
    ...(edit.projectId !== undefined && { projectId: known.projectId }),
    ...(edit.title !== undefined && { title: known.title }),
    ...(edit.runSets !== undefined && { runSets: known.runSets }),
    ...(edit.order !== undefined && { order: known.order }),
    ...(edit.removed !== undefined && { removed: known.removed }),
    ...(edit.blocks !== undefined && {
      blocks: Object.fromEntries(
        Object.keys(edit.blocks).map((blockId) => [blockId, blocks.get(blockId)?.block ?? null]),
      ),
    }),
  };
}

export function hasReportEdit(db: ReadDb, id: string, edit: ReportEdit): boolean {
  return isDeepStrictEqual(asJson(readReportEdit(db, id, edit)), asJson(edit));
}

/** Undefined for a comment that was never made. */
export function readComment(db: ReadDb, id: string): Required<CommentEdit> | undefined {
  const row = statement(
    db,
    `SELECT report_id AS reportId, block_id AS blockId, parent_id AS parentId, author, at_ms AS atMs, text, resolved
       FROM report_comments WHERE id = ?`,
  ).get(id) as
    | (Omit<Required<CommentEdit>, "resolved"> & { readonly resolved: number })
    | undefined;
  return row === undefined ? undefined : { ...row, resolved: row.resolved === 1 };
}

export function applyCommentEdit(db: WriteDb, id: string, edit: CommentEdit): void {
  const next = { ...readComment(db, id), ...edit };
  const { reportId, author, atMs, blockId = null, parentId = null, text = null } = next;
  if (reportId === undefined || author === undefined || atMs === undefined)
    throw new Error("there is no such comment");
  statement(
    db,
    `INSERT OR REPLACE INTO report_comments (id, report_id, block_id, parent_id, author, at_ms, text, resolved)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, reportId, blockId, parentId, author, atMs, text, next.resolved === true ? 1 : 0);
}

export function hasCommentEdit(db: ReadDb, id: string, edit: CommentEdit): boolean {
  const now: Readonly<Record<string, unknown>> = { text: null, ...readComment(db, id) };
  return Object.entries(edit).every(([field, value]) => now[field] === value);
}

/** Without what JSON leaves out, in plain objects. */
function asJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
