import { statement, type WriteDb } from "../../store/index.ts";
import { checkKey, requireActiveExperiment } from "../tracking/index.ts";
import { findTrace } from "./find.ts";
import { unpackSpans, type TraceRecords } from "./read-spans.ts";
import { putSpans } from "./spans.ts";
import {
  ARTIFACT_LOCATION,
  linkTrace,
  putMetadata,
  putTag,
  SPANS_LOCATION,
  tagArtifacts,
  TRACKING_STORE,
} from "./traces.ts";
import { sumAmounts, type UsageNode } from "./usage.ts";

/** Later than any span: the first of them says when the trace began. */
const FAR_FUTURE_MS = Number.MAX_SAFE_INTEGER;
const TOKENS = ["input_tokens", "output_tokens", "total_tokens"];
const COSTS = ["input_cost", "output_cost", "total_cost"];

/**
 * Stores an export of spans that `readSpans` has read; traces that are not here are made. All or nothing.
 * @throws AppError INVALID_INPUT (no active experiment), NOT_FOUND (of the experiment)
 */
export function logSpans(
  db: WriteDb,
  args: {
    /** What `readSpans` made of it. */
    readonly packed: Uint8Array;
    readonly experimentId: string;
    /** Traces whose root is among the spans are linked to it; "" for none. */
    readonly runId: string;
  },
): void {
  const experiment = requireActiveExperiment(db, args.experimentId);
  for (const trace of unpackSpans(args.packed)) {
    const { traceId } = trace;
    if (makeTrace(db, traceId, experiment.id)) tagArtifacts(db, traceId, experiment);
    putTag(db, traceId, { key: SPANS_LOCATION, value: TRACKING_STORE });
    putSpans(db, trace.rows);
    noteTimes(db, trace);
    for (const [key, value] of trace.tags) tagFreely(db, traceId, key, value);
    for (const [key, value] of trace.metadata) noteMetadata(db, traceId, key, value);
    noteRoot(db, trace);
    noteAmounts(db, trace);
    if (args.runId !== "" && trace.root !== null) linkTrace(db, traceId, "run", args.runId);
  }
}

/** False where it is here already. */
function makeTrace(db: WriteDb, traceId: string, experimentId: number): boolean {
  const { changes } = statement(
    db,
    `INSERT INTO traces (id, experiment_id, start_ms, duration_ms, state, finalized) VALUES (?, ?, ?, NULL, 'IN_PROGRESS', 0)
     ON CONFLICT DO NOTHING`,
  ).run(traceId, experimentId, FAR_FUTURE_MS);
  return changes === 1;
}

/** A trace lasts from its first start to its last end, unless its client said how long. */
function noteTimes(db: WriteDb, { traceId, startMs, endMs }: TraceRecords): void {
  statement(
    db,
    `UPDATE traces SET start_ms = min(start_ms, :startMs),
            duration_ms = CASE WHEN :endMs IS NULL AND duration_ms IS NULL THEN NULL
              ELSE max(coalesce(start_ms + duration_ms, :endMs), coalesce(:endMs, start_ms + duration_ms)) - min(start_ms, :startMs) END
      WHERE id = :traceId AND finalized = 0`,
  ).run({ traceId, startMs, endMs });
}

/** What the root says of the trace as a whole; what is known of it already stays. */
function noteRoot(db: WriteDb, { traceId, root }: TraceRecords): void {
  if (root === null) return;
  statement(
    db,
    `UPDATE traces SET state = CASE WHEN state IN ('IN_PROGRESS', 'STATE_UNSPECIFIED') THEN coalesce(:state, state) ELSE state END,
            request_preview = coalesce(request_preview, :request), response_preview = coalesce(response_preview, :response)
      WHERE id = :traceId`,
  ).run({ traceId, ...root });
}

/** A key that is none of a tag, or only this server's to say, is left out: the spans have it anyway. */
function tagFreely(db: WriteDb, traceId: string, key: string, value: string): void {
  if (key === SPANS_LOCATION || key === ARTIFACT_LOCATION) return;
  try {
    checkKey(key, "key");
  } catch {
    return;
  }
  putTag(db, traceId, { key, value });
}

function noteMetadata(db: WriteDb, traceId: string, key: string, value: string): void {
  statement(
    db,
    "INSERT INTO trace_metadata (trace_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  ).run(traceId, key, value);
}

/** Sums over all spans that are here: those of a parent and of its children may come apart. */
function noteAmounts(db: WriteDb, { traceId, hasUsage, hasCost }: TraceRecords): void {
  const note = (column: "usage" | "cost", key: string, kinds: readonly string[]): void => {
    if (findTrace(db, traceId)?.finalized === 1 && hasMetadata(db, traceId, key)) return;
    const nodes = statement(
      db,
      `SELECT span_id AS spanId, parent_id AS parentId, ${column} AS amounts FROM spans WHERE trace_id = ?`,
    ).all(traceId) as UsageNode[];
    const sum = sumAmounts(nodes, kinds);
    if (sum !== undefined) putMetadata(db, traceId, key, JSON.stringify(sum));
  };
  if (hasUsage) note("usage", "mlflow.trace.tokenUsage", TOKENS);
  if (hasCost) note("cost", "mlflow.trace.cost", COSTS);
}

function hasMetadata(db: WriteDb, traceId: string, key: string): boolean {
  return (
    statement(db, "SELECT 1 FROM trace_metadata WHERE trace_id = ? AND key = ?").get(
      traceId,
      key,
    ) !== undefined
  );
}
