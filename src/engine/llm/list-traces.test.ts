import { beforeEach, expect, test } from "vitest";
import type { TraceState } from "../../contract/llm.ts";
import type { WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import {
  getSpan,
  getTraceDetail,
  linkPromptsToTrace,
  listTraceExperiments,
  listTracePage,
  logSpans,
  createAssessment,
  startTrace,
} from "./index.ts";
import type { ListTracesArgs } from "./list-traces.ts";
import { readSpans } from "./read-spans.ts";

let db: WriteDb;
beforeEach(() => {
  db = openTestDb();
  db.exec("INSERT INTO tracking_experiments VALUES (1, 'other', 'mlflow-artifacts:/1', 0, 0, 0)");
});

const MS = 1_000_000n;
const T0_NS = 1_790_000_000_123_456_789n;
const idOf = (trace: number): string => `tr-${trace.toString(16).padStart(32, "0")}`;

interface TestTrace {
  readonly trace: number;
  readonly startMs?: number;
  readonly name?: string;
  readonly state?: TraceState;
  readonly request?: string;
  readonly experimentId?: string;
}

function start({ trace, startMs = 1000, ...about }: TestTrace): void {
  startTrace(db, {
    id: idOf(trace),
    experimentId: about.experimentId ?? "0",
    startMs,
    durationMs: 7,
    state: about.state ?? "OK",
    clientRequestId: `request ${trace}`,
    requestPreview: about.request,
    responsePreview: undefined,
    metadata: [{ key: "mlflow.trace.tokenUsage", value: '{"input_tokens":2,"total_tokens":9}' }],
    tags: about.name === undefined ? [] : [{ key: "mlflow.traceName", value: about.name }],
    assessments: [],
  });
}

function log(spans: readonly object[]): void {
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const { packed } = readSpans({ body: Buffer.from(body), isJson: true });
  logSpans(db, { packed, experimentId: "0", runId: "" });
}

function list(args: Partial<ListTracesArgs> = {}): readonly string[] {
  const { rows, total } = listTracePage(db, { limit: 100, ...args });
  expect(total).toBe(rows.length);
  return rows.map(({ id }) => id);
}

test("the newest come first, and pages go on behind the last, whatever comes meanwhile", () => {
  for (let i = 1; i <= 9; i++) start({ trace: i, startMs: 1000 + Math.floor(i / 3) });
  const all = list();
  const walked: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listTracePage(db, { limit: 2, ...(cursor !== undefined && { cursor }) });
    walked.push(...page.rows.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    start({ trace: 100 + walked.length, startMs: 5000 });
  } while (cursor !== undefined);
  expect(walked).toEqual(all);
  expect(() => listTracePage(db, { limit: 2, cursor: "nonsense" })).toThrow("not one of ours");
});

test("traces are found by parts of names, roots, ids and beginnings, in any case, signs as they are", () => {
  start({ trace: 1, name: "Answer question", startMs: 4 });
  start({ trace: 2, request: "100% of it", startMs: 3 });
  start({ trace: 0xabc, startMs: 2 });
  log([{ traceId: "4", spanId: "1", name: "the Root", startTimeUnixNano: "1000000" }]);
  expect(list({ search: "answer" })).toEqual([idOf(1)]);
  expect(list({ search: "0% OF" })).toEqual([idOf(2)]);
  expect(list({ search: "%" })).toEqual([idOf(2)]);
  expect(list({ search: "ABC" })).toEqual([idOf(0xabc)]);
  expect(list({ search: "root" })).toEqual([idOf(4)]);
  expect(list({ search: "_" })).toEqual([]);
});

test("they are chosen by state, experiment and time", () => {
  start({ trace: 1, state: "ERROR", startMs: 1000 });
  start({ trace: 2, experimentId: "1", startMs: 2000 });
  start({ trace: 3, state: "IN_PROGRESS", startMs: 3000 });
  expect(list({ state: "ERROR" })).toEqual([idOf(1)]);
  expect(list({ experimentId: "1" })).toEqual([idOf(2)]);
  expect(list({ experimentId: "no number" })).toEqual([]);
  expect(list({ fromUs: 2_000_000 })).toEqual([idOf(3), idOf(2)]);
  expect(list({ untilUs: 2_000_000, fromUs: 1_500_000 })).toEqual([idOf(2)]);
  expect(list({ runId: "none" })).toEqual([]);
  expect(listTraceExperiments(db)).toEqual([
    { id: "0", name: "Default", traces: 2 },
    { id: "1", name: "other", traces: 1 },
  ]);
});

test("no list reads every trace to find its first page", () => {
  const plans = (where: string): string =>
    (
      db
        .prepare(
          `EXPLAIN QUERY PLAN SELECT t.id FROM traces t WHERE ${where} ORDER BY t.start_ms DESC, t.id LIMIT 9`,
        )
        .all() as Array<{ readonly detail: string }>
    )
      .map(({ detail }) => detail)
      .join("; ");
  for (const [where, index] of [
    ["1", "traces_start"],
    ["t.start_ms <= 5 AND (t.start_ms < 5 OR t.id > 'x')", "traces_start"],
    ["t.experiment_id = 1", "traces_experiment"],
    ["t.state = 'ERROR'", "traces_state"],
  ] as const) {
    expect(plans(where)).toContain(index);
    expect(plans(where)).not.toContain("TEMP B-TREE");
  }
});

test("a trace is told with its spans in the order they began, exact to the nanosecond", () => {
  log([
    {
      traceId: "1",
      spanId: "b",
      parentSpanId: "a",
      name: "inner",
      startTimeUnixNano: String(T0_NS + 1_500n),
      endTimeUnixNano: String(T0_NS + 2n * MS),
      status: { code: 2, message: "went wrong" },
      attributes: [
        { key: "big", value: { intValue: "9007199254740993" } },
        { key: "list", value: { arrayValue: { values: [{ boolValue: true }] } } },
        { key: "mlflow.spanInputs", value: { stringValue: '{"q": 1.5}' } },
        { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
      ],
      events: [
        {
          name: "exception",
          timeUnixNano: String(T0_NS + 2_500n),
          attributes: [{ key: "exception.type", value: { stringValue: "ValueError" } }],
        },
      ],
      links: [{ traceId: "2", spanId: "c" }],
    },
    { traceId: "1", spanId: "a", name: "outer", startTimeUnixNano: String(T0_NS) },
  ]);
  start({ trace: 1, name: "named", state: "IN_PROGRESS" });
  linkPromptsToTrace(db, { traceId: idOf(1), prompts: ["p/1"] });
  createAssessment(db, {
    traceId: idOf(1),
    assessment: {
      id: undefined,
      name: "correct",
      kind: "feedback",
      value: false,
      error: null,
      rationale: "no source",
      metadata: { by: "hand" },
      spanId: "000000000000000b",
      source: { source_type: "HUMAN", source_id: "me" },
      overrides: undefined,
      valid: true,
      createdMs: 5,
      updatedMs: 6,
    },
  });
  const detail = getTraceDetail(db, { id: idOf(1) });
  expect(detail).toMatchObject({
    name: "named",
    state: "IN_PROGRESS",
    spans: 2,
    tokens: 9,
    usage: { input_tokens: 2, total_tokens: 9 },
    cost: null,
    prompts: ["p/1"],
    clientRequestId: "request 1",
    assessments: [
      {
        name: "correct",
        value: { text: "false", left: 0 },
        rationale: "no source",
        sourceType: "HUMAN",
        sourceId: "me",
        metadata: [{ key: "by", value: "hand" }],
        createdUs: 5000,
      },
    ],
  });
  expect(detail.tree).toMatchObject([
    { id: "000000000000000a", parentId: "", offsetUs: 0, durationUs: null, status: "UNSET" },
    {
      id: "000000000000000b",
      parentId: "000000000000000a",
      type: "CHAT_MODEL",
      offsetUs: 1.5,
      durationUs: 1998.5,
      status: "ERROR",
    },
  ]);
  const span = getSpan(db, { traceId: idOf(1), id: "000000000000000b" });
  expect(span).toMatchObject({
    name: "inner",
    statusMessage: "went wrong",
    inputs: { text: '{"q":1.5}', left: 0 },
    outputs: null,
    events: [
      {
        name: "exception",
        offsetUs: 1,
        attributes: [{ key: "exception.type", value: { text: '"ValueError"' } }],
      },
    ],
    links: [{ traceId: idOf(2), spanId: "000000000000000c" }],
  });
  expect(span.attributes).toContainEqual({
    key: "big",
    type: "int",
    value: { text: "9007199254740993", left: 0 },
  });
  expect(span.attributes).toContainEqual({
    key: "list",
    type: "array",
    value: { text: "[true]", left: 0 },
  });
  expect(() => getSpan(db, { traceId: idOf(1), id: "x" })).toThrow("no span 'x'");
  expect(() => getSpan(db, { traceId: "tr-none", id: "x" })).toThrow("not found");
});

test("what is long is cut, and told", () => {
  log([
    {
      traceId: "1",
      spanId: "a",
      name: "long",
      startTimeUnixNano: "1000",
      attributes: Array.from({ length: 1500 }, (_, i) => ({
        key: `k${i}`,
        value: { stringValue: i === 0 ? "x".repeat(30_000) : "" },
      })),
    },
  ]);
  const span = getSpan(db, { traceId: idOf(1), id: "000000000000000a" });
  expect(span.attributes).toHaveLength(1000);
  expect(span.counts.attributes).toBe(1500);
  expect(span.attributes[0]?.value.text).toHaveLength(20_000);
  expect(span.attributes[0]?.value.left).toBe(10_002);
});
