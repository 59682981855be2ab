import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { isAppError } from "../../base/errors.ts";
import type { WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import {
  createAssessment,
  deleteTraces,
  getTrace,
  getTraceInfo,
  listTraces,
  logSpans,
  searchTraces,
  startTrace,
} from "./index.ts";
import { readSpans } from "./read-spans.ts";

let db: WriteDb;
beforeEach(() => {
  db = openTestDb();
});

const MS = 1_000_000;

interface TestSpan {
  readonly trace: number;
  readonly span: number;
  readonly parent?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly attributes?: Readonly<Record<string, object>>;
}

function log(...spans: readonly TestSpan[]): void {
  const sent = spans.map((one) => ({
    traceId: one.trace.toString(16),
    spanId: one.span.toString(16),
    parentSpanId: one.parent?.toString(16) ?? "",
    name: `span ${one.span}`,
    startTimeUnixNano: String((one.startMs ?? 1000) * MS),
    ...(one.endMs !== undefined && { endTimeUnixNano: String(one.endMs * MS) }),
    attributes: Object.entries(one.attributes ?? {}).map(([key, value]) => ({ key, value })),
  }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: sent }] }] });
  const { packed } = readSpans({ body: Buffer.from(body), isJson: true });
  logSpans(db, { packed, experimentId: "0", runId: "" });
}

const idOf = (trace: number): string => `tr-${trace.toString(16).padStart(32, "0")}`;
const infoOf = (trace: number) => getTraceInfo(db, { id: idOf(trace) });
const tokens = (count: number) => ({
  "gen_ai.usage.input_tokens": { intValue: count },
});
const usageOf = (trace: number): unknown =>
  JSON.parse(infoOf(trace).trace_metadata?.["mlflow.trace.tokenUsage"] ?? "null");

function start(trace: number, metadata: Readonly<Record<string, string>> = {}): void {
  startTrace(db, {
    id: idOf(trace),
    experimentId: "0",
    startMs: 5000,
    durationMs: 7,
    state: "OK",
    clientRequestId: undefined,
    requestPreview: undefined,
    responsePreview: undefined,
    metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    tags: [],
    assessments: [],
  });
}

test("a trace lasts from its first start to its last end, in whatever order they come", () => {
  log({ trace: 1, span: 2, parent: 1, startMs: 2000 });
  expect(infoOf(1)).toMatchObject({ request_time: "1970-01-01T00:00:02Z", state: "IN_PROGRESS" });
  expect(infoOf(1).execution_duration).toBeUndefined();
  log({ trace: 1, span: 2, parent: 1, startMs: 2000, endMs: 2500 });
  expect(infoOf(1).execution_duration).toBe("0.500s");
  log({ trace: 1, span: 1, startMs: 1000, endMs: 2250 });
  expect(infoOf(1)).toMatchObject({
    request_time: "1970-01-01T00:00:01Z",
    execution_duration: "1.500s",
    state: "OK",
  });
});

test("a trace is in progress until its root has ended", () => {
  log({ trace: 1, span: 1, startMs: 1000 });
  expect(infoOf(1).state).toBe("IN_PROGRESS");
  log({ trace: 1, span: 1, startMs: 1000, endMs: 2000 });
  expect(infoOf(1).state).toBe("OK");
});

test("what a client says of the whole stands above its spans", () => {
  start(1, { "mlflow.trace.tokenUsage": '{"input_tokens":9}' });
  log({ trace: 1, span: 1, startMs: 1, endMs: 9000, attributes: tokens(4) });
  expect(infoOf(1)).toMatchObject({
    request_time: "1970-01-01T00:00:05Z",
    execution_duration: "0.007s",
  });
  expect(usageOf(1)).toEqual({ input_tokens: 9 });
});

test("tokens are summed over exports, a parent's stand for its children's", () => {
  log({ trace: 1, span: 2, parent: 1, attributes: tokens(4) });
  log({ trace: 1, span: 3, parent: 1, attributes: tokens(5) });
  expect(usageOf(1)).toMatchObject({ input_tokens: 9, total_tokens: 9 });
  log({ trace: 1, span: 1, attributes: tokens(10) });
  expect(usageOf(1)).toMatchObject({ input_tokens: 10 });
});

