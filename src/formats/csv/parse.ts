import type { RunEvent } from "../../base/run-event.ts";
import type { ParseResult } from "../codec.ts";
import {
  LINE_TOO_LONG,
  LINE_WENT_ON,
  type LineSkip,
  MAX_LINE_BYTES,
  skipLineRest,
} from "../lines.ts";
import { parseNumber, parseStep } from "../numbers.ts";
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
import { DecimalMarks, isCommaNumber } from "./decimal-marks.ts";
import {
  byteOrderMarkBytes,
  detectDelimiter,
  isRemark,
  RowReader,
  skipBlankLines,
} from "./rows.ts";
import { readMonitorLine } from "./sniff.ts";
import { describeTable, isHeaderRow, type Table } from "./table.ts";

export type CsvState = {
  /** Lines read so far. */
  readonly lines: number;
  readonly delimiter: string;
  /** By the file's place; absent where that was not looked at yet. */
  readonly isLightning?: boolean;
  /** Of `DecimalMarks`; absent where no cell can hold a comma. */
  readonly decimalMarks?: string;
  /** Monitor's files: when their clock began. */
  readonly startSeconds: number | null;
  readonly skip: LineSkip;
  readonly records: RecordsState;
  readonly names: CsvNames;
};

type CsvNames = {
  readonly header: readonly string[] | null;
  readonly metrics: RecordNames;
};

const START_OF_CSV: CsvState = {
  lines: 0,
  delimiter: ",",
  startSeconds: null,
  skip: "nothing",
  records: NO_RECORDS,
  names: { header: null, metrics: NO_NAMES },
};

/** What holds of the file whatever stands in it. */
export const startAgain = ({ isLightning = false }: Partial<CsvState>): CsvState => ({
  ...START_OF_CSV,
  isLightning,
});

/** Reads complete lines of a delimited text whose earlier lines gave `state`. */
export function parseCsv(
  bytes: Uint8Array,
  state: CsvState,
  final: boolean,
  points = new PointLog(),
): ParseResult<CsvState> {
  return new CsvParse(bytes, state, points).run(final);
}

