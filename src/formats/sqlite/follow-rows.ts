import type { RunEvent } from "../../base/run-event.ts";
import type { CodecState, DatabaseReader, DatabaseRead, DatabaseRow } from "../codec.ts";
import { EventSink } from "../event-sink.ts";
import type { PointLog } from "../point-log.ts";
import { mixHash } from "../trail.ts";
import { changed, numberIn, textIn } from "./rows.ts";

/** What is told of at once: more waits for the next window, so that a large database fits into memory and others have their turn. */
const MOST_TOLD = 500_000;
/** Rows of a damaged database may never stand where they stood: then it is read as it is. */
const MOST_TRIES = 3;
const READ_ANEW = "the database was read anew by a newer version";
const REPLACED = "the rows of this run were replaced by other ones";

/** A table to which its logger adds rows, each of one run. In queries it is `r`. */
export interface RowTable {
  readonly name: string;
  readonly joins?: string;
  /** SQL by name: `part` and what else a row says. It stays as it is once the row is written: rows are known again by it. */
  readonly columns: { readonly part: string; readonly [name: string]: string };
  /** The same, of what may change later. */
  readonly beside?: { readonly [name: string]: string };
  readonly tell: (row: DatabaseRow, part: string, sink: EventSink) => void;
}

export interface DatabaseForm {
  readonly tables: readonly RowTable[];
  /** A row a run, with its `part`. */
  readonly readRuns: () => readonly DatabaseRow[];
  /** @param isKnown it was told of before */
  readonly tellRun: (row: DatabaseRow, part: string, sink: EventSink, isKnown: boolean) => void;
}

type ByPart<T> = { readonly [part: string]: T };

/**
 * How far a database was read. SQLite gives the numbers of deleted rows out again, and numbers rows anew (VACUUM), and a
 * file may be another one tomorrow: a number means something only as long as the row under it is the one that was read.
 */
export type RowsState = CodecState & {
  /** By table: of the last row that was read its number and a hash, and how many rows there were up to it. */
  readonly tables: {
    readonly [table: string]: readonly [number: number, hash: number, count: number];
  };
  /** How often all was to be read anew since it was read to its end. */
  readonly tries: number;
  readonly names: {
    /** What the row of each run said. */
    readonly runs: ByPart<string>;
    /** By table: how many rows were told of a run, and a hash of them in their order. */
    readonly rows: { readonly [table: string]: ByPart<readonly [count: number, hash: number]> };
    /** Runs that the database does not hold any more as they were told: what it tells of them next is another attempt. */
    readonly others: ByPart<true>;
    /** By table, while all is read anew: the last row of a run that was told before. */
    readonly known: { readonly [table: string]: ByPart<number> };
  };
};

export const START_OF_ROWS: RowsState = {
  tables: {},
  tries: 0,
  names: { runs: {}, rows: {}, others: {}, known: {} },
};

/** Tells what is new in a database. */
export function followRows(
  db: DatabaseReader,
  given: CodecState,
  points: PointLog,
  form: DatabaseForm,
): DatabaseRead<RowsState> {
  const before = toRowsState(given);
  const state = before ?? START_OF_ROWS;
  const tables = form.tables.filter(({ name }) => db.columns(name).size > 0);
  if (state.tries < MOST_TRIES && !standsAsRead(db, tables, state))
    return compare(db, tables, state);
  const reader = new RowsReader(db, state, points);
  if (before === undefined) reader.beginAll();
  // At the beginning, that each has its name; and with the last row, as points that come later would undo its end.
  const isFirst = Object.keys(state.tables).length === 0;
  if (isFirst) reader.tellRuns(form);
  for (const table of tables) reader.follow(table);
  if (!isFirst && !reader.isFull) reader.tellRuns(form);
  return reader.finish(tables);
}

/** Undefined where an earlier version read it, which did not note what rows are known again by. */
function toRowsState(given: CodecState): RowsState | undefined {
  if (given["tries"] === undefined) return undefined;
  const state = given as RowsState;
  // Runs are told anew where a version looks for more in them: nothing else was kept then.
  return state.names.rows === undefined
    ? { ...state, names: { ...START_OF_ROWS.names, runs: state.names.runs } }
    : state;
}

