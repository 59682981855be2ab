import { writeExactJson } from "../../base/exact-json.ts";
import type { AnyValue, KeyValue, OtlpSpan } from "../../formats/index.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { translate, USAGE } from "./conventions.ts";
import { readAmounts } from "./usage.ts";
import { plainOf, unwrapJson } from "./values.ts";

/** A span that was read, and what its trace is told of it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for a root. */
  readonly parentId: string;
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly status: OtlpSpan["status"];
  readonly attributes: ReadonlyMap<string, AnyValue>;
  readonly row: readonly unknown[];
  readonly hasUsage: boolean;
  readonly hasCost: boolean;
}

const REQUEST_ID = "mlflow.traceRequestId";

/** The trace that OpenTelemetry's id, in hexadecimal, names. */
function traceIdOf(hex: string): string {
  return `tr-${hex}`;
}

export function toSpan(sent: OtlpSpan): Span {
  const traceId = traceIdOf(sent.traceId);
  const attributes = new Map<string, AnyValue>();
  for (const one of sent.attributes) {
    const { key, value } = unwrapJson(one);
    attributes.set(key, value);
  }
  // Of whom the span is, its own id says, not its sender.
  attributes.set(REQUEST_ID, { string_value: traceId });
  translate(attributes);
  const usage = readAmounts(plainOf(attributes, USAGE));
  const cost = readAmounts(plainOf(attributes, "mlflow.llm.cost"));
  const type = plainOf(attributes, "mlflow.spanType");
  return {
    traceId,
    spanId: sent.spanId,
    parentId: sent.parentId,
    startMs: toMs(sent.startNs),
    endMs: sent.endNs === 0n ? undefined : toMs(sent.endNs),
    status: sent.status,
    attributes,
    hasUsage: usage !== undefined,
    hasCost: cost !== undefined,
    row: [
      traceId,
      sent.spanId,
      sent.parentId,
      sent.name,
      typeof type === "string" ? type : "",
      sent.status,
      sent.startNs,
      sent.endNs === 0n ? null : sent.endNs,
      usage === undefined ? null : JSON.stringify(usage),
      cost === undefined ? null : JSON.stringify(cost),
      writeExactJson(toWire(sent, attributes)),
    ],
  };
}

function toMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}

/** As MLflow's interface writes it: protobuf's JSON, what is empty left out, ids in base64. */
function toWire(sent: OtlpSpan, attributes: ReadonlyMap<string, AnyValue>): object {
  const { parentId, name, startNs, endNs, status, statusMessage, events, links } = sent;
  return {
    trace_id: toBase64(sent.traceId),
    span_id: toBase64(sent.spanId),
    ...(parentId !== "" && { parent_span_id: toBase64(parentId) }),
    ...(name !== "" && { name }),
    start_time_unix_nano: startNs,
    ...(endNs !== 0n && { end_time_unix_nano: endNs }),
    attributes: Array.from(attributes, ([key, value]) => ({ key, value })),
    ...(events.length > 0 && {
      events: events.map((event) => ({
        time_unix_nano: event.timeNs,
        name: event.name,
        ...attributesOf(event),
      })),
    }),
    ...(links.length > 0 && {
      links: links.map((link) => ({
        trace_id: toBase64(link.traceId),
        span_id: toBase64(link.spanId),
        ...attributesOf(link),
      })),
    }),
    status: {
      ...(statusMessage !== "" && { message: statusMessage }),
      ...(status !== "UNSET" && { code: `STATUS_CODE_${status}` }),
    },
  };
}

function attributesOf({ attributes }: { readonly attributes: readonly KeyValue[] }): object {
  return attributes.length === 0 ? {} : { attributes };
}

function toBase64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

/** A span that is here already is written anew: clients send those that go on several times. */
export function putSpans(db: WriteDb, rows: ReadonlyArray<Span["row"]>): void {
  const put = statement(
    db,
    `INSERT INTO spans (trace_id, span_id, parent_id, name, type, status, start_ns, end_ns, usage, cost, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (trace_id, span_id) DO UPDATE SET (parent_id, name, type, status, start_ns, end_ns, usage, cost, content) =
       (excluded.parent_id, excluded.name, excluded.type, excluded.status, excluded.start_ns, excluded.end_ns, excluded.usage,
        excluded.cost, excluded.content)`,
  );
  for (const row of rows) put.run(...row);
}
