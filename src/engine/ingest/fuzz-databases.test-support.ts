import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import type { RunEvent } from "../../base/run-event.ts";
import { applyWal, PointLog, type CodecState, type DatabaseCodec } from "../../formats/index.ts";
import { below, randomOf } from "../../formats/fuzz.test-support.ts";
import { openForeign } from "../../store/index.ts";
import { findCodec } from "./find-codec.ts";
import { factsOf } from "./seen-files.ts";

/* Test support: databases of loggers, damaged. Not part of the product. */

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

interface Form {
  readonly id: string;
  readonly path: string;
  /** Tables of which each row tells of itself alone, with how many points one of its rows can tell. */
  readonly rows: Readonly<Record<string, number>>;
  /** Tables that tell which runs there are. */
  readonly others: readonly string[];
}

const FORMS: readonly Form[] = [
  {
    id: "mlflow-database",
    path: "mlflow_sqlite/mlflow.db.gz",
    rows: { metrics: 1, params: 0, tags: 0 },
    others: ["runs", "experiments"],
  },
  {
    id: "optuna-database",
    path: "optuna_sqlite/optuna.db",
    rows: { trial_intermediate_values: 1, trial_params: 0, trial_user_attributes: 0 },
    others: ["trials", "trial_values", "studies", "study_directions"],
  },
  {
    id: "trackio",
    path: "trackio/trackio_home/demo.db",
    rows: { metrics: 20, configs: 0 },
    others: [],
  },
];

export interface FuzzedDatabase {
  readonly name: string;
  readonly codec: DatabaseCodec;
  readonly form: Form;
  /** Of what the library wrote the tables that are read, so that a case takes a moment. */
  readonly bytes: Uint8Array;
  readonly points: number;
}

/** Used again and again, as in a parser thread. */
const POINTS = new PointLog();

/** Windows of one reading, of databases as small as these. */
const MOST_WINDOWS = 10;

/** What a codec told of one database after the other, under one name. */
class Shown {
  readonly #codec: DatabaseCodec;
  #state: CodecState;
  /** By run: points of its last attempt. */
  readonly #points = new Map<string, string[]>();

  constructor(codec: DatabaseCodec) {
    this.#codec = codec;
    this.#state = codec.initial(factsOf("demo.db"));
  }

  /**
   * Points told now; undefined for a database that cannot be read at all. Throws a `RangeError` where it is not read to its
   * end, or tells more when it is read once more.
   */
  read(bytes: Uint8Array): number | undefined {
    try {
      using db = openForeign(bytes);
      this.#codec.sniff(db, factsOf("demo.db"));
      const told = this.#readToEnd(db);
      const again = this.#readToEnd(db);
      if (again !== 0) throw new RangeError(`told ${again} points once more`);
      return told;
    } catch (error) {
      if (
        !(error instanceof Error) ||
        error instanceof RangeError ||
        error.name === "InternalError"
      )
        throw error;
      return undefined;
    }
  }

