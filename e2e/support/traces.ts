import type { TestEngine } from "./engine.ts";

/** A span as OpenTelemetry's JSON has it, in numbers that tests count in. */
export interface SentSpan {
  readonly trace: number;
  readonly span: number;
  /** Absent: a root. */
  readonly parent?: number;
  readonly name: string;
  /** Since 2026-01-01. */
  readonly startMs?: number;
  /** Absent: it goes on. */
  readonly durationMs?: number;
  readonly failure?: string;
  readonly attributes?: Readonly<Record<string, object>>;
  readonly events?: readonly object[];
}

const T0_MS = Date.UTC(2026, 0, 1);

export function traceIdOf(trace: number): string {
  return `tr-${trace.toString(16).padStart(32, "0")}`;
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round((T0_MS + ms) * 1000)) * 1000n);
}

/** Sends spans as an exporter of OpenTelemetry does. */
export async function sendSpans(
  engine: TestEngine,
  spans: readonly SentSpan[],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const body = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map((one) => ({
              traceId: one.trace.toString(16).padStart(32, "0"),
              spanId: one.span.toString(16).padStart(16, "0"),
              parentSpanId: one.parent?.toString(16).padStart(16, "0") ?? "",
              name: one.name,
              startTimeUnixNano: nanoseconds(one.startMs ?? 0),
              ...(one.durationMs !== undefined && {
                endTimeUnixNano: nanoseconds((one.startMs ?? 0) + one.durationMs),
              }),
              status: one.failure === undefined ? { code: 1 } : { code: 2, message: one.failure },
              attributes: Object.entries(one.attributes ?? {}).map(([key, value]) => ({
                key,
                value,
              })),
              events: one.events ?? [],
            })),
          },
        ],
      },
    ],
  };
  await post(engine, "v1/traces", body, { "x-mlflow-experiment-id": "0", ...headers });
}

/** A call of MLflow's interface; answers what it was answered. */
export async function post(
  { url, token }: TestEngine,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const answer = await fetch(new URL(path, url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** A trace of an agent that looks something up, asks a model and fails with a tool. */
export async function sendExampleTrace(engine: TestEngine, trace: number): Promise<void> {
  await sendSpans(engine, [
    {
      trace,
      span: 1,
      name: "answer question",
      durationMs: 900,
      attributes: {
        "mlflow.spanType": { stringValue: "AGENT" },
        "mlflow.spanInputs": { stringValue: `{"question": "Why ${trace}?"}` },
        "mlflow.spanOutputs": { stringValue: '{"answer": "Because."}' },
      },
    },
    { trace, span: 2, parent: 1, name: "retrieve", startMs: 10, durationMs: 240 },
    {
      trace,
      span: 3,
      parent: 1,
      name: "chat",
      startMs: 260,
      durationMs: 500,
      attributes: {
        "gen_ai.operation.name": { stringValue: "chat" },
        "gen_ai.request.model": { stringValue: "small-1" },
        "gen_ai.usage.input_tokens": { intValue: "9" },
        "gen_ai.usage.output_tokens": { intValue: "33" },
      },
    },
    {
      trace,
      span: 4,
      parent: 3,
      name: "calculator",
      startMs: 300,
      durationMs: 20,
      failure: "division by zero",
      attributes: { "mlflow.spanType": { stringValue: "TOOL" } },
      events: [
        {
          name: "exception",
          timeUnixNano: nanoseconds(310),
          attributes: [
            { key: "exception.type", value: { stringValue: "ZeroDivisionError" } },
            { key: "exception.message", value: { stringValue: "division by zero" } },
            { key: "exception.stacktrace", value: { stringValue: "Traceback:\n  1 / 0" } },
          ],
        },
      ],
    },
  ]);
}
