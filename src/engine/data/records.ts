import { invalid } from "../../base/errors.ts";
import { createHash, randomBytes } from "node:crypto";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { digestOf, requireDataset, USER_TAG } from "./datasets.ts";

import {
  isObject,
  mergeObjects,
  parsePythonJson,
  writePythonJson,
  type PythonJson,
  type PythonObject,
} from "./python-json.ts";
import { extendSchema } from "./schema.ts";

/** A record as a client sends it, checked. */
export interface SentRecord {
  readonly inputs: PythonObject;
  /** Undefined where none were sent. */
  readonly outputs: PythonJson | undefined;
  readonly expectations: PythonObject | undefined;
  readonly tags: PythonObject | undefined;
  readonly source: Source | undefined;
}

interface Source {
  readonly type: string;
  readonly id: string | null;
  /** JSON, as it is stored and answered. */
  readonly text: string;
}

const SOURCE_TYPES: ReadonlySet<string> = new Set([
  "UNSPECIFIED",
  "TRACE",
  "HUMAN",
  "DOCUMENT",
  "CODE",
]);

function readRecords(text: string): SentRecord[] {
  const records = parsePythonJson(text, "records");
  if (!Array.isArray(records))
    throw invalid("Invalid value for parameter 'records': it must be a list.");
  return (records as readonly PythonJson[]).map((record, i) => readRecord(record, `records[${i}]`));
}

function readRecord(record: PythonJson, at: string): SentRecord {
  if (!isObject(record))
    throw invalid(`Invalid value for parameter '${at}': it must be an object.`);
  const inputs = objectIn(record, "inputs", at);
  if (inputs === undefined) throw invalid(`Missing value for required parameter '${at}.inputs'.`);
  return {
    inputs,
    outputs: Object.hasOwn(record, "outputs") ? record["outputs"] : undefined,
    expectations: objectIn(record, "expectations", at),
    tags: objectIn(record, "tags", at),
    source: readSource(objectIn(record, "source", at), at),
  };
}

function objectIn(record: PythonObject, name: string, at: string): PythonObject | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (!isObject(value))
    throw invalid(`Invalid value for parameter '${at}.${name}': it must be an object.`);
  return value;
}

function readSource(source: PythonObject | undefined, at: string): Source | undefined {
  if (source === undefined || Object.keys(source).length === 0) return undefined;
  const written = source["source_type"];
  const type = typeof written === "string" ? written.toUpperCase() : "";
  if (!SOURCE_TYPES.has(type))
    throw invalid(
      `Invalid dataset record source type in '${at}.source': it must be one of ${[...SOURCE_TYPES].join(", ")}.`,
    );
  const data = objectIn(source, "source_data", `${at}.source`) ?? {};
  const id = data[type === "TRACE" ? "trace_id" : "source_id"];
  return {
    type,
    id: typeof id === "string" ? id : null,
    text: writePythonJson({ source_type: type, source_data: data }),
  };
}

interface StoredRecord {
  readonly num: number;
  readonly expectations: string | null;
  readonly tags: string;
}

/**
 * New records are added; one whose inputs are there already gets the new outputs, and what is new of expectations and tags.
 * @throws AppError INVALID_INPUT, NOT_FOUND
 */
export function upsertDatasetRecords(
  db: WriteDb,
  args: {
    readonly id: string;
    /** JSON of a list. */
    readonly records: string;
    readonly nowMs: number;
  },
): { readonly inserted: number; readonly updated: number } {
  const { id, nowMs } = args;
  const dataset = requireDataset(db, id);
  const records = readRecords(args.records);
  const find = statement(
    db,
    "SELECT num, expectations, tags FROM eval_records WHERE dataset_id = ? AND input_hash = ?",
  );
  let inserted = 0;
  let user: string | null = null;
  for (const record of records) {
    const hash = createHash("sha256")
      .update(writePythonJson(record.inputs, { sorted: true }))
      .digest("hex");
    const stored = find.get(id, hash) as StoredRecord | undefined;
    const by = userOf(record.tags);
    if (stored === undefined) {
      insert(db, { id, hash, record, by, nowMs });
      inserted++;
    } else update(db, { stored, record, by, nowMs });
    user = by ?? user;
  }
  statement(
    db,
    `UPDATE eval_datasets SET digest = ?, schema = ?, updated_ms = ?, updated_by = coalesce(?, updated_by) WHERE id = ?`,
  ).run(digestOf(dataset.name, nowMs), extendSchema(dataset.schema, records), nowMs, user, id);
  return { inserted, updated: records.length - inserted };
}

function userOf(tags: PythonObject | undefined): string | null {
  const user = tags !== undefined && Object.hasOwn(tags, USER_TAG) ? tags[USER_TAG] : null;
  return typeof user === "string" ? user : null;
}

