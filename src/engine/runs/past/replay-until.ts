import { statement, type WriteDb } from "../../../store/index.ts";
import { applyEntry } from "../apply.ts";
import { toEntry, type EntryRow, type JournalOp } from "../journal.ts";

/** What the shadowed tables follow. */
const OPS: readonly JournalOp[] = [
  "project.add",
  "project.edit",
  "source.bind",
  "source.move",
  "run.edit",
  "metric.edit",
];
const PAGE = 5000;

/** Brings the tables derived from the journal to where it was at a moment. A clock that went back is not followed: what was decided then counts as decided with what came before. */
export function replayUntil(db: WriteDb, atUs: number): void {
  const end =
    (statement(db, "SELECT min(seq) FROM main.journal WHERE at_ms * 1000 > ?", "pluck").get(
      atUs,
    ) as number | null) ?? Number.MAX_SAFE_INTEGER;
  const read = statement(
    db,
    `SELECT * FROM main.journal WHERE seq > ? AND seq < ? AND unapplied IS NULL
        AND op IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ${PAGE}`,
  );
  for (let last = 0; ;) {
    const rows = read.all(last, end, JSON.stringify(OPS)) as EntryRow[];
    for (const row of rows) applyEntry(db, toEntry(row, ""));
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.seq ?? end;
  }
}
