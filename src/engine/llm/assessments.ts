import { randomBytes } from "node:crypto";
import { AppError, invalid, notFound } from "../../base/errors.ts";
import { parseExactJson, writeExactJson, type ExactJson } from "../../base/exact-json.ts";
import type { Assessment } from "../../contract/llm.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { writeTimestamp } from "../tracking/index.ts";
import { requireTrace } from "./find.ts";
import { cut } from "./values.ts";

export type AssessmentKind = "feedback" | "expectation" | "issue";

/** What of an assessment can be changed. */
export interface AssessmentEdit {
  readonly name: string | undefined;
  readonly kind: AssessmentKind | undefined;
  /** With `kind`. */
  readonly value: ExactJson;
  readonly error: ExactJson;
  readonly rationale: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

export interface NewAssessment extends AssessmentEdit {
  /** One is made where it is undefined. */
  readonly id: string | undefined;
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly spanId: string | undefined;
  readonly source: { readonly source_type: string; readonly source_id: string } | undefined;
  readonly overrides: string | undefined;
  readonly valid: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
}

interface About {
  readonly source?: { readonly source_type: string; readonly source_id: string };
  readonly span_id?: string;
  readonly rationale?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly error?: ExactJson;
}

interface Row {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly value: string;
  readonly about: string;
  readonly overrides: string;
  readonly valid: number;
  readonly created_ms: number;
  readonly updated_ms: number;
}

/** The assessment as MLflow's interface writes it. */
export type WireAssessment = Readonly<Record<string, unknown>>;

export function listAssessments(db: ReadDb, traceId: string): WireAssessment[] {
  return readRows(db, traceId).map(toWire);
}

/** Of a text of JSON on a page. */
const MOST_VALUE = 20_000;

/** The same for pages. */
export function describeAssessments(db: ReadDb, traceId: string): Assessment[] {
  return readRows(db, traceId).map((row) => {
    const about = parseExactJson(row.about) as unknown as About;
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      value: cut(row.value, MOST_VALUE),
      error: about.error === undefined ? null : cut(writeExactJson(about.error), MOST_VALUE),
      rationale: about.rationale ?? "",
      sourceType: about.source?.source_type ?? "",
      sourceId: about.source?.source_id ?? "",
      spanId: about.span_id ?? "",
      metadata: Object.entries(about.metadata ?? {}).map(([key, value]) => ({ key, value })),
      valid: row.valid === 1,
      createdUs: row.created_ms * 1000,
      updatedUs: row.updated_ms * 1000,
    };
  });
}

function readRows(db: ReadDb, traceId: string): Row[] {
  return statement(db, "SELECT * FROM assessments WHERE trace_id = ? ORDER BY created_ms, id").all(
    traceId,
  ) as Row[];
}

function toWire(row: Row): WireAssessment {
  const { error, ...about } = parseExactJson(row.about) as unknown as About;
  const value = parseExactJson(row.value);
  return {
    assessment_id: row.id,
    assessment_name: row.name,
    trace_id: row.trace_id,
    ...about,
    create_time: writeTimestamp(row.created_ms),
    last_update_time: writeTimestamp(row.updated_ms),
    [row.kind]:
      row.kind === "expectation"
        ? toExpectation(value)
        : row.kind === "issue"
          ? value
          : { value, ...(error !== undefined && { error }) },
    ...(row.overrides !== "" && { overrides: row.overrides }),
    valid: row.valid === 1,
  };
}

/** Lists and objects travel as a text of JSON. */
function toExpectation(value: ExactJson): object {
  return typeof value === "object"
    ? { serialized_value: { serialization_format: "JSON_FORMAT", value: writeExactJson(value) } }
    : { value };
}

export interface AssessmentPlace {
  readonly traceId: string;
  readonly id: string;
}

/** @throws AppError NOT_FOUND */
export function getAssessment(db: ReadDb, place: AssessmentPlace): WireAssessment {
  return toWire(requireAssessment(db, place));
}

function requireAssessment(db: ReadDb, { traceId, id }: AssessmentPlace): Row {
  const row = statement(db, "SELECT * FROM assessments WHERE id = ? AND trace_id = ?").get(
    id,
    traceId,
  ) as Row | undefined;
  if (row !== undefined) return row;
  requireTrace(db, traceId);
  throw notFound(`Assessment with ID '${id}' not found for trace '${traceId}'`);
}

