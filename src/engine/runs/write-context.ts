import { randomBytes } from "node:crypto";
import { newId, type GestureId } from "../../base/ids.ts";
import type { JournalFile, WriteDb } from "../../store/index.ts";
import { applyEntry } from "./apply.ts";
import {
  hashEntry,
  insertEntry,
  readHead,
  readWorkspaceId,
  type Actor,
  type Decision,
  type JournalEntry,
} from "./journal.ts";
import { replayLines } from "./replay.ts";

/** What writing functions of every module share: the one way into the journal. */
export interface WriteContext {
  commit(
    db: WriteDb,
    actor: Actor,
    gesture: GestureId,
    decisions: readonly Decision[],
  ): JournalEntry[];
}

type ContextFn<A, R> = (context: WriteContext, db: WriteDb, args: A) => R;

/** Makes of a function that commits one that the writer thread can call. */
export type BindWrite = <A, R>(fn: ContextFn<A, R>) => (db: WriteDb, args: A) => R;

export function bindTo(context: WriteContext): BindWrite {
  return (fn) => (db, args) => fn(context, db, args);
}

export function createWriteContext(file: JournalFile): WriteContext {
  return {
    commit(db, actor, gesture, decisions) {
      return decisions.length === 0 ? [] : commitDecisions(db, file, actor, gesture, decisions);
    },
  };
}

/**
 * Records decisions in one gesture, in the caller's transaction: table and derived tables, then the file (fsync). What
 * cannot be applied never gets into the file; what the file has survives a transaction that is lost.
 */
function commitDecisions(
  db: WriteDb,
  file: JournalFile,
  actor: Actor,
  gesture: GestureId,
  decisions: readonly Decision[],
): JournalEntry[] {
  const workspaceId = readWorkspaceId(db);
  // A transaction that failed after the file was written left entries that only the file has: they come first.
  if (file.lastSeq() > readHead(db).seq) replayLines(db, file.readLines());
  let { seq, hash: prevHash } = readHead(db);
  const entries = decisions.map((decision): JournalEntry => {
    const unsigned = {
      id: newId(),
      seq: ++seq,
      atMs: Date.now(),
      workspaceId,
      actor,
      gesture,
      entity: decision.entity,
      op: decision.op,
      before: decision.before,
      after: decision.after,
      undoes: decision.undoes ?? null,
      salt: randomBytes(16).toString("hex"),
      prevHash,
    };
    const entry = { ...unsigned, hash: hashEntry(unsigned) };
    prevHash = entry.hash;
    return entry;
  });
  for (const entry of entries) {
    insertEntry(db, entry);
    applyEntry(db, entry);
  }
  file.append(
    entries.map((entry) => JSON.stringify(entry)),
    seq,
  );
  return entries;
}

/** Decisions that the engine itself takes. */
export const SYSTEM_ACTOR: Actor = {
  profileId: "engine",
  name: "Assay",
  kind: "system",
  via: "engine",
};
