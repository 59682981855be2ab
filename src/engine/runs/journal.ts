import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { AppError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";

export interface Actor {
  readonly profileId: string;
  readonly name: string;
  /** `system` records what the engine decided (which run a source is): it is not undone by people. */
  readonly kind: "person" | "system";
  /** `bundle`: said by another person in another workspace, and taken from a bundle. */
  readonly via: "ui" | "cli" | "api" | "mcp" | "engine" | "bundle";
  /** Of what came in a bundle: the entry of the other workspace that said it, by field. */
  readonly taken?: Readonly<Record<string, string>>;
}

export interface JournalEntry {
  readonly id: string;
  readonly seq: number;
  readonly atMs: number;
  readonly workspaceId: string;
  readonly actor: Actor;
  /** One gesture of a person; all its entries are undone together. */
  readonly gesture: string;
  /** "run:ID", "project:ID", "metric:PROJECT_ID/NAME", "view:ID", "rule:ID", "store:PATH", "model:ID", "version:MODEL_ID/NUMBER", "finding:PROJECT_ID/KEY", "report:ID", "comment:ID", "key:FINGERPRINT", "share:ID". */
  readonly entity: string;
  readonly op: JournalOp;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** Id of the entry that this one takes back. */
  readonly undoes: string | null;
  readonly salt: string;
  readonly prevHash: string;
  readonly hash: string;
}

export type JournalOp =
  | "project.add"
  | "project.edit"
  | "source.bind"
  | "source.move"
  | "run.edit"
  | "metric.edit"
  | "view.edit"
  | "rule.edit"
  | "store.edit"
  | "model.edit"
  | "version.edit"
  | "finding.edit"
  | "report.edit"
  | "comment.edit"
  | "key.edit"
  | "share.edit";

/** What a caller decides; the rest of the entry follows from the journal's state. */
export interface Decision {
  readonly entity: string;
  readonly op: JournalOp;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly undoes?: string;
}

const GENESIS_HASH = "0".repeat(64);

/** As `JSON.stringify` writes half of a surrogate pair. */
const HALF_CHARACTER = /\\ud[89a-f]/;

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** An entry without what it held: what is left still has its hash. */
export type SealedEntry = Omit<JournalEntry, "before" | "after" | "salt" | "hash"> & {
  readonly beforeHash: string;
  readonly afterHash: string;
};

/**
 * SHA-256 over canonical JSON (RFC 8785). It covers salted hashes of before and after, so that an entry whose contents
 * were redacted still verifies.
 */
export function hashEntry(entry: Omit<JournalEntry, "hash">): string {
  return hashSealed(sealEntry(entry));
}

export function sealEntry({
  before,
  after,
  salt,
  ...rest
}: Omit<JournalEntry, "hash">): SealedEntry {
  return {
    ...rest,
    beforeHash: hashText(salt + canonical(before)),
    afterHash: hashText(salt + canonical(after)),
  };
}

export function hashSealed(entry: SealedEntry): string {
  return hashText(canonical(entry));
}

/** @throws AppError INVALID_INPUT for a text that no UTF-8 can hold: every decision comes through here */
function canonical(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    if (!HALF_CHARACTER.test(JSON.stringify(value))) throw error;
    throw new AppError(
      "INVALID_INPUT",
      "The text holds half of a character, which cannot be kept.",
      "Type it again.",
      { cause: error },
    );
  }
  if (text === undefined) throw new TypeError("a journal entry must be JSON");
  return text;
}

export function insertEntry(db: WriteDb, entry: JournalEntry): void {
  statement(
    db,
    `INSERT INTO journal (seq, id, at_ms, actor, gesture, entity, op, before, after, undoes, salt, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    entry.seq,
    entry.id,
    entry.atMs,
    JSON.stringify(entry.actor),
    entry.gesture,
    entry.entity,
    entry.op,
    JSON.stringify(entry.before),
    JSON.stringify(entry.after),
    entry.undoes,
    entry.salt,
    entry.prevHash,
    entry.hash,
  );
}

export function readHead(db: ReadDb): { seq: number; hash: string } {
  const row = statement(db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").get() as
    | { seq: number; hash: string }
    | undefined;
  return row ?? { seq: 0, hash: GENESIS_HASH };
}

export function readWorkspaceId(db: ReadDb): string {
  const row = statement(db, "SELECT value FROM meta WHERE key = 'workspace_id'").get() as
    | { value: string }
    | undefined;
  if (row === undefined)
    throw new AppError("DAMAGED", "The workspace has no id.", "Run `assay rebuild`.");
  return row.value;
}

export interface EntryRow {
  readonly seq: number;
  readonly id: string;
  readonly at_ms: number;
  readonly actor: string;
  readonly gesture: string;
  readonly entity: string;
  readonly op: JournalOp;
  readonly before: string;
  readonly after: string;
  readonly undoes: string | null;
  readonly salt: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export function toEntry(row: EntryRow, workspaceId: string): JournalEntry {
  return {
    id: row.id,
    seq: row.seq,
    atMs: row.at_ms,
    workspaceId,
    actor: JSON.parse(row.actor) as Actor,
    gesture: row.gesture,
    entity: row.entity,
    op: row.op,
    before: JSON.parse(row.before) as JsonValue,
    after: JSON.parse(row.after) as JsonValue,
    undoes: row.undoes,
    salt: row.salt,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** The first entry whose hash or link does not fit, or undefined when the chain holds. */
export function findBrokenEntry(db: ReadDb): { seq: number; reason: string } | undefined {
  const workspaceId = readWorkspaceId(db);
  let prevHash = GENESIS_HASH;
  let prevSeq = 0;
  for (const row of statement(
    db,
    "SELECT * FROM journal ORDER BY seq",
  ).iterate() as Iterable<EntryRow>) {
    const { hash, ...unsigned } = toEntry(row, workspaceId);
    if (row.seq !== prevSeq + 1) return { seq: row.seq, reason: "an entry before it is missing" };
    if (row.prev_hash !== prevHash)
      return { seq: row.seq, reason: "it does not follow the entry before" };
    if (hashEntry(unsigned) !== hash) return { seq: row.seq, reason: "its contents were changed" };
    prevHash = hash;
    prevSeq = row.seq;
  }
  return undefined;
}