/**
 * One that overrides another makes that invalid.
 * @throws AppError NOT_FOUND (the trace, the one that it overrides), CONFLICT (its id is taken)
 */
export function createAssessment(
  db: WriteDb,
  { traceId, assessment }: { readonly traceId: string; readonly assessment: NewAssessment },
): WireAssessment {
  requireTrace(db, traceId);
  const { id, overrides } = assessment;
  if (id !== undefined && statement(db, "SELECT 1 FROM assessments WHERE id = ?").get(id))
    throw new AppError("CONFLICT", `There is an assessment with ID '${id}' already.`);
  if (overrides !== undefined) {
    requireAssessment(db, { traceId, id: overrides });
    statement(db, "UPDATE assessments SET valid = 0 WHERE id = ?").run(overrides);
  }
  return getAssessment(db, { traceId, id: upsertAssessment(db, traceId, assessment) });
}

/** Answers its id. Another trace's is not touched. */
export function upsertAssessment(db: WriteDb, traceId: string, assessment: NewAssessment): string {
  const id = assessment.id ?? `a-${randomBytes(16).toString("hex")}`;
  const { source, spanId, rationale, metadata, error } = assessment;
  const about: About = {
    ...(source !== undefined && { source }),
    ...(spanId !== undefined && { span_id: spanId }),
    ...(rationale !== undefined && { rationale }),
    ...(metadata !== undefined && { metadata }),
    ...(error !== null && { error }),
  };
  statement(
    db,
    `INSERT INTO assessments (id, trace_id, name, kind, value, about, overrides, valid, created_ms, updated_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET (name, kind, value, about, overrides, valid, updated_ms) =
       (excluded.name, excluded.kind, excluded.value, excluded.about, excluded.overrides, excluded.valid, excluded.updated_ms)
      WHERE trace_id = excluded.trace_id`,
  ).run(
    id,
    traceId,
    assessment.name,
    assessment.kind,
    writeExactJson(assessment.value),
    writeExactJson(about),
    assessment.overrides ?? "",
    assessment.valid ? 1 : 0,
    assessment.createdMs,
    assessment.updatedMs,
  );
  return id;
}

/** Metadata is added to what is there. @throws AppError NOT_FOUND, INVALID_INPUT (of another kind) */
export function updateAssessment(
  db: WriteDb,
  {
    edit,
    nowMs,
    ...place
  }: AssessmentPlace & { readonly edit: AssessmentEdit; readonly nowMs: number },
): WireAssessment {
  const row = requireAssessment(db, place);
  if (edit.kind !== undefined && edit.kind !== row.kind)
    throw invalid(
      `Cannot update the ${edit.kind} of an assessment that is of the kind ${row.kind}.`,
    );
  const known = parseExactJson(row.about) as unknown as About;
  const { error, ...rest } = known;
  const newError = edit.kind === undefined ? error : (edit.error ?? undefined);
  const about: About = {
    ...rest,
    ...(edit.rationale !== undefined && { rationale: edit.rationale }),
    ...(edit.metadata !== undefined && { metadata: { ...known.metadata, ...edit.metadata } }),
    ...(newError !== undefined && { error: newError }),
  };
  statement(
    db,
    "UPDATE assessments SET name = ?, value = ?, about = ?, updated_ms = ? WHERE id = ?",
  ).run(
    edit.name ?? row.name,
    edit.kind === undefined ? row.value : writeExactJson(edit.value),
    writeExactJson(about),
    nowMs,
    row.id,
  );
  return getAssessment(db, place);
}

/** The one that it overrides is valid again. None there is no error. @throws AppError NOT_FOUND (of the trace) */
export function deleteAssessment(db: WriteDb, { traceId, id }: AssessmentPlace): void {
  requireTrace(db, traceId);
  const overrides = statement(
    db,
    "DELETE FROM assessments WHERE id = ? AND trace_id = ? RETURNING overrides",
    "pluck",
  ).get(id, traceId) as string | undefined;
  if (overrides !== undefined && overrides !== "")
    statement(db, "UPDATE assessments SET valid = 1 WHERE id = ? AND trace_id = ?").run(
      overrides,
      traceId,
    );
}