/** Whether the last rows that were read stand where they stood. Rows that were deleted before them show in the count. */
function standsAsRead(
  db: DatabaseReader,
  tables: readonly RowTable[],
  { tables: marks }: RowsState,
): boolean {
  return Object.entries(marks).every(([name, [number, hash, count]]) => {
    const table = tables.find((one) => one.name === name);
    if (table === undefined || countUpTo(db, name, number) !== count) return false;
    const [values] = db.all(`${select(table)} WHERE r.rowid = ?`, number);
    return values !== undefined && toRow(values, Object.keys(table.columns))?.hash === hash;
  });
}

/**
 * Compares what each run has now with what was told of it. Runs that begin alike go on behind that; of others everything
 * is another attempt.
 */
function compare(
  db: DatabaseReader,
  tables: readonly RowTable[],
  { names, tries }: RowsState,
): DatabaseRead<RowsState> {
  const others = new Set<string>();
  const known = new Map<string, Map<string, number>>();
  for (const name of Object.keys(names.rows)) {
    const told = new Map(Object.entries(names.rows[name] ?? {}));
    const found = new Map<string, { count: number; hash: number; last: number }>();
    const ends = new Map<string, number>();
    const table = tables.find((one) => one.name === name);
    for (const row of table === undefined ? [] : rowsBehind(db, table, -Infinity)) {
      const { part, number } = row;
      const count = part === undefined ? 0 : (told.get(part)?.[0] ?? 0);
      if (part === undefined || count === 0) continue;
      const seen = found.get(part) ?? { count: 0, hash: 0, last: number };
      if (seen.count === count) continue;
      found.set(part, seen);
      seen.count++;
      seen.hash = mixHash(seen.hash, row.hash);
      seen.last = Math.max(seen.last, number);
      if (seen.count === count) ends.set(part, seen.last);
    }
    for (const [part, [count, hash]] of told) {
      const seen = found.get(part);
      if (seen?.count !== count || seen.hash !== hash) others.add(part);
    }
    known.set(name, ends);
  }
  const without = <T>(byPart: Iterable<readonly [string, T]>): ByPart<T> =>
    Object.fromEntries([...byPart].filter(([part]) => !others.has(part)));
  const rows = Object.entries(names.rows).map(
    ([name, told]) => [name, without(Object.entries(told))] as const,
  );
  return {
    // Says nothing but which runs are not there any more as they were told.
    events: [...others].map((part): RunEvent => ({ kind: "source", part })),
    state: {
      tables: {},
      tries: tries + 1,
      names: {
        runs: {},
        rows: Object.fromEntries(rows),
        others: { ...names.others, ...setOf(others) },
        known: Object.fromEntries([...known].map(([name, ends]) => [name, without(ends)])),
      },
    },
    share: 0,
    replaced: others.size > 0,
  };
}

/** One window of rows. */
class RowsReader {
  readonly #db: DatabaseReader;
  readonly #state: RowsState;
  readonly #sink: EventSink;
  readonly #attempts: RunEvent[] = [];
  readonly #others: Set<string>;
  #marks: RowsState["tables"];
  #rows: RowsState["names"]["rows"];
  #runs: RowsState["names"]["runs"];
  #toldOfRows = 0;

  constructor(db: DatabaseReader, state: RowsState, points: PointLog) {
    this.#db = db;
    this.#state = state;
    this.#sink = new EventSink(points);
    this.#others = new Set(Object.keys(state.names.others));
    this.#marks = state.tables;
    this.#rows = state.names.rows;
    this.#runs = state.names.runs;
  }

  get isFull(): boolean {
    return this.#toldOfRows >= MOST_TOLD;
  }

