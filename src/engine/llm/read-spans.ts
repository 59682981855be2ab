import { deserialize, serialize } from "node:v8";
import { AppError } from "../../base/errors.ts";
import { parseExactJson } from "../../base/exact-json.ts";
import { MalformedOtlp, readOtlpJson, readOtlpProto, type KeyValue } from "../../formats/index.ts";
import { makePreview } from "./preview.ts";
import { toSpan, type Span } from "./spans.ts";
import { plainOf, toPlain, toText } from "./values.ts";

/** What an export says of one trace, as it is stored: read where parsing holds nobody up. */
export interface TraceRecords {
  readonly traceId: string;
  /** Of the table of spans. */
  readonly rows: ReadonlyArray<Span["row"]>;
  /** First start and last end of these spans; null where none has ended. */
  readonly startMs: number;
  readonly endMs: number | null;
  readonly hasUsage: boolean;
  readonly hasCost: boolean;
  /** Whatever their keys: which of them may be tags the store knows. */
  readonly tags: ReadonlyArray<readonly [key: string, value: string]>;
  readonly metadata: ReadonlyArray<readonly [key: string, value: string]>;
  readonly root: {
    /** Null while it goes on. */
    readonly state: "OK" | "ERROR" | null;
    readonly request: string | null;
    readonly response: string | null;
  } | null;
}

/** Longer ones are cut off. */
const MOST_TAG = 8000;
const TAG_PREFIX = "mlflow.traceTag.";

/** An export on its way to the writer. */
export interface ReadSpans {
  readonly traceIds: readonly string[];
  /** In one piece: the threads between hand it on and look at none of it. */
  readonly packed: Uint8Array<ArrayBuffer>;
}

/**
 * Reads an export of spans as OpenTelemetry's protocol has it, trace by trace.
 * @throws AppError INVALID_INPUT (no such export)
 */
export function readSpans(args: {
  readonly body: Uint8Array;
  readonly isJson: boolean;
}): ReadSpans {
  const traces = readTraces(args);
  return { traceIds: traces.map(({ traceId }) => traceId), packed: serialize(traces) };
}

export function unpackSpans(packed: Uint8Array): readonly TraceRecords[] {
  return deserialize(packed) as readonly TraceRecords[];
}

function readTraces(args: {
  readonly body: Uint8Array;
  readonly isJson: boolean;
}): readonly TraceRecords[] {
  const tagsOf = new Map<string, readonly KeyValue[]>();
  const spans = readExport(args).flatMap(({ resource, spans: sent }) =>
    sent.map((one) => {
      const span = toSpan(one);
      if (resource.length > 0 && !tagsOf.has(span.traceId)) tagsOf.set(span.traceId, resource);
      return span;
    }),
  );
  return Array.from(
    Map.groupBy(spans, ({ traceId }) => traceId),
    ([traceId, group]) => toRecords(traceId, group, tagsOf.get(traceId) ?? []),
  );
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
      throw new AppError("INVALID_INPUT", `Invalid OpenTelemetry format: ${error.message}.`);
    throw error;
  }
}

function toRecords(
  traceId: string,
  spans: readonly Span[],
  resource: readonly KeyValue[],
): TraceRecords {
  const endMs = spans.reduce((most, span) => Math.max(most, span.endMs ?? -Infinity), -Infinity);
  const root = spans.find(({ parentId }) => parentId === "");
  return {
    traceId,
    rows: spans.map(({ row }) => row),
    startMs: spans.reduce((least, span) => Math.min(least, span.startMs), Infinity),
    endMs: endMs === -Infinity ? null : endMs,
    hasUsage: spans.some(({ hasUsage }) => hasUsage),
    hasCost: spans.some(({ hasCost }) => hasCost),
    tags: [
      ...resource
        .filter(({ key }) => !/^(telemetry\.sdk|mlflow)\./.test(key))
        .map(({ key, value }) => toTag(key, value)),
      ...Array.from(root?.attributes ?? [])
        .filter(([key]) => key.startsWith(TAG_PREFIX))
        .map(([key, value]) => toTag(key.slice(TAG_PREFIX.length), value)),
    ],
    metadata: findMetadata(spans),
    root: root === undefined ? null : readRoot(root),
  };
}

function toTag(key: string, value: KeyValue["value"]): readonly [string, string] {
  return [key, toText(toPlain(value)).slice(0, MOST_TAG)];
}

/** Whose conversation it was, as whichever span says it first. */
function findMetadata(spans: readonly Span[]): TraceRecords["metadata"] {
  const first = (key: string): string | undefined => {
    const found = spans.find(({ attributes }) => plainOf(attributes, key) !== null);
    return found === undefined ? undefined : toText(plainOf(found.attributes, key));
  };
  const found = [
    ["mlflow.trace.session", first("session.id") ?? first("gen_ai.conversation.id")],
    ["mlflow.trace.user", first("user.id")],
  ] as const;
  return found.flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, value] as const],
  );
}

function readRoot(root: Span): NonNullable<TraceRecords["root"]> {
  const inputs = plainOf(root.attributes, "mlflow.spanInputs");
  const outputs = plainOf(root.attributes, "mlflow.spanOutputs");
  return {
    state: root.endMs === undefined ? null : root.status === "ERROR" ? "ERROR" : "OK",
    request: inputs === null ? null : makePreview(inputs, "user"),
    response: outputs === null ? null : makePreview(outputs, "assistant"),
  };
}
