import type { MediaSeen, RunEvent } from "../../base/run-event.ts";
import { EMPTY_TRAIL, mixHash, type Trail, TrailFollower } from "../trail.ts";
import type { ParseResult } from "../codec.ts";
import { PointLog } from "../point-log.ts";
import { maskedCrc32c } from "../../base/crc32.ts";
import { EventReader, type EventSink } from "./event.ts";
import { FOOTER_BYTES, HEADER_BYTES } from "./frame.ts";
import type { HparamsContent } from "./hparams.ts";
import { MalformedProto } from "../proto.ts";
import { SeriesTable } from "./series-table.ts";

export type TfeventsState = {
  /** Bytes of the file before the next input. */
  readonly offset: number;
  readonly trail: Trail;
  /** What had been read before the file was truncated or replaced, while that is compared. */
  readonly known: Trail | null;
  /** Facts from the file's name, given to the run with the first record. */
  readonly nameStartUs: number | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly announced: boolean;
  /** Or media: something that a new attempt would stand beside. */
  readonly hasPoints: boolean;
  /** First data record in normal form. */
  readonly fingerprint: string | null;
  /** Records that were read before there was a place for media are read once more, for their media alone. */
  readonly backfill?: boolean;
};

/** A record that claims more is damage or malice: TensorFlow's own summaries stay far below. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** Records of scalars are shorter than this. */
const KNOWN_LENGTHS = 512;

/** Reads TFRecords of `Event`s from `bytes`, which follow the `state.offset` bytes read before. */
export function parseTfevents(
  bytes: Uint8Array,
  state: TfeventsState,
  _final: boolean,
  points = new PointLog(),
): ParseResult<TfeventsState> {
  return new TfeventsParse(bytes, state, points).run();
}

class TfeventsParse implements EventSink {
  readonly #bytes: Uint8Array;
  readonly #state: TfeventsState;
  readonly #reader: EventReader;
  readonly #points: PointLog;
  readonly #table: SeriesTable;
  readonly #trail: TrailFollower;
  readonly #events: RunEvent[] = [];
  readonly #lengthCrcs = new Uint32Array(KNOWN_LENGTHS);
  #announced: boolean;
  #hasPoints: boolean;
  #fingerprint: string | null;
  #malformed = 0;
  #firstMalformed = "";
  /** Where the record at hand lies in the input, with its frame, and its checksum. */
  #recordStart = 0;
  #recordLength = 0;
  #recordCrc = 0;
  /** The record at hand was read before: all but its media is stored. */
  #onlyMedia = false;

  constructor(bytes: Uint8Array, state: TfeventsState, points: PointLog) {
    points.begin();
    this.#bytes = bytes;
    this.#points = points;
    this.#state = state;
    this.#reader = new EventReader(bytes, this);
    this.#table = new SeriesTable(bytes, points);
    this.#trail = new TrailFollower(state.trail, state.known);
    this.#announced = state.announced;
    this.#hasPoints = state.hasPoints;
    this.#fingerprint = state.fingerprint;
  }

  run(): ParseResult<TfeventsState> {
    const bytes = this.#bytes;
    const { view } = this.#reader.walker;
    let pos = 0;
    while (bytes.length - pos >= HEADER_BYTES) {
      const length = view.getUint32(pos, true);
      const isHuge = view.getUint32(pos + 4, true) !== 0 || length > MAX_RECORD_BYTES;
      if (view.getUint32(pos + 8, true) !== this.#lengthCrc(length, pos)) {
        // Set aside and not written yet: some file systems show the new size before the new bytes.
        if (isZeroFrom(bytes, pos)) return this.#finish(pos, undefined);
        return this.#stop(pos, "the checksum of a record's length is wrong");
      }
      if (isHuge) return this.#stop(pos, "a record claims more than 256 MB");
      const start = pos + HEADER_BYTES;
      const end = start + length;
      if (end + FOOTER_BYTES > bytes.length) return this.#finish(pos, end + FOOTER_BYTES);
      const dataCrc = view.getUint32(end, true);
      if (maskedCrc32c(view, start, end) !== dataCrc) {
        if (isZeroFrom(bytes, end)) return this.#finish(pos, undefined);
        return this.#stop(pos, "the checksum of a record is wrong");
      }
      const verdict = this.#trail.add(mixHash(length, dataCrc));
      if (verdict === "differs") return this.#restart();
      this.#onlyMedia = verdict === "known";
      if (!this.#onlyMedia || this.#state.backfill === true) {
        this.#recordStart = pos;
        this.#recordLength = end + FOOTER_BYTES - pos;
        this.#recordCrc = dataCrc;
        this.#readEvent(start, end);
      }
      pos = end + FOOTER_BYTES;
    }
    return this.#finish(pos, pos < bytes.length ? pos + HEADER_BYTES : undefined);
  }

