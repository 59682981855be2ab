import type { ReportBlock, ReportComment } from "../../../../src/contract/report-blocks.ts";

export interface Thread {
  readonly first: ReportComment;
  readonly replies: readonly ReportComment[];
}

/**
 * Threads in the order of the document: of the whole report first, of blocks that are gone last, within a block the oldest
 * first. A reply whose beginning is gone begins a thread.
 */
export function listThreads(
  comments: readonly ReportComment[],
  blocks: readonly ReportBlock[],
): readonly Thread[] {
  const known = new Set(comments.map(({ id }) => id));
  const place = new Map(blocks.map(({ id }, index) => [id, index]));
  const placeOf = ({ blockId }: ReportComment): number =>
    blockId === null ? -1 : (place.get(blockId) ?? Number.MAX_SAFE_INTEGER);
  const isFirst = ({ parentId }: ReportComment): boolean =>
    parentId === null || !known.has(parentId);
  return comments
    .filter(isFirst)
    .toSorted((a, b) => placeOf(a) - placeOf(b) || a.atMs - b.atMs)
    .map((first) => ({
      first,
      replies: comments
        .filter(({ id, parentId }) => id !== first.id && parentId === first.id)
        .toSorted((a, b) => a.atMs - b.atMs),
    }));
}

/** Open threads by block. */
export function countOpen(comments: readonly ReportComment[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { blockId, parentId, resolved } of comments)
    if (blockId !== null && parentId === null && !resolved)
      counts.set(blockId, (counts.get(blockId) ?? 0) + 1);
  return counts;
}
