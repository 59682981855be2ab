import { AppError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { isPresent } from "./apply.ts";
import type { Binding } from "./bindings.ts";
import type { Actor, Decision, EntryRow } from "./journal.ts";

/** Gestures that undo and redo look back over. */
const UNDO_DEPTH = 1000;

/**
 * What undo and redo would take back now. Replays the newest gestures of people: a gesture that takes back one of the
 * undo stack moves it to the redo stack and the other way round; any new gesture empties the redo stack.
 */
export function findGesture(db: ReadDb, direction: "undo" | "redo"): string | undefined {
  const rows = statement(
    db,
    `SELECT j.gesture AS gesture, t.gesture AS target
         FROM journal j LEFT JOIN journal t ON t.id = j.undoes
        WHERE json_extract(j.actor, '$.kind') = 'person'
        GROUP BY j.gesture ORDER BY max(j.seq) DESC LIMIT ?`,
  ).all(UNDO_DEPTH) as Array<{ gesture: string; target: string | null }>;
  const undo: string[] = [];
  const redo: string[] = [];
  for (const { gesture, target } of rows.reverse()) {
    const at = target === null ? -1 : undo.lastIndexOf(target);
    if (at >= 0) {
      undo.splice(at, 1);
      redo.push(gesture);
    } else if (target !== null && redo.includes(target)) {
      redo.splice(redo.lastIndexOf(target), 1);
      undo.push(gesture);
    } else {
      undo.push(gesture);
      if (target === null) redo.length = 0;
    }
  }
  return (direction === "undo" ? undo : redo).at(-1);
}

/** Agents take back what agents did. Throws AppError FORBIDDEN. */
export function checkOfAgents(db: ReadDb, gesture: string): void {
  const other = statement(
    db,
    "SELECT 1 FROM journal WHERE gesture = ? AND actor ->> '$.via' <> 'mcp' LIMIT 1",
  ).get(gesture);
  if (other === undefined) return;
  throw new AppError(
    "FORBIDDEN",
    "A person made that change: an agent does not take it back.",
    "Tell the user what you would undo, and why.",
  );
}

/**
 * The decisions that take a gesture back, newest entry first; none when it was taken back before.
 * Throws AppError NOT_FOUND, FORBIDDEN (Assay's own record), CONFLICT (changed since).
 */
export function invertGesture(db: ReadDb, gesture: string): Decision[] {
  const rows = statement(db, "SELECT * FROM journal WHERE gesture = ? ORDER BY seq DESC").all(
    gesture,
  ) as EntryRow[];
  if (rows.length === 0)
    throw new AppError("NOT_FOUND", "That change is not in the history.", "Reload and try again.");
  const system = rows
    .map(({ actor }) => JSON.parse(actor) as Actor)
    .find(({ kind }) => kind !== "person");
  if (system !== undefined) {
    throw new AppError(
      "FORBIDDEN",
      system.via === "api"
        ? "A program said that over MLflow's interface: it is not undone here."
        : "Assay itself recorded that: it follows from the files and is not undone.",
      system.via === "api"
        ? "Set it as it should be; that is recorded as yours."
        : "Undo a change that a person made.",
    );
  }
  const taken = statement(
    db,
    "SELECT 1 FROM journal WHERE undoes IN (SELECT id FROM journal WHERE gesture = ?)",
  ).get(gesture);
  if (taken !== undefined) return [];
  const decisions = rows.map((row) => {
    const toNow = (said: string): JsonValue =>
      row.op === "source.bind"
        ? followMoves(db, row.seq, JSON.parse(said) as unknown as Binding)
        : (JSON.parse(said) as JsonValue);
    return {
      entity: row.entity,
      op: row.op,
      before: toNow(row.after),
      after: toNow(row.before),
      undoes: row.id,
    };
  });
  if (!decisions.every(({ op, entity, before }) => isPresent(db, op, entity, before))) {
    throw new AppError(
      "CONFLICT",
      "That was changed again since: undoing it would lose the later change.",
      "Undo the later change first.",
    );
  }
  return decisions;
}

/** A binding of an earlier entry, with the path that the source's file has now. */
function followMoves(db: ReadDb, seq: number, binding: Binding): { [key: string]: JsonValue } {
  const next = statement(
    db,
    `SELECT seq, after ->> '$.path' AS path FROM journal WHERE seq > ? AND op = 'source.move'
        AND before ->> '$.projectId' = ? AND before ->> '$.path' = ? ORDER BY seq LIMIT 1`,
  );
  let { path } = binding;
  for (let from = seq; ;) {
    const move = next.get(from, binding.projectId, path) as
      | { readonly seq: number; readonly path: string }
      | undefined;
    if (move === undefined) return { ...binding, path };
    from = move.seq;
    path = move.path;
  }
}
