import type { CommentFile, ReportComment } from "../../src/contract/report-blocks.ts";

/** What a reviewer wrote into a report, beside what came in its file. */
export interface Remarks {
  /** New ones, and new versions of those in the file. */
  readonly changed: readonly ReportComment[];
  /** Ids of those written here. */
  readonly own: readonly string[];
  /** Up to here all is in a saved file. */
  readonly savedMs: number;
}

export const NO_REMARKS: Remarks = { changed: [], own: [], savedMs: 0 };

/** Of two versions of a comment the newer one holds. */
export function mergeComments(
  inFile: readonly ReportComment[],
  changed: readonly ReportComment[],
): readonly ReportComment[] {
  const all = new Map(inFile.map((comment) => [comment.id, comment]));
  for (const comment of changed) {
    const known = all.get(comment.id);
    if (known === undefined || known.atMs < comment.atMs) all.set(comment.id, comment);
  }
  return [...all.values()].sort((a, b) => a.atMs - b.atMs);
}

export interface Thread {
  readonly first: ReportComment;
  readonly replies: readonly ReportComment[];
}

/** Of a block, or of the whole report with null. An answer to what is not there begins a thread of its own. */
export function threadsOf(
  comments: readonly ReportComment[],
  blockId: string | null,
): readonly Thread[] {
  const firsts = new Set(
    comments.filter(({ parentId }) => parentId === null).map((comment) => comment.id),
  );
  return comments
    .filter(({ parentId }) => parentId === null || !firsts.has(parentId))
    .filter((first) => first.blockId === blockId)
    .map((first) => ({ first, replies: comments.filter(({ parentId }) => parentId === first.id) }));
}

export function putComment(remarks: Remarks, comment: ReportComment, isOwn: boolean): Remarks {
  const { changed, own } = remarks;
  return {
    ...remarks,
    changed: [...changed.filter(({ id }) => id !== comment.id), comment],
    own: isOwn && !own.includes(comment.id) ? [...own, comment.id] : own,
  };
}

/** With the answers that were written to it here: they would hang in the air. */
export function takeAway(remarks: Remarks, id: string): Remarks {
  return {
    ...remarks,
    changed: remarks.changed.filter((comment) => comment.id !== id && comment.parentId !== id),
    own: remarks.own.filter((one) => one !== id),
  };
}

/** What is not in a saved file yet. */
export const unsavedOf = ({ changed, savedMs }: Remarks): number =>
  changed.filter(({ atMs }) => atMs > savedMs).length;

/** As `commentFile` of the contract has it. */
export function toCommentFile(reportId: string, title: string, remarks: Remarks): CommentFile {
  return { format: "assay-comments", version: 1, reportId, title, comments: [...remarks.changed] };
}
