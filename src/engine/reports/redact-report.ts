import { decodeColumnBlob, encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { isText, readPieces, type Redactor, type TextPlace } from "../redaction/index.ts";
import type { NextTurn } from "../turns.ts";

type Blob = Uint8Array<ArrayBuffer>;

/** What becomes of one text or number that stands under a name. */
type Change = (value: JsonValue, key: string) => JsonValue;

/** Words of the format, ids and hashes, in documents (contract/report-blocks.ts) and in what blocks show. */
const FORMAT_FIELDS = new Set(
  [
    "id kind frozen runSetId aRunSetId bRunSetId projectId runIds x kernel band part mediaKind order",
    "color state commit goal runId sourceId mime sha256 standing change stage where type loggedModelId",
  ].flatMap((names) => names.split(" ")),
);
/** Of a file so much is gone over at once. */
const PART_BYTES = 128 * 1024;
/** Names that tell what their value is. */
const TELLING_FIELDS = new Set(["user", "host"]);

/** Of a block, run set or what else of a document is JSON. */
export function learnDocument(redactor: Redactor, part: JsonValue): void {
  mapFields(part, learning(redactor));
}

/** The same with placeholders; names of fields and words of the format stay whatever people are called. */
export function redactDocument(redactor: Redactor, part: JsonValue, place: TextPlace): JsonValue {
  return mapFields(part, redacting(redactor, place));
}

/** Of the data of a block; a table of many runs takes seconds. */
export async function learnBlockData(
  redactor: Redactor,
  blob: Blob,
  nextTurn: NextTurn,
): Promise<void> {
  await mapBlob(blob, learning(redactor), nextTurn);
}

/** The data of a block with placeholders, the very same bytes where there is nothing to replace. Pictures and sounds stay. */
export async function redactBlockData(
  redactor: Redactor,
  blob: Blob,
  place: TextPlace,
  nextTurn: NextTurn,
): Promise<Blob> {
  const change = redacting(redactor, place);
  const { before, meta, columns, changed } = await mapBlob(blob, change, nextTurn);
  return changed.size > 0 || JSON.stringify(meta) !== JSON.stringify(before)
    ? encodeColumnBlob(forgetHashes(meta, changed), columns)
    : blob;
}

function learning(redactor: Redactor): Change {
  return (value, key) => {
    redactor.learn(value, key);
    return value;
  };
}

function redacting(redactor: Redactor, place: TextPlace): Change {
  return (value, key) => redactor.redactJson(value, { ...place, key });
}

async function mapBlob(blob: Blob, change: Change, nextTurn: NextTurn) {
  const decoded = decodeColumnBlob(
    blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.length),
  );
  const before = decoded.meta as JsonValue;
  /** Indices of columns that are others now. */
  const changed = new Set<number>();
  const columns: Column[] = [];
  for (const column of decoded.columns) {
    const mapped = column instanceof Uint8Array ? await mapFile(column, change, nextTurn) : column;
    if (mapped !== column) changed.add(columns.length);
    columns.push(mapped);
  }
  return { before, meta: await mapData(before, change, nextTurn), columns, changed };
}

/** A file that was logged: of one that is text what it became, others as they are. */
async function mapFile(bytes: Uint8Array, change: Change, nextTurn: NextTurn): Promise<Uint8Array> {
  if (!(await isText(inParts(bytes)))) return bytes;
  const pieces: string[] = [];
  let isChanged = false;
  for await (const piece of readPieces(inParts(bytes))) {
    await nextTurn();
    const shown = change(piece, "");
    if (shown !== piece) isChanged = true;
    pieces.push(typeof shown === "string" ? shown : piece);
  }
  return isChanged ? new TextEncoder().encode(pieces.join("")) : bytes;
}

async function* inParts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.subarray(at, at + PART_BYTES);
}

/** By the hash of a file as it was, others could try out what was replaced in it. */
function forgetHashes(data: JsonValue, changed: ReadonlySet<number>): JsonValue {
  if (!isPlainObject(data) || !Array.isArray(data["items"])) return data;
  const items = data["items"].map((item: JsonValue) =>
    isPlainObject(item) && isPlainObject(item["file"]) && changed.has(Number(item["column"]))
      ? { ...item, file: { ...item["file"], sha256: null } }
      : item,
  );
  return { ...data, items };
}

/** What is long in the data of a block stands in lists right below it: runs, lines, rows of cells. */
async function mapData(data: JsonValue, change: Change, nextTurn: NextTurn): Promise<JsonValue> {
  if (!isPlainObject(data)) return mapFields(data, change);
  const mapRow = data["kind"] === "table" ? cellsOf(data, change) : undefined;
  const mapped: Array<[name: string, below: JsonValue]> = [];
  for (const [name, below] of Object.entries(data)) {
    if (FORMAT_FIELDS.has(name) || !Array.isArray(below))
      mapped.push(...Object.entries(mapFields({ [name]: below }, change) as typeof data));
    else {
      const list: JsonValue[] = [];
      for (const one of below as readonly JsonValue[]) {
        await nextTurn();
        list.push(mapRow !== undefined && name === "cells" ? mapRow(one) : mapFields(one, change));
      }
      mapped.push([name, list]);
    }
  }
  return Object.fromEntries(mapped);
}

/** A cell of a table is what its column names. */
function cellsOf(
  table: Readonly<Record<string, JsonValue>>,
  change: Change,
): (row: JsonValue) => JsonValue {
  const columns = Array.isArray(table["columns"]) ? table["columns"] : [];
  const keys = columns.map((column: JsonValue) => {
    const path = isPlainObject(column) ? column["path"] : undefined;
    return typeof path === "string" ? path.slice(path.indexOf(".") + 1) : "";
  });
  return (row) =>
    Array.isArray(row)
      ? row.map((cell: JsonValue, i) => change(cell, keys[i] ?? ""))
      : change(row, "");
}

function mapFields(value: JsonValue, change: Change, key = ""): JsonValue {
  if (Array.isArray(value)) return value.map((one: JsonValue) => mapFields(one, change, key));
  if (!isPlainObject(value)) return change(value, key);
  // `{key, value}`, `{key, a, b}`
  const named = typeof value["key"] === "string" ? value["key"] : "";
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => {
      if (FORMAT_FIELDS.has(name)) return [name, below];
      const isTold = TELLING_FIELDS.has(name);
      return [name, mapFields(below, change, isTold ? name : name === "key" ? "" : named)];
    }),
  );
}
