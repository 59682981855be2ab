import { isAppError, messageOf } from "../../base/errors.ts";
import { asStoreError, statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { applyEntry } from "./apply.ts";
import {
  hashEntry,
  insertEntry,
  readHead,
  readWorkspaceId,
  toEntry,
  type EntryRow,
  type JournalEntry,
} from "./journal.ts";

export interface Replay {
  /** Entries that the table did not have. */
  readonly added: number;
  /** What went wrong, in words for the log. */
  readonly problems: readonly string[];
  /** The file ends with the table's newest entry, and every line looked at is one of its entries. */
  readonly isFileWhole: boolean;
}

/**
 * Takes over entries that only the file holds: after a crash between file and table, from behind a restored backup. An
 * entry that cannot be applied is kept, with the reason; what is not this journal's is left.
 */
export function replayLines(db: WriteDb, lines: readonly string[]): Replay {
  const workspaceId = readWorkspaceId(db);
  const start = readHead(db);
  const { entries, unreadable, lastSeq } = findBehind(lines, start.seq);
  const problems: string[] = [];
  if (unreadable > 0) problems.push(`${unreadable} lines of the journal file cannot be read`);
  let head = start;
  let added = 0;
  for (const entry of entries) {
    const isNext = entry.seq === head.seq + 1;
    if (
      entry.workspaceId !== workspaceId ||
      entry.seq <= head.seq ||
      (isNext && entry.prevHash !== head.hash)
    ) {
      problems.push(`from entry ${entry.seq} on the journal file is not this workspace's`);
      return { added, problems, isFileWhole: false };
    }
    if (!isNext)
      problems.push(`entries ${head.seq + 1} to ${entry.seq - 1} of the journal are lost`);
    insertEntry(db, entry);
    const reason = applyOrNote(db, entry);
    if (reason !== null)
      problems.push(`entry ${entry.seq} of the journal cannot be applied: ${reason}`);
    head = entry;
    added++;
  }
  return { added, problems, isFileWhole: unreadable === 0 && lastSeq === head.seq };
}

interface Behind {
  readonly entries: readonly JournalEntry[];
  readonly unreadable: number;
  /** Of the newest entry that can be read; 0 for none. */
  readonly lastSeq: number;
}

/** Looked for from the end: an old line that is damaged does not matter to a table that has its entry. */
function findBehind(lines: readonly string[], headSeq: number): Behind {
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  let lastSeq = 0;
  for (let i = lines.length - 1; i >= 0; i--) {
    const entry = parseEntry(lines[i]);
    if (entry === undefined) {
      unreadable++;
      continue;
    }
    if (lastSeq === 0) lastSeq = entry.seq;
    if (entry.seq <= headSeq) break;
    entries.push(entry);
  }
  return { entries: entries.reverse(), unreadable, lastSeq };
}

/** Undefined for a line that is no entry, or whose contents its hash contradicts. */
export function parseEntry(line: string | undefined): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line ?? "") as JournalEntry;
    const { hash, ...unsigned } = entry;
    return hashEntry(unsigned) === hash ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Brings the derived tables of a new workspace file to where its journal says. */
export function reapplyJournal(db: WriteDb): readonly string[] {
  return listEntries(db).flatMap((entry) => {
    const reason = applyOrNote(db, entry);
    return reason === null
      ? []
      : [`entry ${entry.seq} of the journal cannot be applied: ${reason}`];
  });
}

/** Entries that the derived tables do not follow, oldest first. */
export function listUnapplied(
  db: ReadDb,
): Array<{ readonly seq: number; readonly reason: string }> {
  return statement(
    db,
    "SELECT seq, unapplied AS reason FROM journal WHERE unapplied IS NOT NULL ORDER BY seq",
  ).all() as Array<{ seq: number; reason: string }>;
}

/** Behind one of them, oldest first. */
export function listEntriesAfter(db: ReadDb, seq: number, limit: number): JournalEntry[] {
  const workspaceId = readWorkspaceId(db);
  const rows = statement(db, "SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?").all(
    seq,
    limit,
  ) as EntryRow[];
  return rows.map((row) => toEntry(row, workspaceId));
}

export function listEntries(db: ReadDb): JournalEntry[] {
  const workspaceId = readWorkspaceId(db);
  const rows = statement(db, "SELECT * FROM journal ORDER BY seq").all() as EntryRow[];
  return rows.map((row) => toEntry(row, workspaceId));
}

/** Why the entry cannot be applied, noted beside it; null when it was. Failures of the disk are thrown. */
function applyOrNote(db: WriteDb, entry: JournalEntry): string | null {
  let reason: string | null = null;
  try {
    db.transaction(() => applyEntry(db, entry))();
  } catch (error) {
    const known = asStoreError(error);
    if (isAppError(known)) throw known;
    reason = messageOf(error);
  }
  statement(db, "UPDATE journal SET unapplied = ? WHERE seq = ? AND unapplied IS NOT ?").run(
    reason,
    entry.seq,
    reason,
  );
  return reason;
}

/** The first entry of the table that the file does not have in its place, or undefined. */
export function findMissingLine(db: ReadDb, lines: readonly string[]): number | undefined {
  let line = 0;
  for (const { seq, hash } of statement(
    db,
    "SELECT seq, hash FROM journal ORDER BY seq",
  ).iterate() as Iterable<{ seq: number; hash: string }>) {
    const entry = parseEntry(lines[line++]);
    if (entry?.seq !== seq || entry.hash !== hash) return seq;
  }
  return undefined;
}
