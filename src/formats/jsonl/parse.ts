import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { axisRole, SOFT_STEP, stepRank } from "../axis.ts";
import type { ParseResult } from "../codec.ts";
import {
  LINE_TOO_LONG,
  LINE_WENT_ON,
  type LineSkip,
  MAX_LINE_BYTES,
  skipLineRest,
} from "../lines.ts";
import { parseStep, stepFromNumber } from "../numbers.ts";
import { PointLog } from "../point-log.ts";
import { LineProblems } from "../problems.ts";
import {
  type MetricColumn,
  NO_NAMES,
  NO_RECORDS,
  RecordCollector,
  type RecordNames,
  type RecordOutcome,
  type RecordsState,
} from "../records.ts";
import { type ReadTime, timeFromNumber, timeFromText } from "../times.ts";
import { numberOf, parseExactJson, tryParseJson, visitScalars } from "./json-line.ts";

export type JsonlState = {
  /** Lines read so far. */
  readonly lines: number;
  readonly skip: LineSkip;
  readonly records: RecordsState;
  readonly names: RecordNames;
};

export const START_OF_JSONL: JsonlState = {
  lines: 0,
  skip: "nothing",
  records: NO_RECORDS,
  names: NO_NAMES,
};

/** What a key means, decided once. */
interface Key {
  readonly kind: "metric" | "step" | "epoch" | "index" | "time";
  /** Among steps: lower is better. */
  readonly rank: number;
  column: MetricColumn | undefined;
}

const SOFT_RANK = Number.MAX_SAFE_INTEGER;
const LINE_FEED = 10;
const utf8 = new TextDecoder("utf-8");

/** Reads complete lines of JSON objects whose earlier lines gave `state`. */
export function parseJsonl(
  bytes: Uint8Array,
  state: JsonlState,
  final: boolean,
  points = new PointLog(),
): ParseResult<JsonlState> {
  return new JsonlParse(bytes, state, points).run(final);
}

class JsonlParse {
  readonly #bytes: Uint8Array;
  readonly #records: RecordCollector;
  readonly #problems = new LineProblems();
  readonly #keys = new Map<string, Key>();
  #lines: number;
  #skip: LineSkip;

  constructor(bytes: Uint8Array, state: JsonlState, points: PointLog) {
    this.#bytes = bytes;
    this.#records = new RecordCollector(state.records, state.names, points);
    this.#lines = state.lines;
    this.#skip = state.skip;
  }

  run(final: boolean): ParseResult<JsonlState> {
    const bytes = this.#bytes;
    const size = bytes.length;
    const rest = skipLineRest(bytes, this.#skip);
    let { pos } = rest;
    this.#skip = rest.skip;
    if (rest.wentOn) this.#problems.note(LINE_WENT_ON, this.#lines);
    if (rest.skip !== "nothing") return this.#finish(pos);
    while (pos < size) {
      const lineEnd = bytes.indexOf(LINE_FEED, pos);
      if (lineEnd < 0) return this.#readOpenLine(pos, final);
      this.#lines++;
      const line = utf8.decode(bytes.subarray(pos, lineEnd));
      const record = this.#parseRecord(line);
      const outcome = record === undefined ? "next" : this.#readRecord(record, line);
      if (outcome !== "next") return this.#restart(outcome);
      pos = lineEnd + 1;
    }
    return this.#finish(pos);
  }

  /** The last line, without its end: a scan takes it when it is a whole record. */
  #readOpenLine(pos: number, final: boolean): ParseResult<JsonlState> {
    const size = this.#bytes.length;
    if (size - pos > MAX_LINE_BYTES) {
      this.#problems.note(LINE_TOO_LONG, ++this.#lines);
      this.#skip = "line";
      return this.#finish(size);
    }
    if (!final) return this.#finish(pos, size + 1);
    const line = utf8.decode(this.#bytes.subarray(pos));
    const record = tryParseJson(line);
    if (!isPlainObject(record)) return this.#finish(pos, size + 1);
    this.#lines++;
    const outcome = this.#readRecord(record, line);
    if (outcome !== "next") return this.#restart(outcome);
    this.#skip = "end";
    return this.#finish(size);
  }

  #parseRecord(line: string): { readonly [key: string]: JsonValue } | undefined {
    if (line.trim() === "") return undefined;
    const record = tryParseJson(line);
    if (isPlainObject(record)) return record;
    const what = record === undefined ? "JSON" : "a JSON object";
    this.#problems.note(`a line is not ${what}; it is left out`, this.#lines);
    return undefined;
  }

  #readRecord(record: { readonly [key: string]: JsonValue }, line: string): RecordOutcome {
    let step: number | bigint | undefined;
    let stepRankSoFar = SOFT_RANK + 1;
    let epoch: number | undefined;
    let time: ReadTime | undefined;
    visitScalars(record, (name, value) => {
      const key = this.#keyOf(name);
      const number = numberOf(value);
      if (key.kind === "time") {
        const absolute =
          number !== undefined
            ? timeFromNumber(number)
            : typeof value === "string"
              ? timeFromText(value)
              : undefined;
        if (absolute !== undefined) {
          time ??= absolute;
          return;
        }
      }
      if (number === undefined) return;
      if (key.rank < stepRankSoFar) {
        step = exactStep(number, name, line);
        stepRankSoFar = key.rank;
      }
      if (key.kind === "epoch") epoch ??= number;
      else if (key.kind === "metric" || (key.kind === "time" && Number.isFinite(number))) {
        key.column ??= this.#records.openColumn(name);
        this.#records.add(key.column, number);
      }
    });
    if (stepRankSoFar === SOFT_RANK && epoch !== undefined) step = undefined;
    return this.#records.endRecord(step, epoch, time);
  }

  #keyOf(name: string): Key {
    let key = this.#keys.get(name);
    if (key === undefined) {
      const kind = axisRole(name) ?? "metric";
      const softRank = name === SOFT_STEP ? SOFT_RANK : Infinity;
      key = { kind, rank: kind === "step" ? stepRank(name) : softRank, column: undefined };
      this.#keys.set(name, key);
    }
    return key;
  }

  #restart(outcome: "differs" | "backfill"): ParseResult<JsonlState> {
    const { events, records, names } = this.#records.restart(outcome);
    return { events, state: { ...START_OF_JSONL, records, names }, consumed: 0, restart: true };
  }

  #finish(consumed: number, need?: number): ParseResult<JsonlState> {
    const { records, names } = this.#records.finish();
    return {
      events: [...this.#records.events, ...this.#problems.take()],
      state: { lines: this.#lines, skip: this.#skip, records, names },
      consumed,
      ...(need !== undefined && { need }),
    };
  }
}

/** JSON.parse rounds integers beyond 2^53: those are read again from the text. A step's name is a key of the record. */
function exactStep(number: number, name: string, line: string): number | bigint | undefined {
  if (!Number.isInteger(number) || Number.isSafeInteger(number)) return stepFromNumber(number);
  const record = parseExactJson(line);
  const digits = isPlainObject(record) ? record[name] : undefined;
  return typeof digits === "string" ? parseStep(digits) : stepFromNumber(number);
}
