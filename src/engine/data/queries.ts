import { AppError } from "../../base/errors.ts";
import type { EvaluationDataset, EvaluationRecord } from "../../contract/data.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { requireDataset } from "./datasets.ts";

/** Characters of each part of a record. */
const MOST_CONTENT = 20_000;

interface PageOf<Row> {
  readonly rows: Row[];
  readonly total: number;
  readonly nextCursor: string | null;
}

const COLUMNS = `d.id, d.name, d.digest, d.created_ms AS createdMs, d.updated_ms AS updatedMs,
  coalesce(d.created_by, '') AS createdBy, coalesce(d.updated_by, '') AS updatedBy,
  (SELECT count(*) FROM eval_records r WHERE r.dataset_id = d.id) AS records,
  (SELECT json_group_array(coalesce(x.name, e.experiment_id) ORDER BY x.name) FROM eval_dataset_experiments e
     LEFT JOIN tracking_experiments x ON x.id = e.experiment_id WHERE e.dataset_id = d.id) AS experiments,
  (SELECT json_group_array(json_object('key', g.key, 'value', g.value) ORDER BY g.key) FROM eval_dataset_tags g
    WHERE g.dataset_id = d.id) AS tags`;

type DatasetRow = Omit<EvaluationDataset, "experiments" | "tags" | "createdUs" | "updatedUs"> & {
  readonly experiments: string;
  readonly tags: string;
  readonly createdMs: number;
  readonly updatedMs: number;
};

function toDataset({ createdMs, updatedMs, ...row }: DatasetRow): EvaluationDataset {
  return {
    ...row,
    experiments: (JSON.parse(row.experiments) as unknown[]).map(String),
    tags: JSON.parse(row.tags) as EvaluationDataset["tags"],
    createdUs: createdMs * 1000,
    updatedUs: updatedMs * 1000,
  };
}

/** The cursor is the place of the last one in the order. */
export function listDatasets(
  db: ReadDb,
  args: { readonly search?: string; readonly limit: number; readonly cursor?: string },
): PageOf<EvaluationDataset> {
  const where = "instr(lower(d.name), lower(@search)) > 0";
  const search = args.search ?? "";
  const after = args.cursor === undefined ? undefined : readCursor(args.cursor);
  const found = statement(
    db,
    `SELECT ${COLUMNS} FROM eval_datasets d WHERE ${where}
        ${after === undefined ? "" : "AND d.created_ms <= @ms AND (d.created_ms < @ms OR d.id > @id)"}
      ORDER BY d.created_ms DESC, d.id LIMIT @limit`,
  ).all({ search, ...after, limit: args.limit + 1 }) as DatasetRow[];
  const rows = found.slice(0, args.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toDataset),
    total: statement(db, `SELECT count(*) FROM eval_datasets d WHERE ${where}`, "pluck").get({
      search,
    }) as number,
    nextCursor:
      found.length > rows.length && last !== undefined
        ? Buffer.from(`${last.createdMs} ${last.id}`).toString("base64url")
        : null,
  };
}

function readCursor(cursor: string): { readonly ms: number; readonly id: string } {
  const [, ms, id] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (ms === undefined || id === undefined) throw badCursor();
  return { ms: Number(ms), id };
}

function badCursor(): AppError {
  return new AppError(
    "INVALID_INPUT",
    "That cursor is not one of ours.",
    "Start from the first page.",
  );
}

/** @throws AppError NOT_FOUND */
export function describeDataset(db: ReadDb, { id }: { readonly id: string }): EvaluationDataset {
  requireDataset(db, id);
  return toDataset(
    statement(db, `SELECT ${COLUMNS} FROM eval_datasets d WHERE d.id = ?`).get(id) as DatasetRow,
  );
}

const cutOf = (column: string): string =>
  `iif(${column} IS NULL, NULL, json_object('text', substr(${column}, 1, ${MOST_CONTENT}),
     'left', max(0, length(${column}) - ${MOST_CONTENT}))) AS ${column}`;

interface RecordRow extends Pick<EvaluationRecord, "id" | "sourceType" | "sourceId"> {
  readonly num: number;
  readonly inputs: string;
  readonly outputs: string | null;
  readonly expectations: string | null;
  readonly tags: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** In the order they came in. @throws AppError NOT_FOUND */
export function listRecords(
  db: ReadDb,
  args: { readonly id: string; readonly limit: number; readonly cursor?: string },
): PageOf<EvaluationRecord> {
  const { id, limit, cursor = "0" } = args;
  requireDataset(db, id);
  if (!/^\d{1,15}$/.test(cursor)) throw badCursor();
  const found = statement(
    db,
    `SELECT num, id, ${["inputs", "outputs", "expectations", "tags"].map(cutOf).join(", ")},
            coalesce(source_type, '') AS sourceType, coalesce(source_id, '') AS sourceId,
            created_ms AS createdMs, updated_ms AS updatedMs
       FROM eval_records WHERE dataset_id = ? AND num > ? ORDER BY num LIMIT ?`,
  ).all(id, Number(cursor), limit + 1) as RecordRow[];
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ num: _num, createdMs, updatedMs, ...row }) => ({
      ...row,
      inputs: parse(row.inputs),
      outputs: row.outputs === null ? null : parse(row.outputs),
      expectations: row.expectations === null ? null : parse(row.expectations),
      tags: parse(row.tags),
      createdUs: createdMs * 1000,
      updatedUs: updatedMs * 1000,
    })),
    total: statement(db, "SELECT count(*) FROM eval_records WHERE dataset_id = ?", "pluck").get(
      id,
    ) as number,
    nextCursor: found.length > shown.length && last !== undefined ? String(last.num) : null,
  };
}

function parse(text: string): EvaluationRecord["inputs"] {
  return JSON.parse(text) as EvaluationRecord["inputs"];
}
