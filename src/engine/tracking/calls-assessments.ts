import { invalid } from "../../base/errors.ts";
import { parseExactJson, type ExactJson } from "../../base/exact-json.ts";
import type { AssessmentEdit, AssessmentKind, NewAssessment } from "../llm/index.ts";
import { nowMs, traceTopics, type Handler, type TrackingRoute } from "./calls.ts";
import { type Fields } from "./fields.ts";
import { readTimestamp } from "./proto-times.ts";

const KINDS: readonly AssessmentKind[] = ["feedback", "expectation", "issue"];
const SOURCES = {
  0: "SOURCE_TYPE_UNSPECIFIED",
  1: "HUMAN",
  2: "LLM_JUDGE",
  3: "CODE",
} as const;

const create: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const sent = fields.message("assessment");
  if (sent === undefined) throw fields.missing("assessment");
  const assessment = await threads.write.call.llm.createAssessment({
    traceId: id,
    assessment: readAssessment(sent, nowMs()),
  });
  publish(traceTopics([id]));
  return { assessment };
};

const get: Handler = async ({ threads }, { path: { id = "", assessment = "" } }) => ({
  assessment: await threads.read.call.llm.getAssessment({ traceId: id, id: assessment }),
});

const update: Handler = async (
  { threads, publish },
  { fields, path: { id = "", assessment: assessmentId = "" } },
) => {
  const sent = fields.message("assessment");
  if (sent === undefined) throw fields.missing("assessment");
  const assessment = await threads.write.call.llm.updateAssessment({
    traceId: id,
    id: assessmentId,
    edit: readEdit(sent, readMask(fields)),
    nowMs: nowMs(),
  });
  publish(traceTopics([id]));
  return { assessment };
};

const remove: Handler = async (
  { threads, publish },
  { path: { id = "", assessment: assessmentId = "" } },
) => {
  await threads.write.call.llm.deleteAssessment({ traceId: id, id: assessmentId });
  publish(traceTopics([id]));
  return {};
};

/** Of what a client sends as a whole. */
export function readAssessment(sent: Fields, now: number): NewAssessment {
  const value = readValue(sent);
  if (value === undefined)
    throw invalid(
      `'${sent.nameOf("assessment")}' must have exactly one of feedback, expectation, issue.`,
    );
  const source = sent.message("source");
  const time = (name: string): number => {
    const text = sent.text(name);
    return text === undefined ? now : readTimestamp(text, sent.nameOf(name));
  };
  return {
    ...value,
    id: sent.text("assessment_id") || undefined,
    name: sent.requireText("assessment_name"),
    spanId: sent.text("span_id") || undefined,
    source: source && {
      source_type: source.enumeration("source_type", SOURCES) ?? SOURCES[0],
      source_id: source.text("source_id") ?? "",
    },
    rationale: sent.text("rationale") || undefined,
    metadata: readMetadata(sent),
    overrides: sent.text("overrides") || undefined,
    valid: sent.boolean("valid") ?? true,
    createdMs: time("create_time"),
    updatedMs: time("last_update_time"),
  };
}

type Value = Pick<NewAssessment, "kind" | "value" | "error">;

function readValue(sent: Fields): Value | undefined {
  const kinds = KINDS.filter((kind) => sent.has(kind));
  const [kind] = kinds;
  if (kind === undefined) return undefined;
  if (kinds.length > 1) throw invalid("Only one of feedback, expectation, issue can be specified.");
  const content = sent.message(kind);
  if (kind === "issue" || content === undefined) {
    const name = content?.text("issue_name") ?? "";
    return { kind, value: { issue_name: name }, error: null };
  }
  const serialized = content.message("serialized_value");
  return {
    kind,
    value: serialized === undefined ? jsonOf(content, "value") : readSerialized(serialized),
    error: kind === "feedback" ? jsonOf(content.has("error") ? content : sent, "error") : null,
  };
}

function jsonOf(fields: Fields, name: string): ExactJson {
  return checkDepth((fields.raw(name) ?? null) as ExactJson);
}

/** As deep as protobuf's readers go: what is deeper could not be written again. */
const MOST_DEPTH = 100;

function checkDepth(value: ExactJson, depth = 0): ExactJson {
  if (depth > MOST_DEPTH)
    throw invalid(`The value of an assessment is nested more than ${MOST_DEPTH} levels deep.`);
  if (typeof value === "object" && value !== null)
    for (const one of Object.values(value)) checkDepth(one as ExactJson, depth + 1);
  return value;
}

function readSerialized(serialized: Fields): ExactJson {
  const format = serialized.text("serialization_format");
  if (format !== "JSON_FORMAT")
    throw invalid(`Unknown serialization format: ${format}. Only JSON_FORMAT is supported.`);
  const text = serialized.text("value") ?? "";
  try {
    return checkDepth(parseExactJson(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw invalid(`'${serialized.nameOf("value")}' is no JSON.`);
    throw error;
  }
}

function readMetadata(sent: Fields): Readonly<Record<string, string>> | undefined {
  const map = sent.message("metadata");
  if (map === undefined) return undefined;
  const entries = Object.entries(sent.raw("metadata") as object);
  return Object.fromEntries(
    entries.map(([key, value]: [string, unknown]) => {
      if (typeof value !== "string")
        throw invalid(`Invalid value for parameter '${map.nameOf(key)}': it must be a string.`);
      return [key, value];
    }),
  );
}

/** Names of fields, as one text in protobuf's JSON: `assessmentName,rationale`. */
function readMask(fields: Fields): ReadonlySet<string> {
  const raw = fields.raw("update_mask");
  const text = typeof raw === "string" ? raw : undefined;
  const paths = text?.split(",") ?? fields.message("update_mask")?.texts("paths");
  if (paths === undefined) throw fields.missing("update_mask");
  return new Set(
    paths.map((path) => path.trim().replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  );
}

function readEdit(sent: Fields, mask: ReadonlySet<string>): AssessmentEdit {
  const asked = KINDS.find((kind) => mask.has(kind));
  const value = asked === undefined ? undefined : readValue(sent);
  if (asked !== undefined && value?.kind !== asked) throw sent.missing(asked);
  return {
    name: mask.has("assessment_name") ? sent.requireText("assessment_name") : undefined,
    kind: value?.kind,
    value: value?.value ?? null,
    error: value?.error ?? null,
    rationale: mask.has("rationale") ? (sent.text("rationale") ?? "") : undefined,
    metadata: mask.has("metadata") ? (readMetadata(sent) ?? {}) : undefined,
  };
}

const route = (method: TrackingRoute["method"], path: string, handler: Handler): TrackingRoute => ({
  method,
  version: "3.0",
  path: `traces/:id/assessments${path}`,
  handler,
});

export const ASSESSMENT_CALLS: readonly TrackingRoute[] = [
  route("POST", "", create),
  route("GET", "/:assessment", get),
  route("PATCH", "/:assessment", update),
  route("DELETE", "/:assessment", remove),
];
