import { AppError, isAppError } from "../../base/errors.ts";
import type { Audit, AuditEntry } from "../../contract/system.ts";
import { asStoreError, listBackups, open, statement, type ReadDb } from "../../store/index.ts";
import { findBrokenEntry, listEntriesAfter, readHead } from "../runs/index.ts";

/** Where a journal ended once: kept by a backup, or noted by a person from an export. */
interface Head {
  readonly seq: number;
  readonly hash: string;
  /** Who has it, in words. */
  readonly keeper: string;
}

/**
 * Whether the journal is what was recorded: each entry's hash covers its contents and the entry before, and every end that
 * was noted elsewhere is still in it. Edited, inserted, reordered and removed entries break the chain; a tail that was cut off does
 * not, and is missed by the ends.
 * @param head `SEQ:HASH` of an export
 * @throws AppError INVALID_INPUT for a head that is none
 */
export function verifyAudit(
  db: ReadDb,
  { backups, head }: { readonly backups: string; readonly head: string | undefined },
): Audit {
  const now = readHead(db);
  const heads = [
    ...(head === undefined ? [] : [parseHead(head)]),
    ...listBackups(backups).flatMap(({ path }) => readBackupHead(path)),
  ];
  return {
    entries: now.seq,
    head: formatHead(now),
    heads: heads.length,
    broken: findBrokenEntry(db) ?? findMissingHead(db, heads) ?? null,
  };
}

function formatHead({ seq, hash }: Pick<Head, "seq" | "hash">): string {
  return `${seq}:${hash}`;
}

function parseHead(text: string): Head {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `${text} is no end of a journal.`,
      "Give what `assay audit verify` printed then: a number, a colon and 64 hexadecimal digits.",
    );
  return { seq: Number(seq), hash, keeper: "the one that was given" };
}

/** None for a backup that cannot be read: `doctor` tells of it. */
function readBackupHead(path: string): Head[] {
  try {
    const backup = open(path, { role: "reader" });
    try {
      return [{ ...readHead(backup), keeper: `the backup ${path}` }];
    } finally {
      backup.close();
    }
  } catch (error) {
    // Damage, or a backup of a newer version: it proves nothing.
    if (isAppError(asStoreError(error))) return [];
    throw error;
  }
}

function findMissingHead(
  db: ReadDb,
  heads: readonly Head[],
): { readonly seq: number; readonly reason: string } | undefined {
  const hashOf = statement(db, "SELECT hash FROM journal WHERE seq = ?", "pluck");
  for (const { seq, hash, keeper } of heads) {
    if (seq === 0) continue;
    const found = hashOf.get(seq) as string | undefined;
    if (found === undefined) return { seq, reason: `it is cut off: ${keeper} still has it` };
    if (found !== hash) return { seq, reason: `it is another one in ${keeper}` };
  }
  return undefined;
}

/** Entries behind one, oldest first. */
export function listAudit(
  db: ReadDb,
  { after, limit }: { readonly after: number; readonly limit: number },
): AuditEntry[] {
  return listEntriesAfter(db, after, limit).map((entry) => ({ ...entry }));
}