/** How loggers say that there is no value. */
const NO_VALUE = /^\s*(?:#?n\/?a|<na>|none|null|nil|-+)?\s*$/i;
const TEXT_CELL = "text in a column of numbers; it is left out";
const COMMA_CELL = "a number with a comma, which may mark thousands or decimals; it is left out";

class CsvParse {
  readonly #bytes: Uint8Array;
  readonly #start: CsvState;
  readonly #names: CsvNames;
  readonly #records: RecordCollector;
  readonly #problems = new LineProblems();
  readonly #events: RunEvent[] = [];
  #rows: RowReader;
  #delimiter: string;
  #header: readonly string[] | null = null;
  #table: Table = describeTable([], null);
  #columns: Array<MetricColumn | undefined> = [];
  #marks: DecimalMarks | undefined;
  /** By column: first line with text, and how many. */
  readonly #texts = new Map<number, { readonly line: number; count: number }>();
  #startSeconds: number | null;
  #lines: number;
  #skip: LineSkip;

  constructor(bytes: Uint8Array, state: CsvState, points: PointLog) {
    this.#bytes = bytes;
    this.#start = startAgain(state);
    this.#names = state.names;
    this.#records = new RecordCollector(state.records, state.names.metrics, points);
    this.#delimiter = state.delimiter;
    this.#rows = new RowReader(bytes, state.delimiter);
    this.#startSeconds = state.startSeconds;
    this.#lines = state.lines;
    this.#skip = state.skip;
    if (state.names.header !== null) this.#openHeader(state.names.header, state.decimalMarks);
  }

  run(final: boolean): ParseResult<CsvState> {
    const size = this.#bytes.length;
    const rest = skipLineRest(this.#bytes, this.#skip);
    let { pos } = rest;
    this.#skip = rest.skip;
    if (rest.wentOn) this.#problems.note(LINE_WENT_ON, this.#lines);
    if (rest.skip !== "nothing") return this.#finish(pos);
    if (this.#lines === 0) {
      if (size < 3 && !final) return this.#finish(0, 3);
      pos += byteOrderMarkBytes(this.#bytes);
    }
    while (pos < size) {
      if (this.#bytes[pos] === 0) {
        const behind = skipZeros(this.#bytes, pos);
        if (behind === size) return this.#waitBehindZeros(pos);
        this.#problems.note("zero bytes before a line; they are left out", this.#lines + 1);
        pos = behind;
        continue;
      }
      if (this.#header === null) {
        const next = this.#readHeaderLine(pos, final);
        if (next < 0) return this.#wait(pos);
        pos = next;
        continue;
      }
      const next = this.#rows.next(pos, final);
      if (next < 0) return this.#wait(pos);
      if (!this.#rows.terminated) {
        // Only a scan comes here: the last line counts when every cell is there.
        if (this.#rows.count !== this.#header.length || this.#rows.unbalanced) break;
        this.#skip = "end";
      }
      const outcome = this.#readRow();
      if (outcome !== "next") return this.#restart(outcome);
      this.#lines += this.#rows.lines;
      pos = next;
    }
    return this.#finish(pos);
  }

  /** Reads Monitor's first line or the header; returns where the next line begins, -1 where this one is incomplete. */
  #readHeaderLine(pos: number, final: boolean): number {
    const { text } = this.#rows;
    const lineEnd = text.indexOf("\n", pos);
    if (lineEnd < 0) return -1;
    const line = text.slice(pos, lineEnd).trimEnd();
    const monitor = this.#lines === 0 ? readMonitorLine(line) : undefined;
    if (line === "" || monitor !== undefined || isRemark(line)) {
      if (monitor !== undefined) {
        this.#startSeconds = monitor.startSeconds;
        const startedUs = Math.round(monitor.startSeconds * 1e6);
        this.#events.push({ kind: "source", part: null, startedUs });
      }
      this.#lines++;
      return lineEnd + 1;
    }
    const delimiter = detectDelimiter(line, this.#lineBehind(lineEnd + 1, final));
    if (delimiter === undefined) return -1;
    this.#delimiter = delimiter;
    this.#rows = new RowReader(this.#bytes, this.#delimiter);
    const next = this.#rows.next(pos, false);
    if (next < 0) return -1;
    this.#openHeader(this.#rows.titles());
    this.#lines += this.#rows.lines;
    return next;
  }

  /** The first line from `pos` on that is not blank, when it is complete. */
  #lineBehind(pos: number, final: boolean): string | undefined {
    const { text } = this.#rows;
    const start = skipBlankLines(text, pos);
    const end = text.indexOf("\n", start);
    if (end >= 0) return text.slice(start, end);
    return final && start < text.length ? text.slice(start) : undefined;
  }

  #openHeader(header: readonly string[], marks?: string): void {
    this.#noteTexts();
    this.#marks = this.#delimiter === "," ? undefined : new DecimalMarks(marks);
    this.#header = header;
    const writer = this.#start.isLightning === true ? "lightning" : null;
    this.#table = describeTable(header, this.#startSeconds !== null ? "monitor" : writer);
    this.#columns = [];
  }

  #readRow(): RecordOutcome {
    const rows = this.#rows;
    const header = this.#header ?? [];
    const { kinds, step: stepColumn, epoch: epochColumn } = this.#table;
    if (rows.count === 1 && rows.isEmpty(0)) return "next";
    if (rows.count < header.length && rows.raw(0).startsWith("#")) return "next";
    const line = this.#lines + 1;
    if (this.#looksLikeHeader()) {
      const cells = rows.titles();
      if (isHeaderRow(cells, header, this.#table)) {
        this.#openHeader(cells);
        return "next";
      }
    }
    if (rows.unbalanced)
      this.#problems.note("a quote has no end; it was read as a plain character", line);
    this.#checkWidth(line, header.length);
    let step: number | bigint | undefined;
    let epoch: number | undefined;
    let time: ReadTime | undefined;
    const width = Math.min(rows.count, header.length);
    const marks = this.#marks;
    if (marks !== undefined) for (let i = 0; i < width; i++) marks.look(i, rows.raw(i));
    for (let i = 0; i < width; i++) {
      if (rows.isEmpty(i)) continue;
      const cell = rows.raw(i);
      const raw = marks === undefined ? cell : marks.read(i, cell);
      if (i === stepColumn) step = parseStep(raw);
      const kind = kinds[i];
      if (kind === "axis") {
        if (i === epochColumn) epoch = parseNumber(raw);
        continue;
      }
      const value = parseNumber(raw);
      if (kind === "metric") {
        if (value !== undefined) this.#records.add(this.#columnAt(i), value);
        else if (!rows.unbalanced) this.#seeText(i, raw, line);
      } else if (kind === "elapsed") {
        const us = Math.round(((this.#startSeconds ?? NaN) + (value ?? NaN)) * 1e6);
        if (Number.isSafeInteger(us)) time = { us, zoneAssumed: false };
      } else {
        const absolute = value === undefined ? timeFromText(raw) : timeFromNumber(value);
        if (absolute !== undefined) time = absolute;
        else if (Number.isFinite(value)) this.#records.add(this.#columnAt(i), value as number);
      }
    }
    return this.#records.endRecord(step, epoch, time);
  }

  /** Cheap enough for every row: no number where the axis has to be. */
  #looksLikeHeader(): boolean {
    const { step, epoch } = this.#table;
    const column = step >= 0 ? step : Math.max(epoch, 0);
    if (column >= this.#rows.count || this.#rows.isEmpty(column)) return false;
    return parseNumber(this.#rows.raw(column)) === undefined;
  }

  #checkWidth(line: number, width: number): void {
    const rows = this.#rows;
    if (rows.count < width) {
      this.#problems.note("a row has fewer cells than the header; those it has were read", line);
    }
    for (let i = width; i < rows.count; i++) {
      if (rows.isEmpty(i)) continue;
      this.#problems.note("a row has more cells than the header; the surplus is left out", line);
      return;
    }
  }

  /** A column may hold nothing but text: that is known in the end. */
  #seeText(column: number, raw: string, line: number): void {
    if (this.#marks !== undefined && isCommaNumber(raw)) {
      this.#problems.note(COMMA_CELL, line);
      return;
    }
    if (NO_VALUE.test(raw)) return;
    const texts = this.#texts.get(column);
    if (texts === undefined) this.#texts.set(column, { line, count: 1 });
    else texts.count++;
  }

  #noteTexts(): void {
    for (const [column, { line, count }] of this.#texts) {
      const isNumeric = this.#records.hasValues(this.#table.names[column] ?? "");
      if (isNumeric) this.#problems.note(TEXT_CELL, line, count);
    }
    this.#texts.clear();
  }

  #columnAt(index: number): MetricColumn {
    return (this.#columns[index] ??= this.#records.openColumn(this.#table.names[index] ?? ""));
  }

  #wait(pos: number): ParseResult<CsvState> {
    const size = this.#bytes.length;
    if (size - pos <= MAX_LINE_BYTES) return this.#finish(pos, size + 1);
    this.#lines++;
    this.#problems.note(LINE_TOO_LONG, this.#lines);
    this.#skip = "line";
    return this.#finish(size);
  }

  /** Some file systems show the new size before the new bytes. */
  #waitBehindZeros(pos: number): ParseResult<CsvState> {
    const size = this.#bytes.length;
    return this.#finish(pos, size - pos <= MAX_LINE_BYTES ? size + 1 : undefined);
  }

  #restart(outcome: "differs" | "backfill"): ParseResult<CsvState> {
    const { events, records, names: metrics } = this.#records.restart(outcome);
    const names = { header: null, metrics };
    return { events, state: { ...this.#start, records, names }, consumed: 0, restart: true };
  }

  #finish(consumed: number, need?: number): ParseResult<CsvState> {
    this.#noteTexts();
    const { records, names: metrics } = this.#records.finish();
    const header = this.#header;
    const isSame = header === this.#names.header && metrics === this.#names.metrics;
    return {
      events: [...this.#events, ...this.#records.events, ...this.#problems.take()],
      state: {
        ...this.#start,
        lines: this.#lines,
        delimiter: this.#delimiter,
        ...(this.#marks !== undefined && { decimalMarks: this.#marks.state }),
        startSeconds: this.#startSeconds,
        skip: this.#skip,
        records,
        names: isSame ? this.#names : { header, metrics },
      },
      consumed,
      ...(need !== undefined && { need }),
    };
  }
}

function skipZeros(bytes: Uint8Array, start: number): number {
  let pos = start;
  while (bytes[pos] === 0) pos++;
  return pos;
}