interface Change {
  readonly record: SentRecord;
  readonly by: string | null;
  readonly nowMs: number;
}

function insert(
  db: WriteDb,
  { id, hash, record, by, nowMs }: Change & { readonly id: string; readonly hash: string },
): void {
  const { inputs, outputs = {}, expectations, tags = {}, source } = record;
  statement(
    db,
    `INSERT INTO eval_records (id, dataset_id, input_hash, inputs, outputs, expectations, tags, source, source_id,
                               source_type, created_ms, updated_ms, created_by, updated_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    `dr-${randomBytes(16).toString("hex")}`,
    id,
    hash,
    writePythonJson(inputs),
    outputs === null ? null : writePythonJson(outputs),
    expectations === undefined ? null : writePythonJson(expectations),
    writePythonJson(tags),
    source?.text ?? null,
    source?.id ?? null,
    source?.type ?? null,
    nowMs,
    nowMs,
    by,
    by,
  );
}

function update(
  db: WriteDb,
  { stored, record, by, nowMs }: Change & { readonly stored: StoredRecord },
): void {
  const { outputs, expectations, tags } = record;
  statement(
    db,
    `UPDATE eval_records SET outputs = iif(?, ?, outputs), expectations = ?, tags = ?, updated_ms = ?,
                             updated_by = coalesce(?, updated_by) WHERE num = ?`,
  ).run(
    outputs === undefined ? 0 : 1,
    outputs === undefined || outputs === null ? null : writePythonJson(outputs),
    merge(stored.expectations, expectations),
    merge(stored.tags, tags),
    nowMs,
    by,
    stored.num,
  );
}

function merge(stored: string | null, sent: PythonObject | undefined): string | null {
  if (sent === undefined) return stored;
  const known = stored === null ? {} : parsePythonJson(stored, "records");
  return writePythonJson(isObject(known) ? mergeObjects(known, sent) : sent);
}

/** How many there were. @throws AppError NOT_FOUND */
export function deleteDatasetRecords(
  db: WriteDb,
  args: { readonly id: string; readonly recordIds: readonly string[] },
): number {
  requireDataset(db, args.id);
  return statement(
    db,
    "DELETE FROM eval_records WHERE dataset_id = ? AND id IN (SELECT value FROM json_each(?))",
  ).run(args.id, JSON.stringify(args.recordIds)).changes;
}

interface RecordRow {
  readonly num: number;
  readonly id: string;
  readonly inputs: string;
  readonly outputs: string | null;
  readonly expectations: string | null;
  readonly tags: string;
  readonly source: string | null;
  readonly source_id: string | null;
  readonly source_type: string | null;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly created_by: string | null;
  readonly updated_by: string | null;
}

/**
 * A page of records in the order they came in, as JSON of a list; the token is the number of the last one.
 * @throws AppError INVALID_INPUT (no token of this server), NOT_FOUND
 */
export function readDatasetRecords(
  db: ReadDb,
  args: { readonly id: string; readonly limit: number; readonly token: string | undefined },
): { readonly records: string; readonly nextToken: string | undefined } {
  const { id, limit, token } = args;
  requireDataset(db, id);
  if (token !== undefined && !/^\d{1,15}$/.test(token))
    throw invalid("Invalid page token: it is not one that this server gave for records.");
  const rows = statement(
    db,
    "SELECT * FROM eval_records WHERE dataset_id = ? AND num > ? ORDER BY num LIMIT ?",
  ).all(id, Number(token ?? 0), limit + 1) as RecordRow[];
  const shown = rows.slice(0, limit);
  return {
    records: `[${shown.map((row) => writeRecord(id, row)).join(", ")}]`,
    nextToken: rows.length > limit ? String(shown.at(-1)?.num) : undefined,
  };
}

/** Put together from texts: read as JavaScript's numbers they would not be the same. */
function writeRecord(datasetId: string, row: RecordRow): string {
  const text = (value: string | null): string | null =>
    value === null ? null : JSON.stringify(value);
  const parts: ReadonlyArray<readonly [string, string | null]> = [
    ["dataset_record_id", text(row.id)],
    ["dataset_id", text(datasetId)],
    ["inputs", row.inputs],
    ["outputs", row.outputs],
    ["expectations", row.expectations],
    ["tags", row.tags],
    ["source", row.source],
    ["source_id", text(row.source_id)],
    ["source_type", text(row.source_type)],
    ["created_time", String(row.created_ms)],
    ["last_update_time", String(row.updated_ms)],
    ["created_by", text(row.created_by)],
    ["last_updated_by", text(row.updated_by)],
  ];
  const there = parts.filter(([, value]) => value !== null);
  return `{${there.map(([key, value]) => `"${key}":${value}`).join(",")}}`;
}
