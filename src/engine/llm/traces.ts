import { invalid, notFound } from "../../base/errors.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { requireActiveExperiment, requireRun, type Tag } from "../tracking/index.ts";
import { upsertAssessment, type NewAssessment } from "./assessments.ts";
import { requireTrace, type TraceState } from "./find.ts";

/** A trace as its client tells of it as a whole. */
export interface NewTrace {
  readonly id: string;
  readonly experimentId: string;
  readonly startMs: number;
  readonly durationMs: number | undefined;
  readonly state: TraceState;
  readonly clientRequestId: string | undefined;
  readonly requestPreview: string | undefined;
  readonly responsePreview: string | undefined;
  readonly metadata: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly assessments: readonly NewAssessment[];
}

export const ARTIFACT_LOCATION = "mlflow.artifactLocation";
export const SPANS_LOCATION = "mlflow.trace.spansLocation";
export const TRACKING_STORE = "TRACKING_STORE";

/** Where its client may put files of it, and that its spans are in this store. */
export function tagArtifacts(
  db: WriteDb,
  traceId: string,
  experiment: { readonly artifactLocation: string },
): void {
  putTag(db, traceId, {
    key: ARTIFACT_LOCATION,
    value: `${experiment.artifactLocation.replace(/\/+$/, "")}/traces/${traceId}/artifacts`,
  });
}

/**
 * Makes a trace, or completes one whose spans came first: what is said here stands above what spans say.
 * @throws AppError INVALID_INPUT (no active experiment), NOT_FOUND (of the experiment)
 */
export function startTrace(db: WriteDb, trace: NewTrace): void {
  const experiment = requireActiveExperiment(db, trace.experimentId);
  statement(
    db,
    `INSERT INTO traces (id, experiment_id, start_ms, duration_ms, state, client_request_id, request_preview, response_preview, finalized)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET experiment_id = excluded.experiment_id, start_ms = excluded.start_ms,
       duration_ms = excluded.duration_ms, state = excluded.state, client_request_id = excluded.client_request_id,
       request_preview = coalesce(excluded.request_preview, request_preview),
       response_preview = coalesce(excluded.response_preview, response_preview), finalized = 1`,
  ).run(
    trace.id,
    experiment.id,
    trace.startMs,
    trace.durationMs,
    trace.state,
    trace.clientRequestId,
    trace.requestPreview,
    trace.responsePreview,
  );
  putTag(db, trace.id, { key: SPANS_LOCATION, value: TRACKING_STORE });
  for (const tag of trace.tags) putTag(db, trace.id, tag);
  tagArtifacts(db, trace.id, experiment);
  for (const { key, value } of trace.metadata) putMetadata(db, trace.id, key, value);
  for (const assessment of trace.assessments) upsertAssessment(db, trace.id, assessment);
}

export function putTag(db: WriteDb, traceId: string, { key, value }: Tag): void {
  statement(
    db,
    `INSERT INTO trace_tags (trace_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(traceId, key, value);
}

export function putMetadata(db: WriteDb, traceId: string, key: string, value: string): void {
  statement(
    db,
    `INSERT INTO trace_metadata (trace_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(traceId, key, value);
}

/** @throws AppError NOT_FOUND */
export function setTraceTag(
  db: WriteDb,
  { traceId, tag }: { readonly traceId: string; readonly tag: Tag },
): void {
  requireTrace(db, traceId);
  putTag(db, traceId, tag);
}

/** @throws AppError NOT_FOUND (the trace or its tag) */
export function deleteTraceTag(
  db: WriteDb,
  { traceId, key }: { readonly traceId: string; readonly key: string },
): void {
  requireTrace(db, traceId);
  const { changes } = statement(db, "DELETE FROM trace_tags WHERE trace_id = ? AND key = ?").run(
    traceId,
    key,
  );
  if (changes === 0)
    throw notFound(`No trace tag with key '${key}' for trace with ID '${traceId}'`);
}

export function linkTrace(
  db: WriteDb,
  traceId: string,
  kind: "run" | "prompt",
  target: string,
): void {
  statement(
    db,
    "INSERT INTO trace_links (trace_id, kind, target) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  ).run(traceId, kind, target);
}

/** The traces themselves may come later. @throws AppError INVALID_INPUT, NOT_FOUND (of the run) */
export function linkTracesToRun(
  db: WriteDb,
  { traceIds, runId }: { readonly traceIds: readonly string[]; readonly runId: string },
): void {
  requireRun(db, runId);
  for (const traceId of traceIds) linkTrace(db, traceId, "run", runId);
}

/** @param prompts `NAME/VERSION`. @throws AppError NOT_FOUND (of the trace) */
export function linkPromptsToTrace(
  db: WriteDb,
  { traceId, prompts }: { readonly traceId: string; readonly prompts: readonly string[] },
): void {
  requireTrace(db, traceId);
  for (const prompt of prompts) linkTrace(db, traceId, "prompt", prompt);
}

export interface DeleteTraces {
  readonly experimentId: string;
  /** Those that started at or before this time, the oldest first. */
  readonly untilMs: number | bigint | undefined;
  readonly limit: number | undefined;
  readonly traceIds: readonly string[];
}

/** Answers how many were deleted. @throws AppError INVALID_INPUT */
export function deleteTraces(db: WriteDb, args: DeleteTraces): number {
  const { experimentId, untilMs, limit, traceIds } = args;
  if (!/^\d{1,15}$/.test(experimentId))
    throw invalid(`Invalid experiment ID '${experimentId}': it must be a number.`);
  const ids = statement(
    db,
    `SELECT id FROM traces WHERE experiment_id = :experiment
        AND (:untilMs IS NULL OR start_ms <= :untilMs)
        AND (:untilMs IS NOT NULL OR id IN (SELECT value FROM json_each(:ids)))
      ORDER BY start_ms, id LIMIT :limit`,
    "pluck",
  ).all({
    experiment: Number(experimentId),
    untilMs: untilMs ?? null,
    ids: JSON.stringify(traceIds),
    limit: limit ?? -1,
  }) as string[];
  const list = JSON.stringify(ids);
  for (const table of ["trace_tags", "trace_metadata", "trace_links", "spans", "assessments"])
    statement(db, `DELETE FROM ${table} WHERE trace_id IN (SELECT value FROM json_each(?))`).run(
      list,
    );
  statement(db, "DELETE FROM traces WHERE id IN (SELECT value FROM json_each(?))").run(list);
  return ids.length;
}
