import { parseExactJson } from "../../base/exact-json.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { writeDuration, writeTimestamp, type Tag } from "../tracking/index.ts";
import { listAssessments, type WireAssessment } from "./assessments.ts";
import { findTrace, requireTrace, type TraceRow } from "./find.ts";
import { SPANS_LOCATION, TRACKING_STORE } from "./traces.ts";
import { isRecord, tryParse } from "./values.ts";

/** All but the spans of a trace, as MLflow's interface writes it. */
export interface TraceInfo {
  readonly trace_id: string;
  readonly client_request_id?: string;
  readonly trace_location: object;
  readonly request_preview?: string;
  readonly response_preview?: string;
  readonly request_time: string;
  readonly execution_duration?: string;
  readonly state: string;
  readonly trace_metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly assessments?: readonly WireAssessment[];
}

export interface WireTrace {
  readonly trace_info: TraceInfo;
  readonly spans?: readonly object[];
}

export function toTraceInfo(db: ReadDb, row: TraceRow): TraceInfo {
  const tags = readMap(db, "trace_tags", row.id);
  const metadata = readMap(db, "trace_metadata", row.id);
  const assessments = listAssessments(db, row.id);
  return {
    trace_id: row.id,
    ...(row.client_request_id !== null && { client_request_id: row.client_request_id }),
    trace_location: {
      type: "MLFLOW_EXPERIMENT",
      mlflow_experiment: { experiment_id: String(row.experiment_id) },
    },
    ...(row.request_preview !== null && { request_preview: row.request_preview }),
    ...(row.response_preview !== null && { response_preview: row.response_preview }),
    request_time: writeTimestamp(row.start_ms),
    ...(row.duration_ms !== null && { execution_duration: writeDuration(row.duration_ms) }),
    state: row.state,
    ...(metadata.size > 0 && { trace_metadata: Object.fromEntries(metadata) }),
    ...(tags.size > 0 && { tags: Object.fromEntries(tags) }),
    ...(assessments.length > 0 && { assessments }),
  };
}

function readMap(
  db: ReadDb,
  table: "trace_tags" | "trace_metadata",
  traceId: string,
): ReadonlyMap<string, string> {
  const rows = statement(db, `SELECT key, value FROM ${table} WHERE trace_id = ? ORDER BY key`).all(
    traceId,
  ) as Tag[];
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** @throws AppError NOT_FOUND */
export function getTraceInfo(db: ReadDb, { id }: { readonly id: string }): TraceInfo {
  return toTraceInfo(db, requireTrace(db, id));
}

interface TraceIds {
  readonly ids: readonly string[];
  /** Undefined for any. */
  readonly experimentIds: readonly string[] | undefined;
}

/** Those that are there, in the order of the ids. */
export function listTraceInfos(db: ReadDb, asked: TraceIds): readonly TraceInfo[] {
  return findRows(db, asked).map((row) => toTraceInfo(db, row));
}

function findRows(db: ReadDb, { ids, experimentIds }: TraceIds): TraceRow[] {
  return [...new Set(ids)].flatMap((id) => {
    const row = findTrace(db, id);
    const isAsked =
      row !== undefined && (experimentIds?.includes(String(row.experiment_id)) ?? true);
    return isAsked ? [row] : [];
  });
}

/** Undefined while spans that its client counted are not here yet. @throws AppError NOT_FOUND */
export function getTrace(
  db: ReadDb,
  { id, allowPartial }: { readonly id: string; readonly allowPartial: boolean },
): WireTrace | undefined {
  const trace = toTrace(db, requireTrace(db, id));
  return allowPartial || trace.isComplete ? trace.written : undefined;
}

/** Those that are there with all their spans, in the order of the ids. */
export function listTraces(db: ReadDb, asked: TraceIds): readonly WireTrace[] {
  return findRows(db, asked).flatMap((row) => {
    const { written, isComplete } = toTrace(db, row);
    return isComplete && written.spans !== undefined ? [written] : [];
  });
}

function toTrace(
  db: ReadDb,
  row: TraceRow,
): { readonly written: WireTrace; readonly isComplete: boolean } {
  const info = toTraceInfo(db, row);
  const contents = statement(
    db,
    "SELECT content FROM spans WHERE trace_id = ? ORDER BY parent_id <> '', start_ns, span_id",
    "pluck",
  ).all(row.id) as string[];
  const spans = contents.map((content) => parseExactJson(content) as object);
  const isHere = info.tags?.[SPANS_LOCATION] === TRACKING_STORE;
  return {
    written: { trace_info: info, ...(spans.length > 0 && { spans }) },
    isComplete: !isHere || spans.length >= countSpans(info),
  };
}

/** As the client says. */
function countSpans({ trace_metadata: metadata }: TraceInfo): number {
  const stats = tryParse(metadata?.["mlflow.trace.sizeStats"] ?? "");
  const count = isRecord(stats) ? stats["num_spans"] : undefined;
  return typeof count === "number" ? count : 0;
}
