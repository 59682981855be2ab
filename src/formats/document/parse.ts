import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { LongFact } from "../../base/run-facts.ts";
import type { ParseResult } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import { parseExactJson } from "../jsonl/json-line.ts";
import { PointLog } from "../point-log.ts";
import { EMPTY_TRAIL, longestTrail, mixHash, type Trail, TrailFollower } from "../trail.ts";

export type DocumentState = {
  /** Bytes of the document that was read; 0 before it is whole. */
  readonly bytes: number;
  readonly hasPoints: boolean;
  readonly names: {
    /** First point in normal form. */
    readonly first: string | null;
    /** By metric: the points that were read. */
    readonly trails: { readonly [metric: string]: Trail };
  };
};

export const START_OF_DOCUMENT: DocumentState = {
  bytes: 0,
  hasPoints: false,
  names: { first: null, trails: {} },
};

/** A point of a document, in the order in which its metric has them. */
interface DocumentPoint {
  readonly step: number | bigint;
  readonly timeUs: number;
  readonly value: number;
}

/** Gathers the points of a whole document; params and facts go straight to the events. */
export class DocumentSink {
  readonly events: EventSink;
  readonly metrics = new Map<string, DocumentPoint[]>();

  constructor(points: PointLog) {
    this.events = new EventSink(points);
  }

  push(metric: string, step: number | bigint, timeUs: number, value: number): void {
    const points = this.metrics.get(metric);
    if (points === undefined) this.metrics.set(metric, [{ step, timeUs, value }]);
    else points.push({ step, timeUs, value });
  }
}

export interface DocumentReader {
  /** The document that the bytes hold; undefined where they are not whole. JSON where this is left out. */
  readonly decode?: (bytes: Uint8Array) => JsonValue | undefined;
  readonly read: (document: { readonly [key: string]: JsonValue }, sink: DocumentSink) => void;
  readonly longFact?: (
    document: { readonly [key: string]: JsonValue },
    key: LongFact,
  ) => string | undefined;
}

/**
 * Reads a document that its logger writes whole, again and again. What was read before is told apart by the points
 * themselves, metric by metric: only new ones become events. One that is not whole waits: writers do not all rename.
 */
export function parseDocument(
  bytes: Uint8Array,
  state: DocumentState,
  final: boolean,
  { decode = decodeJson, read }: DocumentReader,
  points = new PointLog(),
): ParseResult<DocumentState> {
  const isBlank = bytes.every((byte) => BLANK.has(byte));
  // Behind a document that was read, something was appended: all of it is read once more.
  if (state.bytes > 0) {
    return isBlank
      ? { events: [], state, consumed: bytes.length }
      : { events: [], state: rewrittenDocument(state), consumed: 0, restart: true };
  }
  const document = decode(bytes);
  if (!isPlainObject(document)) {
    const events = final && !isBlank ? [NOT_WHOLE] : [];
    return { events, state, consumed: 0, need: bytes.length + 1 };
  }
  const sink = new DocumentSink(points);
  read(document, sink);
  const { trails, isOther } = follow(sink, state.names.trails);
  if (isOther && state.hasPoints) {
    const reason = "the file was replaced by another one";
    return {
      events: [{ kind: "attempt", part: null, reason }],
      state: START_OF_DOCUMENT,
      consumed: 0,
      restart: true,
    };
  }
  return {
    events: sink.events.take(),
    state: {
      bytes: bytes.length,
      hasPoints: state.hasPoints || sink.events.hasPoints,
      names: { first: state.names.first ?? firstOf(sink), trails },
    },
    consumed: bytes.length,
  };
}

/** See `AppendCodec.readFact`. */
export function readDocumentFact(
  bytes: Uint8Array,
  key: LongFact,
  { decode = decodeJson, longFact }: DocumentReader,
): string | undefined {
  const document = decode(bytes);
  return isPlainObject(document) ? longFact?.(document, key) : undefined;
}

const NOT_WHOLE = {
  kind: "problem",
  part: null,
  severity: "error",
  message: "it is no whole document; what was read of it before was kept",
  where: "the file",
} as const;

const BLANK = new Set([9, 10, 13, 32]);

function decodeJson(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseExactJson(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Hands on the points behind those that are known; `isOther`: a metric's known points are not those of the document. */
function follow(
  { metrics, events }: DocumentSink,
  known: DocumentState["names"]["trails"],
): { readonly trails: { readonly [metric: string]: Trail }; readonly isOther: boolean } {
  const trails = new Map(Object.entries(known));
  for (const [metric, list] of metrics) {
    const before = trails.get(metric) ?? EMPTY_TRAIL;
    const follower = new TrailFollower(EMPTY_TRAIL, longestTrail(before, null));
    for (const point of list) {
      const verdict = follower.add(hashPoint(point));
      if (verdict === "differs") return { trails: known, isOther: true };
      if (verdict === "new") events.push(metric, point.step, point.timeUs, point.value);
    }
    trails.set(metric, longestTrail(follower.trail, before) ?? EMPTY_TRAIL);
  }
  return { trails: Object.fromEntries(trails), isOther: false };
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

function hashPoint({ step, value }: DocumentPoint): number {
  double[0] = Number(step);
  const hash = mixHash(mixHash(1, words[0] as number), words[1] as number);
  double[0] = value;
  return mixHash(mixHash(hash, words[0] as number), words[1] as number);
}

function firstOf({ metrics }: DocumentSink): string | null {
  const [first] = metrics;
  if (first === undefined) return null;
  const [metric, [point]] = first;
  return `${point?.step} ${metric}=${point?.value}`;
}

export function rewrittenDocument(state: DocumentState): DocumentState {
  return { ...state, bytes: 0 };
}
