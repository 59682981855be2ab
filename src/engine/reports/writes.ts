import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import type { JsonValue } from "../../base/json.ts";
import type { CommentFile, ReportBlock, ReportDocument } from "../../contract/report-blocks.ts";
import type { WriteDb } from "../../store/index.ts";
import {
  readComment,
  readReport,
  readReportBlocks,
  readReportEdit,
  type Actor,
  type CommentEdit,
  type Decision,
  type ReportEdit,
  type WriteContext,
} from "../runs/index.ts";
import { mergeOrder } from "./merge-order.ts";
import { noReport } from "./queries.ts";

const MOST_BLOCKS = 1000;

/** @throws AppError INVALID_INPUT for a document with two blocks of one id */
export function createReport(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string | null;
    readonly document: ReportDocument;
  },
): { readonly id: string; readonly gesture: string } {
  const { actor, projectId, document } = args;
  const id = newId<string>();
  const order = document.blocks.map((block) => block.id);
  if (new Set(order).size < order.length) throw twice();
  const after: ReportEdit = {
    projectId,
    title: document.title,
    runSets: document.runSets,
    blocks: Object.fromEntries(document.blocks.map((block) => [block.id, block])),
    order,
    removed: false,
  };
  return { id, gesture: commit(context, db, actor, [decide(id, { removed: true }, after)]) };
}

/**
 * Changes what is given; what others changed elsewhere since `revision` stays.
 * @throws AppError NOT_FOUND, CONFLICT (both changed the same), INVALID_INPUT
 */
export function editReport(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly id: string;
    readonly revision: number;
    readonly edit: Omit<ReportEdit, "projectId">;
  },
): { readonly gesture: string; readonly revision: number } {
  const { actor, id, revision, edit } = args;
  const known = readReport(db, id);
  if (known === undefined || (known.removed && edit.removed !== false)) throw noReport();
  const blocks = readReportBlocks(db, id);
  const changed: Record<string, ReportBlock | null> = {};
  for (const [blockId, block] of Object.entries(edit.blocks ?? {})) {
    if (block !== null && block.id !== blockId)
      throw new AppError("INVALID_INPUT", `The block "${blockId}" has another id in it.`);
    const now = blocks.get(blockId);
    if (isDeepStrictEqual(plain(now?.block ?? null), plain(block))) continue;
    if (now !== undefined && now.revision > revision) throw conflict("This block");
    changed[blockId] = block;
  }
  const isOther = <T>(value: T | undefined, now: T): value is T =>
    value !== undefined && !isDeepStrictEqual(plain(value), plain(now));
  const isTitled = isOther(edit.title, known.title);
  if (isTitled && known.titleRevision > revision) throw conflict("The title");
  const isAbout = isOther(edit.runSets, known.runSets);
  if (isAbout && known.runSetsRevision > revision) throw conflict("The list of run sets");
  const alive = new Set(
    [...blocks].flatMap(([blockId, { block }]) => (block === null ? [] : [blockId])),
  );
  for (const [blockId, block] of Object.entries(changed))
    if (block === null) alive.delete(blockId);
    else alive.add(blockId);
  if (alive.size > MOST_BLOCKS)
    throw new AppError(
      "INVALID_INPUT",
      `A report has at most ${MOST_BLOCKS} blocks.`,
      "Begin another report.",
    );
  const order = mergeOrder(known.order, edit.order, alive);
  const after: ReportEdit = {
    ...(isTitled && { title: edit.title }),
    ...(isAbout && { runSets: edit.runSets }),
    ...(Object.keys(changed).length > 0 && { blocks: changed }),
    ...(isOther(order, known.order) && { order }),
    ...(isOther(edit.removed, known.removed) && { removed: edit.removed }),
  };
  const isSame = Object.keys(after).length === 0;
  const gesture = commit(
    context,
    db,
    actor,
    isSame ? [] : [decide(id, readReportEdit(db, id, after), after)],
  );
  return { gesture, revision: readReport(db, id)?.revision ?? revision };
}

