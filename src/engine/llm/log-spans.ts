import { parseExactJson } from "../../base/exact-json.ts";
import { MalformedOtlp, readOtlpJson, readOtlpProto, type KeyValue } from "../../formats/index.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { checkKey, invalid, requireActiveExperiment } from "../tracking/index.ts";
import { makePreview } from "./preview.ts";
import { putSpans, toSpan, type Span } from "./spans.ts";
import { findTrace } from "./find.ts";
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
import { plainOf, toPlain, toText } from "./values.ts";

/** Longer ones are cut off. */
const MOST_TAG = 8000;
/** Later than any span: the first of them says when the trace began. */
const FAR_FUTURE_MS = Number.MAX_SAFE_INTEGER;
const TAG_PREFIX = "mlflow.traceTag.";
const TOKENS = ["input_tokens", "output_tokens", "total_tokens"];
const COSTS = ["input_cost", "output_cost", "total_cost"];

/**
 * Stores an export of spans as OpenTelemetry's protocol has it; traces that are not here are made. All or nothing.
 * @throws AppError INVALID_INPUT (no such export, no active experiment), NOT_FOUND (of the experiment)
 */
export function logSpans(
  db: WriteDb,
  args: {
    readonly body: Uint8Array;
    readonly isJson: boolean;
    readonly experimentId: string;
    /** Traces whose root is among the spans are linked to it; "" for none. */
    readonly runId: string;
  },
): void {
  const resources = readExport(args);
  const tagsOf = new Map<string, readonly KeyValue[]>();
  const spans = resources.flatMap(({ resource, spans: sent }) =>
    sent.map((one) => {
      const span = toSpan(one);
      if (resource.length > 0 && !tagsOf.has(span.traceId)) tagsOf.set(span.traceId, resource);
      return span;
    }),
  );
  const experiment = requireActiveExperiment(db, args.experimentId);
  for (const [traceId, group] of Map.groupBy(spans, (span) => span.traceId)) {
    if (makeTrace(db, traceId, experiment.id)) tagArtifacts(db, traceId, experiment);
    putTag(db, traceId, { key: SPANS_LOCATION, value: TRACKING_STORE });
    putSpans(db, group);
    noteTimes(db, traceId, group);
    noteRoot(db, traceId, group, tagsOf.get(traceId) ?? []);
    noteAmounts(db, traceId, group);
    if (args.runId !== "" && group.some(({ parentId }) => parentId === ""))
      linkTrace(db, traceId, "run", args.runId);
  }
}

function readExport({
  body,
  isJson,
}: {
  readonly body: Uint8Array;
  readonly isJson: boolean;
}): ReturnType<typeof readOtlpProto> {
  try {
    const resources = isJson
      ? readOtlpJson(parseExactJson(Buffer.from(body).toString("utf8")))
      : readOtlpProto(body);
    if (resources.length === 0) throw new MalformedOtlp("there are no spans in it");
    return resources;
  } catch (error) {
    if (
      error instanceof MalformedOtlp ||
      error instanceof SyntaxError ||
      error instanceof RangeError
    )
      throw invalid(`Invalid OpenTelemetry format: ${error.message}.`);
    throw error;
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
function noteTimes(db: WriteDb, traceId: string, spans: readonly Span[]): void {
  const startMs = spans.reduce((least, span) => Math.min(least, span.startMs), Infinity);
  const endMs = spans.reduce((most, span) => Math.max(most, span.endMs ?? -Infinity), -Infinity);
  statement(
    db,
    `UPDATE traces SET start_ms = min(start_ms, :startMs),
            duration_ms = CASE WHEN :endMs IS NULL AND duration_ms IS NULL THEN NULL
              ELSE max(coalesce(start_ms + duration_ms, :endMs), coalesce(:endMs, start_ms + duration_ms)) - min(start_ms, :startMs) END
      WHERE id = :traceId AND finalized = 0`,
  ).run({ traceId, startMs, endMs: endMs === -Infinity ? null : endMs });
}

/** What the root says of the trace as a whole; what is known of it already stays. */
function noteRoot(
  db: WriteDb,
  traceId: string,
  spans: readonly Span[],
  resource: readonly KeyValue[],
): void {
  for (const { key, value } of resource)
    if (!/^(telemetry\.sdk|mlflow)\./.test(key))
      tagFreely(db, traceId, key, toText(toPlain(value)));
  const first = (key: string): string | undefined => {
    const found = spans.find(({ attributes }) => plainOf(attributes, key) !== null);
    return found === undefined ? undefined : toText(plainOf(found.attributes, key));
  };
  noteMetadata(
    db,
    traceId,
    "mlflow.trace.session",
    first("session.id") ?? first("gen_ai.conversation.id"),
  );
  noteMetadata(db, traceId, "mlflow.trace.user", first("user.id"));
  const root = spans.find(({ parentId }) => parentId === "");
  if (root === undefined) return;
  for (const [key, value] of root.attributes)
    if (key.startsWith(TAG_PREFIX))
      tagFreely(db, traceId, key.slice(TAG_PREFIX.length), toText(toPlain(value)));
  const inputs = plainOf(root.attributes, "mlflow.spanInputs");
  const outputs = plainOf(root.attributes, "mlflow.spanOutputs");
  statement(
    db,
    `UPDATE traces SET state = CASE WHEN state IN ('IN_PROGRESS', 'STATE_UNSPECIFIED') THEN :state ELSE state END,
            request_preview = coalesce(request_preview, :request), response_preview = coalesce(response_preview, :response)
      WHERE id = :traceId`,
  ).run({
    traceId,
    state: root.status === "ERROR" ? "ERROR" : "OK",
    request: inputs === null ? null : makePreview(inputs, "user"),
    response: outputs === null ? null : makePreview(outputs, "assistant"),
  });
}

/** A key that is none of a tag, or only this server's to say, is left out: the spans have it anyway. */
function tagFreely(db: WriteDb, traceId: string, key: string, value: string): void {
  if (key === SPANS_LOCATION || key === ARTIFACT_LOCATION) return;
  try {
    checkKey(key, "key");
  } catch {
    return;
  }
  putTag(db, traceId, { key, value: value.slice(0, MOST_TAG) });
}

function noteMetadata(db: WriteDb, traceId: string, key: string, value: string | undefined): void {
  if (value === undefined || value === "") return;
  statement(
    db,
    "INSERT INTO trace_metadata (trace_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  ).run(traceId, key, value);
}

/** Sums over all spans that are here: those of a parent and of its children may come apart. */
function noteAmounts(db: WriteDb, traceId: string, spans: readonly Span[]): void {
  const note = (column: "usage" | "cost", key: string, kinds: readonly string[]): void => {
    if (findTrace(db, traceId)?.finalized === 1 && hasMetadata(db, traceId, key)) return;
    const nodes = statement(
      db,
      `SELECT span_id AS spanId, parent_id AS parentId, ${column} AS amounts FROM spans WHERE trace_id = ?`,
    ).all(traceId) as UsageNode[];
    const sum = sumAmounts(nodes, kinds);
    if (sum !== undefined) putMetadata(db, traceId, key, JSON.stringify(sum));
  };
  if (spans.some(({ hasUsage }) => hasUsage)) note("usage", "mlflow.trace.tokenUsage", TOKENS);
  if (spans.some(({ hasCost }) => hasCost)) note("cost", "mlflow.trace.cost", COSTS);
}

function hasMetadata(db: WriteDb, traceId: string, key: string): boolean {
  return (
    statement(db, "SELECT 1 FROM trace_metadata WHERE trace_id = ? AND key = ?").get(
      traceId,
      key,
    ) !== undefined
  );
}