  #readToEnd(db: ReturnType<typeof openForeign>): number {
    POINTS.reuse();
    let told = 0;
    for (let windows = 1; windows <= MOST_WINDOWS; windows++) {
      const { events, state, share } = this.#codec.read(db, this.#state, POINTS);
      for (const event of events) told += this.#take(event);
      this.#state = JSON.parse(JSON.stringify(state)) as CodecState;
      if (share === 1) return told;
    }
    throw new RangeError("is never read to its end");
  }

  /** Answers how many points it tells. */
  #take(event: RunEvent): number {
    const part = event.part ?? "";
    if (event.kind === "attempt") this.#points.set(part, []);
    if (event.kind !== "points") return 0;
    const known = this.#points.get(part) ?? [];
    this.#points.set(part, known);
    const { steps, timesUs, values } = event.columns;
    for (const [at, value] of values.entries())
      known.push(
        // A trial's result stands at the step that it had come to when that was told.
        event.metric === "value"
          ? `value ${value}`
          : `${event.metric} ${steps[at]} ${timesUs[at]} ${value}`,
      );
    return values.length;
  }

  /** Points of a run, metric by metric. */
  pointsOf(part: string): string {
    return JSON.stringify(this.#points.get(part)?.toSorted());
  }

  get parts(): readonly string[] {
    return [...this.#points.keys()];
  }
}

export const FUZZED_DATABASES: readonly FuzzedDatabase[] = FORMS.map((form) => {
  const codec = findCodec(form.id);
  if (codec?.kind !== "database") throw new Error(`${form.id} reads no databases`);
  const packed = readFileSync(join(FIXTURES, form.path));
  const whole = new Uint8Array(form.path.endsWith(".gz") ? gunzipSync(packed) : packed);
  const bytes = keepTables(
    applyWal(whole, new Uint8Array()),
    new Set([...Object.keys(form.rows), ...form.others]),
  );
  const points = readPoints(codec, bytes);
  if (points === undefined || points < 5) throw new Error(`${form.path} tells nothing`);
  return { name: `${form.id}-0`, codec, form, bytes, points };
});

function keepTables(bytes: Uint8Array, kept: ReadonlySet<string>): Uint8Array {
  const db = new Database(Buffer.from(bytes));
  db.pragma("foreign_keys = OFF");
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  for (const name of tables) if (!kept.has(name)) db.exec(`DROP TABLE "${name}"`);
  db.exec("VACUUM");
  const small = new Uint8Array(db.serialize());
  db.close();
  return small;
}

/** Points told; undefined for a database that cannot be read at all. */
function readPoints(codec: DatabaseCodec, bytes: Uint8Array): number | undefined {
  return new Shown(codec).read(bytes);
}

/** A whole number below another one. */
type Dice = (end: number) => number;

const ODD_VALUES: ReadonlyArray<string | number | bigint | Buffer | null> = [
  null,
  "",
  "NaN",
  "{",
  '{"a":{"b":[1,2,{"c":null}]}}',
  '[1e999, -0, "x"]',
  `{"deep":${"[".repeat(600)}${"]".repeat(600)}}`,
  "x".repeat(20_000),
  "\u0000\uD800",
  Buffer.from([0xff, 0x00, 0xfe]),
  0,
  -1,
  1e308,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
  1.5,
];

/** One damaged database, by its seed: odd values, rows and tables that are gone, or bytes that are. Throws what is wrong. */
export function checkDatabase(sample: FuzzedDatabase, seed: number): void {
  const { codec, form, bytes, points } = sample;
  const random = randomOf(seed);
  const dice: Dice = (end) => below(random, end);
  const kind = dice(12);
  if (kind < 2) {
    const { damaged, isOfRows, lost } = changeTables(bytes, form, dice);
    const told = readPoints(codec, damaged);
    if (isOfRows && (told === undefined || told < points - lost))
      throw new Error(`told ${told} of ${points} points, of which ${lost} were damaged`);
  } else if (kind < 11) readPoints(codec, changeBytes(bytes, dice));
  else readOn(sample, dice);
}

/**
 * A database that is read, changed and read on: where rows came and went, it shows what it would show if it was read for
 * the first time.
 */
function readOn({ codec, form, bytes }: FuzzedDatabase, dice: Dice): void {
  const shown = new Shown(codec);
  let now = bytes;
  shown.read(now);
  for (let i = 0; i <= dice(4); i++) {
    const isDamaged = dice(4) === 0;
    const earlier = now;
    if (isDamaged)
      now = dice(3) === 0 ? changeBytes(now, dice) : changeTables(now, form, dice).damaged;
    else now = moveRows(now, bytes, form, dice);
    // An odd value in a row that was read is not looked for.
    if (shown.read(now) === undefined || isDamaged) return;
    // As many rows were deleted as came back before the last one, which stayed: nothing short of reading all would tell.
    if (marksOf(now, form) === marksOf(earlier, form)) return;
    const anew = new Shown(codec);
    anew.read(now);
    for (const part of anew.parts)
      if (shown.pointsOf(part) !== anew.pointsOf(part))
        throw new Error(`${part} shows ${shown.pointsOf(part)} instead of ${anew.pointsOf(part)}`);
  }
}

/** Of each table the last row and how many there are: as long as these stay, what was read is taken to stand. */
function marksOf(bytes: Uint8Array, form: Form): string {
  using db = openForeign(bytes);
  return JSON.stringify(
    Object.keys(form.rows).map((table) => [
      db.all(`SELECT count(*) AS rows FROM "${table}" NOT INDEXED`),
      db.all(`SELECT rowid AS number, * FROM "${table}" ORDER BY rowid DESC LIMIT 1`),
    ]),
    (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
  );
}

/** What writers and keepers of a database do: rows go, come back, change their numbers; an earlier database takes its place. */
function moveRows(now: Uint8Array, before: Uint8Array, form: Form, dice: Dice): Uint8Array {
  if (dice(6) === 0) return before;
  const db = new Database(asBuffer(now));
  db.pragma("foreign_keys = OFF");
  for (let i = 0; i <= dice(4); i++) {
    const table = Object.keys(form.rows)[dice(Object.keys(form.rows).length)] ?? "";
    const numbers = db.prepare(`SELECT rowid FROM "${table}" ORDER BY rowid`).pluck().all();
    const from = numbers[dice(Math.max(1, numbers.length))];
    const kind = dice(4);
    if (kind === 3) db.exec("VACUUM");
    else if (from === undefined) continue;
    else if (kind === 0) db.prepare(`DELETE FROM "${table}" WHERE rowid >= ?`).run(from);
    else if (kind === 1) db.prepare(`DELETE FROM "${table}" WHERE rowid = ?`).run(from);
    else giveBack(db, before, table);
  }
  const moved = new Uint8Array(db.serialize());
  db.close();
  return moved;
}

/** Rows of an earlier database, as far as the others let them in, under the next numbers. */
function giveBack(db: Database.Database, before: Uint8Array, table: string): void {
  using earlier = openForeign(before);
  const columns = db.prepare(`PRAGMA table_info("${table}")`).all() as Array<{
    name: string;
    pk: number;
    type: string;
  }>;
  const names = columns
    .filter(({ pk, type }) => pk === 0 || type !== "INTEGER")
    .map(({ name }) => `"${name}"`);
  const add = db.prepare(
    `INSERT OR IGNORE INTO "${table}" (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  for (const row of earlier.all(`SELECT ${names.join(", ")} FROM "${table}"`))
    add.run(...Object.values(row));
}

/** The same memory: SQLite copies what it is given. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function changeBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  const bad = dice(4) === 0 ? bytes.slice(0, dice(bytes.length)) : bytes.slice();
  const from = dice(3) === 0 ? 0 : dice(Math.max(1, bad.length));
  for (let i = 0; i <= dice(20) && bad.length > 0; i++) {
    // Near one another as often as anywhere: a page has its order at its beginning.
    const at = (from + (dice(2) === 0 ? dice(64) : dice(bad.length))) % bad.length;
    bad[at] = dice(3) === 0 ? 0xff : (bad[at] ?? 0) ^ (1 << dice(8));
  }
  return dice(8) === 0 ? applyWal(bad, bytes.slice(dice(bytes.length))) : bad;
}

function changeTables(
  bytes: Uint8Array,
  form: Form,
  dice: Dice,
): { damaged: Uint8Array; isOfRows: boolean; lost: number } {
  const db = new Database(asBuffer(bytes));
  db.pragma("foreign_keys = OFF");
  db.pragma("ignore_check_constraints = ON");
  db.unsafeMode(true);
  const isOfRows = dice(3) > 0;
  const tables = isOfRows ? Object.keys(form.rows) : [...Object.keys(form.rows), ...form.others];
  const touched = new Map<string, number>();
  const pick = <T>(all: readonly T[]): T | undefined => all[dice(all.length)];
  for (let i = 0; i <= dice(6); i++) {
    const table = pick(tables) ?? "";
    const columns = db.prepare(`PRAGMA table_info("${table}")`).all() as Array<{ name: string }>;
    // Gone, by an earlier damage.
    if (columns.length === 0) continue;
    const rowid = pick(db.prepare(`SELECT rowid FROM "${table}"`).pluck().all() as number[]);
    const column = pick(columns)?.name;
    if (rowid === undefined || column === undefined) continue;
    const run = (sql: string, ...values: unknown[]): void => {
      try {
        db.prepare(sql).run(...values);
      } catch {
        // Its own rules forbid it: a logger could not have written that.
      }
    };
    const kind = dice(isOfRows ? 8 : 12);
    if (kind < 7)
      run(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`, pick(ODD_VALUES) ?? null, rowid);
    else if (kind === 7) run(`DELETE FROM "${table}" WHERE rowid = ?`, rowid);
    else if (kind === 8) run(`ALTER TABLE "${table}" RENAME COLUMN "${column}" TO "other_${i}"`);
    else if (kind === 9) run(`DROP TABLE "${table}"`);
    else if (kind === 10) run(`DELETE FROM "${table}"`);
    else run(`ALTER TABLE "${table}" RENAME TO "other_${i}"`);
    touched.set(`${table} ${rowid}`, form.rows[table] ?? 0);
  }
  const damaged = db.serialize();
  db.close();
  return { damaged, isOfRows, lost: [...touched.values()].reduce((sum, one) => sum + one, 0) };
}