/** @throws AppError NOT_FOUND, FORBIDDEN (the text of somebody else), INVALID_INPUT */
export function editComment(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly reportId: string;
    readonly id: string;
    readonly edit: Required<Pick<CommentEdit, "blockId" | "parentId" | "resolved" | "text">>;
    readonly nowMs: number;
  },
): { readonly gesture: string } {
  const { actor, reportId, id, edit, nowMs } = args;
  const report = readReport(db, reportId);
  if (report === undefined || report.removed) throw noReport();
  const known = readComment(db, id);
  if (known !== undefined && known.reportId !== reportId)
    throw new AppError("INVALID_INPUT", "That comment is of another report.", "Reload the page.");
  const { text, resolved, blockId, parentId } = edit;
  if (known === undefined || known.text === null) {
    if (text === null)
      throw new AppError("NOT_FOUND", "There is no such comment.", "Reload the report.");
    const after = { reportId, blockId, parentId, author: actor.name, atMs: nowMs, text, resolved };
    const before = known === undefined ? { text: null } : known;
    return { gesture: commit(context, db, actor, [remark(id, before, after)]) };
  }
  if (text !== null && text !== known.text && known.author !== actor.name)
    throw new AppError(
      "FORBIDDEN",
      `${known.author} wrote this comment: its text is not changed by others.`,
      "Answer it instead.",
    );
  // Of two versions the newer holds: not one that a clock behind ours has made.
  const after = { atMs: Math.max(nowMs, known.atMs + 1), text, resolved };
  const before = { atMs: known.atMs, text: known.text, resolved: known.resolved };
  return { gesture: commit(context, db, actor, [remark(id, before, after)]) };
}

/**
 * Takes over what a reviewer sent: comments that are not here, and newer versions of those that are. What was taken away
 * here stays away, and nobody changes the words of somebody else.
 * @throws AppError NOT_FOUND, INVALID_INPUT
 */
export function takeComments(
  context: WriteContext,
  db: WriteDb,
  { actor, file }: { readonly actor: Actor; readonly file: CommentFile },
): {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly gesture: string | null;
} {
  const report = readReport(db, file.reportId);
  if (report === undefined || report.removed)
    throw new AppError(
      "NOT_FOUND",
      `The report “${file.title}”, which these comments are about, is not in this workspace.`,
      "Open the workspace that it was exported from.",
    );
  const newest = new Map<string, CommentFile["comments"][number]>();
  for (const comment of file.comments) {
    if (comment.reportId !== file.reportId)
      throw new AppError(
        "INVALID_INPUT",
        "The file has comments of another report.",
        "Ask for the comments of one report in one file.",
      );
    if ((newest.get(comment.id)?.atMs ?? Number.NEGATIVE_INFINITY) < comment.atMs)
      newest.set(comment.id, comment);
  }
  const decisions: Decision[] = [];
  let [added, changed] = [0, 0];
  for (const { id, ...comment } of newest.values()) {
    const known = readComment(db, id);
    if (known === undefined) {
      const isHere =
        comment.parentId === null ||
        newest.has(comment.parentId) ||
        readComment(db, comment.parentId)?.reportId === file.reportId;
      const after = { ...comment, parentId: isHere ? comment.parentId : null };
      decisions.push(remark(id, { text: null }, after));
      added++;
      continue;
    }
    const isNewer = known.reportId === file.reportId && comment.atMs > known.atMs;
    const isTheirs = known.author === comment.author;
    const text = isTheirs ? comment.text : known.text;
    const isOther = text !== known.text || comment.resolved !== known.resolved;
    if (known.text === null || !isNewer || !isOther) continue;
    const { resolved, atMs } = comment;
    const before = { atMs: known.atMs, text: known.text, resolved: known.resolved };
    decisions.push(remark(id, before, { atMs, text, resolved }));
    changed++;
  }
  const same = newest.size - added - changed;
  if (decisions.length === 0) return { added, changed, same, gesture: null };
  return { added, changed, same, gesture: commit(context, db, actor, decisions) };
}

function commit(
  context: WriteContext,
  db: WriteDb,
  actor: Actor,
  decisions: readonly Decision[],
): string {
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, decisions);
  return gesture;
}

function decide(id: string, before: ReportEdit, after: ReportEdit): Decision {
  return {
    entity: `report:${id}`,
    op: "report.edit",
    before: before as unknown as JsonValue,
    after: after as unknown as JsonValue,
  };
}

function remark(id: string, before: CommentEdit, after: CommentEdit): Decision {
  return {
    entity: `comment:${id}`,
    op: "comment.edit",
    before: { ...before },
    after: { ...after },
  };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function conflict(what: string): AppError {
  return new AppError(
    "CONFLICT",
    `${what} was changed by somebody else meanwhile.`,
    "Look at their change, then make yours again.",
  );
}

function twice(): AppError {
  return new AppError("INVALID_INPUT", "Two blocks of the report have the same id.");
}
