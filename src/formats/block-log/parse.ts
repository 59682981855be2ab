import type { MediaSeen } from "../../base/run-event.ts";
import type { ParseResult } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import { PointLog } from "../point-log.ts";
import { MalformedProto } from "../proto.ts";
import { EMPTY_TRAIL, longestTrail, type Trail, TrailFollower } from "../trail.ts";
import { BlockLog } from "./frame.ts";

export type BlockLogState = {
  /** Bytes of the file before the next input. */
  readonly offset: number;
  readonly trail: Trail;
  /** What had been read before the file was truncated or replaced, while that is compared. */
  readonly known: Trail | null;
  readonly hasPoints: boolean;
  readonly facts: RunFacts;
};

/** What later records are read with. */
export type RunFacts = {
  startedUs: number | null;
  /** Of the newest record that has one. */
  timeUs: number | null;
  /** Records of system metrics so far: they have no steps of their own. */
  stats: number;
  /** First data record in normal form. */
  fingerprint: string | null;
};

/** The file's own header, before the first block's records. */
export const HEADER_BYTES = 7;

export const START_OF_BLOCK_LOG: BlockLogState = {
  offset: 0,
  trail: EMPTY_TRAIL,
  known: null,
  hasPoints: false,
  facts: { startedUs: null, timeUs: null, stats: 0, fingerprint: null },
};

/** What a record gives to. */
export class RecordSink extends EventSink {
  readonly facts: RunFacts;
  /** Where the record at hand lies. */
  place: Pick<MediaSeen, "offset" | "length" | "crc"> = { offset: 0, length: 0, crc: 0 };

  constructor(points: PointLog, facts: RunFacts) {
    super(points);
    this.facts = facts;
  }

  /** A medium that the record at hand holds, or leads to. */
  tellMedium(medium: Omit<MediaSeen, "kind" | "part" | "offset" | "length" | "crc">): void {
    this.emit({ kind: "media", part: null, ...medium, ...this.place });
  }
}

/** Reads one record, a protobuf message. Throws MalformedProto. */
export type ReadRecord = (bytes: Uint8Array, sink: RecordSink) => void;

/** Reads the records that follow the `state.offset` bytes read before. */
export function parseBlockLog(
  bytes: Uint8Array,
  state: BlockLogState,
  read: ReadRecord,
  points = new PointLog(),
): ParseResult<BlockLogState> {
  const header = state.offset === 0 ? HEADER_BYTES : 0;
  const log = new BlockLog(bytes.subarray(header), state.offset + header);
  const trail = new TrailFollower(state.trail, state.known);
  const sink = new RecordSink(points, { ...state.facts });
  let malformed = 0;
  for (let record = log.next(); record !== undefined; record = log.next()) {
    const verdict = trail.add(record.hash);
    if (verdict === "differs") return restart(state);
    if (verdict === "known") continue;
    const { offset, length, hash } = record;
    sink.place = { offset, length, crc: hash >>> 0 };
    try {
      read(record.bytes, sink);
    } catch (error) {
      if (!(error instanceof MalformedProto)) throw error;
      malformed++;
    }
  }
  const consumed = log.consumed === 0 ? 0 : log.consumed + header;
  const events = sink.take();
  if (log.damaged > 0) {
    events.push({
      kind: "problem",
      part: null,
      severity: "error",
      message: "a record is damaged; those that could be read around it were kept",
      where: `byte ${log.damagedAt}`,
      count: log.damaged,
    });
  }
  if (malformed > 0) {
    events.push({
      kind: "problem",
      part: null,
      severity: "warning",
      message: "a record is not well-formed; what was readable in it was kept",
      where: `after byte ${state.offset}`,
      count: malformed,
    });
  }
  return {
    events,
    state: {
      offset: state.offset + consumed,
      trail: trail.trail,
      known: trail.known,
      hasPoints: state.hasPoints || sink.hasPoints,
      facts: sink.facts,
    },
    consumed,
    ...(log.need !== undefined && { need: log.need + header }),
  };
}

function restart({ hasPoints }: BlockLogState): ParseResult<BlockLogState> {
  return {
    events: hasPoints
      ? [{ kind: "attempt", part: null, reason: "the file was replaced by another one" }]
      : [],
    state: START_OF_BLOCK_LOG,
    consumed: 0,
    restart: true,
  };
}

/** With what a truncated or replaced file is read again from its beginning. */
export function rewrittenBlockLog(state: BlockLogState): BlockLogState {
  return {
    ...state,
    offset: 0,
    trail: EMPTY_TRAIL,
    known: longestTrail(state.trail, state.known),
  };
}

/**
 * Reads the record that a reference of this codec leads to, as far as it is well-formed: more was not told of it either.
 * False where something else stands there.
 */
export function readBlockRecord(
  framed: Uint8Array,
  { offset, crc }: { readonly offset: number; readonly crc: number },
  read: (bytes: Uint8Array) => void,
): boolean {
  const record = new BlockLog(framed, offset).next();
  if (record?.offset !== offset || record.hash >>> 0 !== crc) return false;
  try {
    read(record.bytes);
  } catch (error) {
    if (!(error instanceof MalformedProto)) throw error;
  }
  return true;
}

/** See `AppendCodec.readOutput`. */
export function readBlockOutput(
  bytes: Uint8Array,
  outputOf: (record: Uint8Array) => string,
): string {
  const log = new BlockLog(bytes.subarray(HEADER_BYTES), HEADER_BYTES);
  const parts: string[] = [];
  for (let record = log.next(); record !== undefined; record = log.next()) {
    try {
      parts.push(outputOf(record.bytes));
    } catch (error) {
      if (!(error instanceof MalformedProto)) throw error;
    }
  }
  return parts.join("");
}
