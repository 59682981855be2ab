import type { GestureId } from "../../base/ids.ts";
import type { JournalFile, WriteDb } from "../../store/index.ts";
import { applyEntry } from "./apply.ts";
import { commitDecisions, type Actor, type Decision, type JournalEntry } from "./journal.ts";

/** What writing functions of every module share: the one way into the journal. */
export interface WriteContext {
  commit(
    db: WriteDb,
    actor: Actor,
    gesture: GestureId,
    decisions: readonly Decision[],
  ): JournalEntry[];
}

export function createWriteContext(file: JournalFile): WriteContext {
  return {
    commit(db, actor, gesture, decisions) {
      return decisions.length === 0
        ? []
        : commitDecisions(db, file, applyEntry, actor, gesture, decisions);
    },
  };
}

/** Decisions that the engine itself takes. */
export const SYSTEM_ACTOR: Actor = {
  profileId: "engine",
  name: "Assay",
  kind: "system",
  via: "engine",
};
