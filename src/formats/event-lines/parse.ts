import type { JsonValue } from "../../base/json.ts";
import type { ParseResult } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import {
  LINE_TOO_LONG,
  LINE_WENT_ON,
  type LineSkip,
  MAX_LINE_BYTES,
  skipLineRest,
} from "../lines.ts";
import { PointLog } from "../point-log.ts";
import { LineProblems } from "../problems.ts";
import { EMPTY_TRAIL, longestTrail, mixHash, type Trail, TrailFollower } from "../trail.ts";

export type EventLinesState = {
  /** Lines read so far. */
  readonly lines: number;
  readonly skip: LineSkip;
  readonly trail: Trail;
  /** What had been read before the file was truncated or replaced, while that is compared. */
  readonly known: Trail | null;
  readonly hasPoints: boolean;
  /** First line that told something. */
  readonly first: string | null;
  /** What the format's reader begins with, and what it keeps from line to line. */
  readonly start: JsonValue;
  readonly memory: JsonValue;
};

export function startOfEventLines(start: JsonValue): EventLinesState {
  return {
    lines: 0,
    skip: "nothing",
    trail: EMPTY_TRAIL,
    known: null,
    hasPoints: false,
    first: null,
    start,
    memory: start,
  };
}

/**
 * Reads one line. Answers what the line tells: `nothing` of this run, `events`, or `bad` for one that is damaged or not
 * whole. `memory` of the sink is the format's own.
 */
export type ReadLine = (line: string, sink: LineSink) => "nothing" | "events" | "bad";

export class LineSink extends EventSink {
  /** Its own copy: what the reader changes in it is kept with the state. */
  memory: JsonValue;

  constructor(points: PointLog, memory: JsonValue) {
    super(points);
    this.memory = memory;
  }
}

const LINE_FEED = 10;
const FIRST_CHARS = 500;
const utf8 = new TextDecoder("utf-8");

/**
 * Reads complete lines, each an event of its own: metrics come one by one, whatever their steps. A file that was written
 * again is recognized by its lines.
 */
export function parseEventLines(
  bytes: Uint8Array,
  state: EventLinesState,
  final: boolean,
  read: ReadLine,
  points = new PointLog(),
): ParseResult<EventLinesState> {
  const sink = new LineSink(points, JSON.parse(JSON.stringify(state.memory)) as JsonValue);
  const trail = new TrailFollower(state.trail, state.known);
  const problems = new LineProblems();
  const rest = skipLineRest(bytes, state.skip);
  let { pos, skip } = rest;
  let { lines, first } = state;
  let need: number | undefined;
  if (rest.wentOn) problems.note(LINE_WENT_ON, lines);
  while (skip === "nothing" && pos < bytes.length) {
    const lineEnd = bytes.indexOf(LINE_FEED, pos);
    const isOpen = lineEnd < 0;
    if (isOpen && bytes.length - pos > MAX_LINE_BYTES) {
      problems.note(LINE_TOO_LONG, ++lines);
      skip = "line";
      pos = bytes.length;
      break;
    }
    if (isOpen && !final) {
      need = bytes.length + 1;
      break;
    }
    const line = utf8.decode(bytes.subarray(pos, isOpen ? bytes.length : lineEnd)).trimEnd();
    lines++;
    pos = isOpen ? bytes.length : lineEnd + 1;
    if (isOpen) skip = "end";
    if (line === "") continue;
    const verdict = trail.add(hashLine(line));
    if (verdict === "differs") return restart(state);
    if (verdict === "known") continue;
    const told = read(line, sink);
    if (told === "bad") problems.note("a line cannot be read; it is left out", lines);
    if (told === "events") first ??= line.slice(0, FIRST_CHARS);
  }
  return {
    events: [...sink.take(), ...problems.take()],
    state: {
      lines,
      skip,
      trail: trail.trail,
      known: trail.known,
      hasPoints: state.hasPoints || sink.hasPoints,
      first,
      start: state.start,
      memory: sink.memory,
    },
    consumed: pos,
    ...(need !== undefined && { need }),
  };
}

function restart({ hasPoints, start }: EventLinesState): ParseResult<EventLinesState> {
  const reason = "the file was replaced by another one";
  return {
    events: hasPoints ? [{ kind: "attempt", part: null, reason }] : [],
    state: startOfEventLines(start),
    consumed: 0,
    restart: true,
  };
}

/** With what a truncated or replaced file is read again from its beginning. */
export function rewrittenEventLines(state: EventLinesState): EventLinesState {
  return {
    ...state,
    lines: 0,
    skip: "nothing",
    trail: EMPTY_TRAIL,
    known: longestTrail(state.trail, state.known),
  };
}

function hashLine(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = mixHash(hash, text.charCodeAt(i));
  return hash;
}