  tellRuns({ readRuns, tellRun }: DatabaseForm): void {
    const known = this.#state.names.runs;
    this.#runs = changed(known, readRuns(), (row, part) => {
      this.#begin(part);
      tellRun(row, part, this.#sink, known[part] !== undefined);
    });
  }

  follow(table: RowTable): void {
    const { name } = table;
    const known = new Map(Object.entries(this.#state.names.known[name] ?? {}));
    const rows = new Map(Object.entries(this.#rows[name] ?? {}));
    const [from] = this.#marks[name] ?? [-Infinity];
    const toldBefore = this.#sink.told - this.#toldOfRows;
    let last: Row | undefined;
    for (const row of this.isFull ? [] : rowsBehind(this.#db, table, from)) {
      // The highest: a damaged tree gives its rows in another order.
      if (last === undefined || row.number > last.number) last = row;
      const { part, number } = row;
      if (part === undefined || number <= (known.get(part) ?? -Infinity)) continue;
      this.#begin(part);
      const [count, hash] = rows.get(part) ?? [0, 0];
      rows.set(part, [count + 1, mixHash(hash, row.hash)]);
      table.tell(row.values, part, this.#sink);
      this.#toldOfRows = this.#sink.told - toldBefore;
      if (this.isFull) break;
    }
    if (last === undefined) return;
    const count = countUpTo(this.#db, name, last.number);
    this.#marks = { ...this.#marks, [name]: [last.number, last.hash, count] };
    this.#rows = { ...this.#rows, [name]: Object.fromEntries(rows) };
  }

  /** Whatever was told of any run before. */
  beginAll(): void {
    this.#attempts.push({ kind: "attempt", part: null, reason: READ_ANEW });
  }

  /** Before anything is told of a run. */
  #begin(part: string): void {
    if (this.#others.delete(part)) this.#attempts.push({ kind: "attempt", part, reason: REPLACED });
  }

  finish(tables: readonly RowTable[]): DatabaseRead<RowsState> {
    const { names, tries } = this.#state;
    const isAll = !this.isFull;
    const next: RowsState["names"] = {
      // What was told at the beginning is told once more at the end.
      runs: isAll ? this.#runs : names.runs,
      rows: this.#rows,
      others: this.#others.size < sizeOf(names.others) ? setOf(this.#others) : names.others,
      known: isAll && sizeOf(names.known) > 0 ? {} : names.known,
    };
    const isSame = (["runs", "rows", "others", "known"] as const).every(
      (key) => next[key] === names[key],
    );
    return {
      events: [...this.#attempts, ...this.#sink.take()],
      state: { tables: this.#marks, tries: isAll ? 0 : tries, names: isSame ? names : next },
      share: isAll ? 1 : this.#shareOf(tables),
      replaced: false,
    };
  }

  /** Less than all. */
  #shareOf(tables: readonly RowTable[]): number {
    const shares = tables.map(({ name }) => {
      const [row] = this.#db.all(`SELECT max(rowid) AS last FROM ${name}`);
      return (this.#marks[name]?.[0] ?? 0) / Math.max(1, Number(row?.["last"] ?? 0));
    });
    const share = shares.reduce((sum, one) => sum + one, 0) / tables.length;
    return Math.min(0.99, Math.max(0, share));
  }
}

const sizeOf = (byPart: ByPart<unknown>): number => Object.keys(byPart).length;
const setOf = (parts: Iterable<string>): ByPart<true> =>
  Object.fromEntries([...parts].map((part) => [part, true as const]));

/**
 * Of all rows SQLite counts faster than of those up to one. Without an index, as one of a damaged database may count otherwise
 * than the table.
 */
function countUpTo(db: DatabaseReader, table: string, number: number): number {
  const [row] = db.all(
    `SELECT (SELECT count(*) FROM ${table} NOT INDEXED)
            - (SELECT count(*) FROM ${table} NOT INDEXED WHERE rowid > ?) AS count`,
    number,
  );
  return Number(row?.["count"] ?? 0);
}

interface Row {
  readonly number: number;
  readonly hash: number;
  readonly part: string | undefined;
  readonly values: DatabaseRow;
}

function* rowsBehind(db: DatabaseReader, table: RowTable, number: number): Generator<Row> {
  const names = Object.keys(table.columns);
  for (const values of db.each(`${select(table)} WHERE r.rowid > ? ORDER BY r.rowid`, number)) {
    const row = toRow(values, names);
    // In a damaged tree those behind it may have lower numbers.
    if (row !== undefined && row.number > number) yield row;
  }
}

/** Undefined for a row with a number that no logger came to. */
function toRow(values: DatabaseRow, names: readonly string[]): Row | undefined {
  const number = numberIn(values, "number");
  if (!Number.isSafeInteger(number) || number === undefined) return undefined;
  let hash = 0;
  for (const name of names) hash = hashValue(hash, values[name] ?? null);
  return { number, hash, part: textIn(values, "part"), values };
}

function select({ name, columns, beside = {}, joins = "" }: RowTable): string {
  const values = Object.entries({ ...columns, ...beside }).map(([as, sql]) => `${sql} AS ${as}`);
  return `SELECT r.rowid AS number, ${values.join(", ")} FROM ${name} r ${joins}`;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

function hashValue(hash: number, value: DatabaseRow[string] | null): number {
  if (typeof value === "number") {
    double[0] = value;
    return mixHash(mixHash(hash, words[0] as number), words[1] as number);
  }
  const text = String(value);
  let mixed = mixHash(hash, text.length);
  for (let i = 0; i < text.length; i++) mixed = mixHash(mixed, text.charCodeAt(i));
  return mixed;
}
