import type { JsonValue } from "../../base/json.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { isPresent } from "./apply.ts";
import type { JournalOp } from "./journal.ts";

interface HistoryRow {
  readonly seq: number;
  readonly atMs: number;
  readonly actor: string;
  readonly via: string;
  readonly entity: string;
  readonly op: string;
  readonly gesture: string;
  readonly undone: boolean;
  readonly canUndo: boolean;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly hash: string;
}

interface DbRow {
  readonly seq: number;
  readonly atMs: number;
  readonly actor: string;
  readonly via: string;
  readonly kind: string;
  readonly entity: string;
  readonly op: JournalOp;
  readonly gesture: string;
  readonly undone: number;
  readonly before: string;
  readonly after: string;
  readonly hash: string;
}

const EVERY = "1";
/** Of a run also the sources that came to it and went from it. */
const OF_ENTITY = `(entity = :entity OR (op = 'source.bind'
  AND :entity IN ('run:' || (before ->> '$.runId'), 'run:' || (after ->> '$.runId'))))`;
/** Of a model also what became of its versions; entries that only say when it was changed tell nothing. */
const OF_MODEL = `(entity = :entity OR (entity >= :from AND entity < :to)) AND after <> '{}'`;

/** Of a report also its comments, those that were taken away too. */
const OF_REPORT = `(entity = :entity
  OR entity IN (SELECT 'comment:' || id FROM report_comments WHERE report_id = substr(:entity, 8)))`;

function conditionOf(entity: string | undefined): string {
  if (entity === undefined) return EVERY;
  if (entity.startsWith("report:")) return OF_REPORT;
  return entity.startsWith("model:") ? OF_MODEL : OF_ENTITY;
}

/** Newest first; of a moment of the past what stood there then, of which nothing can be undone. */
export function listHistory(
  db: ReadDb,
  args: {
    readonly at?: number;
    readonly entity?: string;
    readonly limit: number;
    readonly cursor?: string;
  },
): { rows: HistoryRow[]; nextCursor: string | null } {
  const versions = `version:${args.entity?.slice("model:".length) ?? ""}`;
  const found = statement(
    db,
    `SELECT seq, at_ms AS atMs, actor ->> '$.name' AS actor, actor ->> '$.via' AS via,
            actor ->> '$.kind' AS kind, entity, op, gesture, before, after, hash,
            id IN (SELECT undoes FROM journal WHERE undoes IS NOT NULL AND at_ms <= :atMs) AS undone
       FROM journal WHERE seq < :before AND at_ms <= :atMs AND ${conditionOf(args.entity)} ORDER BY seq DESC LIMIT :limit`,
  ).all({
    before: args.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(args.cursor),
    entity: args.entity ?? null,
    atMs: args.at === undefined ? Number.MAX_SAFE_INTEGER : args.at / 1000,
    // "0" stands behind "/".
    from: `${versions}/`,
    to: `${versions}0`,
    limit: args.limit,
  }) as DbRow[];
  return {
    rows: found.map(({ kind, ...row }) => {
      const after = JSON.parse(row.after) as JsonValue;
      const undone = row.undone === 1;
      return {
        ...row,
        undone,
        canUndo:
          !undone &&
          args.at === undefined &&
          kind === "person" &&
          (after !== null || row.op === "project.add") &&
          isPresent(db, row.op, row.entity, after),
        before: JSON.parse(row.before) as JsonValue,
        after,
      };
    }),
    nextCursor: found.length === args.limit ? String(found.at(-1)?.seq) : null,
  };
}
