import { notFound } from "../../base/errors.ts";
import { parseExactJson, writeExactJson } from "../../base/exact-json.ts";
import type { CutText } from "../../contract/common.ts";
import type { SpanAttribute, SpanDetail, SpanRow, TraceDetail } from "../../contract/llm.ts";
import type { AnyValue, KeyValue } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { nameRuns, type Tag } from "../tracking/index.ts";
import { describeAssessments } from "./assessments.ts";
import { requireTrace } from "./find.ts";
import { toRow, TRACE_COLUMNS, type TraceListRow } from "./list-traces.ts";
import { readAmounts } from "./usage.ts";
import { cut, toPlain, tryParse } from "./values.ts";

/** Of a trace; whoever looks at more sees no tree any more. */
const MOST_SPANS = 50_000;
/** Of a span, of each kind. */
const MOST_PARTS = 1000;
/** Characters of inputs and outputs, and of the value of an attribute. */
const MOST_CONTENT = 1_000_000;
const MOST_VALUE = 20_000;
const INPUTS = "mlflow.spanInputs";
const OUTPUTS = "mlflow.spanOutputs";
/** The trace, which the store notes at each span. */
const OF_TRACE = "mlflow.traceRequestId";

/** @throws AppError NOT_FOUND */
export function getTraceDetail(db: ReadDb, { id }: { readonly id: string }): TraceDetail {
  const { client_request_id: clientRequestId } = requireTrace(db, id);
  const row = statement(db, `SELECT ${TRACE_COLUMNS} FROM traces t WHERE t.id = ?`).get(
    id,
  ) as TraceListRow;
  const metadata = readPairs(db, "trace_metadata", id);
  const links = statement(
    db,
    "SELECT kind, target FROM trace_links WHERE trace_id = ? ORDER BY kind, target",
  ).all(id) as ReadonlyArray<{ readonly kind: string; readonly target: string }>;
  const targets = (kind: string): string[] =>
    links.filter((link) => link.kind === kind).map(({ target }) => target);
  const about = (key: string): string => metadata.find((one) => one.key === key)?.value ?? "";
  const runs = nameRuns(db, {
    ids: [...new Set([about("mlflow.sourceRun"), ...targets("run")])].filter((run) => run !== ""),
  });
  return {
    ...toRow(row),
    clientRequestId,
    tags: readPairs(db, "trace_tags", id),
    metadata,
    usage: readAmounts(tryParse(about("mlflow.trace.tokenUsage"))) ?? null,
    cost: readAmounts(tryParse(about("mlflow.trace.cost"))) ?? null,
    runs: runs.map((run) => ({ id: run.id, name: run.name })),
    prompts: targets("prompt"),
    assessments: describeAssessments(db, id),
    tree: readTree(db, id),
  };
}

function readPairs(db: ReadDb, table: "trace_tags" | "trace_metadata", id: string): Tag[] {
  return statement(db, `SELECT key, value FROM ${table} WHERE trace_id = ? ORDER BY key`).all(
    id,
  ) as Tag[];
}

/** Times are subtracted where integers have 64 bits; `b` knows when the first span began. */
const SPAN_COLUMNS = `s.span_id AS id, s.parent_id AS parentId, s.name, s.type, s.status,
  (s.start_ns - b.first) / 1000.0 AS offsetUs, (s.end_ns - s.start_ns) / 1000.0 AS durationUs`;

function readTree(db: ReadDb, traceId: string): SpanRow[] {
  return statement(
    db,
    `SELECT ${SPAN_COLUMNS}
       FROM (SELECT min(start_ns) AS first FROM spans WHERE trace_id = @traceId) b
       CROSS JOIN spans s WHERE s.trace_id = @traceId ORDER BY s.start_ns, s.span_id LIMIT @limit`,
  ).all({ traceId, limit: MOST_SPANS }) as SpanRow[];
}

interface SpanContentRow extends SpanRow {
  readonly startUs: number;
  readonly content: string;
}

/** A span as `spans.ts` stores it. */
interface Content {
  readonly start_time_unix_nano: number | bigint;
  readonly attributes?: readonly KeyValue[];
  readonly events?: ReadonlyArray<{
    readonly name: string;
    readonly time_unix_nano: number | bigint;
    readonly attributes?: readonly KeyValue[];
  }>;
  readonly links?: ReadonlyArray<{
    readonly trace_id: string;
    readonly span_id: string;
    readonly attributes?: readonly KeyValue[];
  }>;
  readonly status: { readonly message?: string };
}

/** @throws AppError NOT_FOUND (the trace or its span) */
export function getSpan(
  db: ReadDb,
  { traceId, id }: { readonly traceId: string; readonly id: string },
): SpanDetail {
  const found = statement(
    db,
    `SELECT ${SPAN_COLUMNS}, s.start_ns / 1000 AS startUs, s.content FROM spans s
       JOIN (SELECT min(start_ns) AS first FROM spans WHERE trace_id = @traceId) b
      WHERE s.trace_id = @traceId AND s.span_id = @id`,
  ).get({ traceId, id }) as SpanContentRow | undefined;
  if (found === undefined) {
    requireTrace(db, traceId);
    throw notFound(`The trace '${traceId}' has no span '${id}'.`);
  }
  const { content, ...row } = found;
  const span = parseExactJson(content) as unknown as Content;
  const all = span.attributes ?? [];
  const own = all.filter(({ key }) => key !== INPUTS && key !== OUTPUTS && key !== OF_TRACE);
  const textOf = (key: string): CutText | null => {
    const one = all.find((attribute) => attribute.key === key);
    return one === undefined ? null : cut(writeExactJson(toPlain(one.value)), MOST_CONTENT);
  };
  const { events = [], links = [] } = span;
  return {
    ...row,
    statusMessage: span.status.message ?? "",
    inputs: textOf(INPUTS),
    outputs: textOf(OUTPUTS),
    attributes: toAttributes(own),
    events: events.slice(0, MOST_PARTS).map((event) => ({
      name: event.name,
      offsetUs: Number(BigInt(event.time_unix_nano) - BigInt(span.start_time_unix_nano)) / 1000,
      attributes: toAttributes(event.attributes),
    })),
    links: links.slice(0, MOST_PARTS).map((link) => ({
      traceId: `tr-${toHex(link.trace_id)}`,
      spanId: toHex(link.span_id),
      attributes: toAttributes(link.attributes),
    })),
    counts: { attributes: own.length, events: events.length, links: links.length },
  };
}

function toHex(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}

function toAttributes(attributes: readonly KeyValue[] = []): SpanAttribute[] {
  return attributes.slice(0, MOST_PARTS).map(({ key, value }) => ({
    key,
    type: typeOf(value),
    value: cut(writeExactJson(toPlain(value)), MOST_VALUE),
  }));
}

function typeOf(value: AnyValue): string {
  return Object.keys(value)[0]?.replace(/_value$/, "") ?? "";
}