  /** Checksum of a record's length: there are few lengths, so each one's is computed once. */
  #lengthCrc(length: number, pos: number): number {
    const { view } = this.#reader.walker;
    if (length >= this.#lengthCrcs.length || view.getUint32(pos + 4, true) !== 0)
      return maskedCrc32c(view, pos, pos + 8);
    const known = this.#lengthCrcs[length] as number;
    return known === 0 ? (this.#lengthCrcs[length] = maskedCrc32c(view, pos, pos + 8)) : known;
  }

  #readEvent(start: number, end: number): void {
    try {
      this.#reader.read(start, end);
    } catch (error) {
      if (!(error instanceof MalformedProto)) throw error;
      this.#malformed++;
      if (this.#firstMalformed === "") {
        this.#firstMalformed = `byte ${this.#state.offset + start - HEADER_BYTES}`;
      }
    }
    if (!this.#announced) this.#announce();
  }

  onScalar(tagStart: number, tagEnd: number, value: number, isFloat32: boolean): void {
    if (this.#onlyMedia) return;
    const series = this.#table.find(tagStart, tagEnd);
    const { step, wideStep, timeUs } = this.#reader;
    if (isFloat32) this.#points.push32(series, step, timeUs, value);
    else this.#points.push64(series, step, timeUs, value);
    if (wideStep !== undefined) this.#points.setWideStep(wideStep);
    this.#hasPoints = true;
    if (this.#fingerprint === null) this.#remember(this.#points.metricOf(series), String(value));
  }

  onMedia(tag: string, mediaType: MediaSeen["mediaType"], item: number, samples: number): void {
    const { step, wideStep, timeUs } = this.#reader;
    this.#hasPoints = true;
    if (this.#fingerprint === null) this.#remember(tag, mediaType);
    this.#events.push({
      kind: "media",
      part: null,
      metric: tag,
      mediaType,
      step: wideStep ?? step,
      timeUs,
      offset: this.#state.offset + this.#recordStart,
      length: this.#recordLength,
      item,
      crc: this.#recordCrc,
      samples,
    });
  }

  onHparams(content: HparamsContent): void {
    if (this.#onlyMedia) return;
    for (const [key, value] of content.params) {
      this.#events.push({ kind: "param", part: null, key, value });
    }
    if (content.params.length > 0 && this.#fingerprint === null) {
      this.#remember("", JSON.stringify(content.params));
    }
    if (content.end !== undefined) this.#events.push({ kind: "state", part: null, ...content.end });
  }

  onSessionStart(): void {
    if (this.#hasPoints && !this.#onlyMedia) this.#startAttempt("TensorFlow began a new session");
  }

  #remember(tag: string, value: string): void {
    const { step, wideStep, timeUs } = this.#reader;
    this.#fingerprint = `${timeUs} ${wideStep ?? step} ${tag} ${value}`;
  }

  #startAttempt(reason: string): void {
    this.#events.push(...this.#points.take(), { kind: "attempt", part: null, reason });
    this.#hasPoints = false;
  }

  /** The run's start is the time of the file's first event; the second in the name is the same, rounded down. */
  #announce(): void {
    this.#announced = true;
    const { nameStartUs, host, pid } = this.#state;
    const startedUs = Number.isNaN(this.#reader.timeUs) ? nameStartUs : this.#reader.timeUs;
    const writer = {
      ...(host !== null && { host }),
      ...(pid !== null && { pid }),
    };
    this.#events.unshift({
      kind: "source",
      part: null,
      ...(startedUs !== null && { startedUs }),
      ...(host !== null && { writer }),
    });
  }

  #restart(): ParseResult<TfeventsState> {
    const { hasPoints } = this.#state;
    return {
      events: hasPoints
        ? [{ kind: "attempt", part: null, reason: "the file was replaced by another one" }]
        : [],
      state: {
        ...this.#state,
        offset: 0,
        trail: EMPTY_TRAIL,
        known: null,
        hasPoints: false,
        fingerprint: null,
        backfill: false,
      },
      consumed: 0,
      restart: true,
    };
  }

  #stop(pos: number, what: string): ParseResult<TfeventsState> {
    const result = this.#finish(pos, undefined);
    const where = `byte ${this.#state.offset + pos}`;
    const message = `${what}; everything before it was read`;
    return {
      ...result,
      events: [
        ...result.events,
        { kind: "problem", part: null, severity: "error", message, where },
      ],
      stop: true,
    };
  }

  #finish(consumed: number, need: number | undefined): ParseResult<TfeventsState> {
    for (const points of this.#points.take()) this.#events.push(points);
    if (this.#malformed > 0) {
      const message = "a record is not well-formed; what was readable in it was kept";
      this.#events.push({
        kind: "problem",
        part: null,
        severity: "warning",
        message,
        where: this.#firstMalformed,
        count: this.#malformed,
      });
    }
    return {
      events: this.#events,
      state: {
        ...this.#state,
        offset: this.#state.offset + consumed,
        trail: this.#trail.trail,
        known: this.#trail.known,
        backfill: this.#state.backfill === true && this.#trail.known !== null,
        announced: this.#announced,
        hasPoints: this.#hasPoints,
        fingerprint: this.#fingerprint,
      },
      consumed,
      ...(need !== undefined && { need }),
    };
  }
}

function isZeroFrom(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