test("roots come first, then spans by their starts; a trace is whole with as many as were counted", () => {
  log({ trace: 1, span: 3, parent: 1, startMs: 30 }, { trace: 1, span: 2, parent: 1, startMs: 20 });
  start(1, { "mlflow.trace.sizeStats": '{"num_spans":3}' });
  expect(getTrace(db, { id: idOf(1), allowPartial: false })).toBeUndefined();
  expect(listTraces(db, { ids: [idOf(1)], experimentIds: undefined })).toEqual([]);
  log({ trace: 1, span: 1, startMs: 40 });
  const whole = getTrace(db, { id: idOf(1), allowPartial: false });
  expect(whole?.spans).toMatchObject([{ name: "span 1" }, { name: "span 2" }, { name: "span 3" }]);
});

test("nothing of a deleted trace is left", () => {
  log({ trace: 1, span: 1 }, { trace: 2, span: 1, startMs: 3000 });
  createAssessment(db, { traceId: idOf(1), assessment: feedback(1) });
  const args = { experimentId: "0", untilMs: 2000, limit: undefined, traceIds: [] };
  expect(deleteTraces(db, args)).toBe(1);
  for (const table of ["trace_tags", "spans", "assessments"])
    expect(
      db.prepare(`SELECT count(*) FROM ${table} WHERE trace_id = ?`).pluck().get(idOf(1)),
    ).toBe(0);
  expect(infoOf(2).trace_id).toBe(idOf(2));
});

function feedback(value: number) {
  return {
    id: undefined,
    name: "score",
    kind: "feedback",
    value,
    error: null,
    rationale: undefined,
    metadata: undefined,
    spanId: undefined,
    source: undefined,
    overrides: undefined,
    valid: true,
    createdMs: 0,
    updatedMs: 0,
  } as const;
}

function search(filter: string, orderBy: readonly string[] = []): readonly string[] {
  const args = { experimentIds: ["0"], filter, orderBy, limit: 100, token: undefined };
  return searchTraces(db, args).traces.map(({ trace_id: id }) => id);
}

test("pages go on behind the last trace, also where many have no value to sort by", () => {
  for (let i = 1; i <= 7; i++)
    log({ trace: i, span: 1, startMs: 1000, ...(i % 2 === 0 && { endMs: 1000 + i }) });
  for (const order of ["execution_time_ms DESC", "tags.none ASC", "end_time ASC"]) {
    const walked: string[] = [];
    let token: string | undefined;
    do {
      const args = { experimentIds: ["0"], filter: "", orderBy: [order], limit: 2, token };
      const page = searchTraces(db, args);
      walked.push(...page.traces.map(({ trace_id: id }) => id));
      token = page.nextToken;
    } while (token !== undefined);
    expect(walked).toEqual(search("", [order]));
    expect(new Set(walked).size).toBe(7);
  }
});

test("whatever is asked, it is answered or refused in words", () => {
  log({ trace: 1, span: 1, endMs: 2000, attributes: { a: { stringValue: "x" } } });
  createAssessment(db, { traceId: idOf(1), assessment: feedback(0.5) });
  const oneOf = (words: string) => fc.constantFrom(...words.split(","));
  const entity = oneOf(
    ",trace.,tags.,metadata.,span.,span.attributes.,feedback.,expectation.,issue.,attributes.",
  );
  const key = oneOf(
    "name,status,timestamp_ms,execution_time,end_time,run_id,prompt,text,content,type,a,score,request_id",
  );
  const comparator = oneOf("=,!=,>,<=,LIKE,ILIKE,IN,NOT IN,IS NULL,IS NOT NULL");
  const value = fc.constantFrom("'x'", "5", "'5'", "('x', 'y')", "", "'%'", "'a_[*'");
  const clause = fc
    .tuple(entity, key, comparator, value)
    .map(([a, b, c, d]) => `${a}${b} ${c} ${d}`);
  fc.assert(
    fc.property(fc.array(clause, { minLength: 1, maxLength: 3 }), (clauses) => {
      for (const [filter, order] of [
        [clauses.join(" AND "), []],
        ["", clauses.map((one) => one.split(" ", 1)[0] ?? "")],
      ] as const) {
        try {
          search(filter, order);
        } catch (error) {
          expect(isAppError(error), String(error)).toBe(true);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("what is asked of spans holds for one and the same", () => {
  log(
    { trace: 1, span: 1, attributes: { a: { stringValue: "x" } } },
    { trace: 1, span: 2, parent: 1, attributes: { a: { intValue: 5 } } },
  );
  expect(search("span.name = 'span 1' AND span.attributes.a = 'x'")).toEqual([idOf(1)]);
  expect(search("span.name = 'span 2' AND span.attributes.a = 'x'")).toEqual([]);
  expect(search("span.name = 'span 2' AND span.attributes.a = '5'")).toEqual([idOf(1)]);
});
