import { TEXT_LOG_CODEC } from "../../../formats/index.ts";
import { readPointsSlice, statement, type ReadDb, type WriteDb } from "../../../store/index.ts";
import { LINE_KEY } from "../../runs/index.ts";
import { compareValues, SHIFTS } from "./compare-points.ts";

/** How far two series are compared at one shift. Points are counted in the order in which they were written. */
interface Progress {
  readonly a: number;
  readonly b: number;
  readonly equal: number;
  /** One of the equal values, and whether another one was different: of a constant every shift is equal. */
  readonly value: number | undefined;
  readonly varies: boolean;
  /** Points that only one of them has, before where both end. */
  readonly onlyA: number;
  readonly onlyB: number;
  readonly contradicting: boolean;
}

/** At each of the shifts that were tried. */
type Comparisons = ReadonlyArray<Progress | undefined>;

/** By the ids of both series. */
export type TwinMemory = Readonly<Record<string, Comparisons>>;

interface LineRow {
  readonly id: number;
  readonly metricId: number;
  readonly context: string;
  readonly lineKey: string;
  readonly count: number;
  readonly lastStep: number;
  /** Its points have times. */
  readonly timed: number;
  readonly ordered: number;
  readonly twin: number;
  /** Its values were printed for people, and rounded. */
  readonly printed: number;
}

/** Points of one slice of a comparison, and of all that are compared before others have their turn. */
const SLICE = 8192;
const MOST_SLICES = 64;
const START: Progress = {
  a: 0,
  b: 0,
  equal: 0,
  value: undefined,
  varies: false,
  onlyA: 0,
  onlyB: 0,
  contradicting: false,
};

/** Those of the runs that have several sources. */
export function listRunsOfSeveral(
  db: ReadDb,
  args: { readonly runIds: readonly string[] },
): readonly string[] {
  return statement(
    db,
    `SELECT r.id FROM json_each(?) j JOIN runs r ON r.id = j.value
      WHERE (SELECT count(*) FROM sources s WHERE s.run_num = r.num) > 1`,
    "pluck",
  ).all(JSON.stringify(args.runIds)) as string[];
}

/**
 * Series of a run that tell no more than one of another source, to be hidden, and those that were hidden and tell more
 * now. A series is hidden where all its steps are in the other one, with the same values as float32 (or, where they were
 * printed, with values that round to them), and with times if it has them.
 */
export function findTwins(
  db: ReadDb,
  args: { readonly runId: string; readonly memory: TwinMemory },
): {
  readonly hidden: readonly number[];
  readonly shown: readonly number[];
  readonly memory: TwinMemory;
  readonly more: boolean;
} {
  const rows = statement(
    db,
    `SELECT s.id, s.metric_id AS metricId, s.context, ${LINE_KEY} AS lineKey, s.count, s.max_step AS lastStep, s.first_us IS NOT NULL AS timed,
            s.monotone_steps AS ordered, s.twin, o.codec = :printing AS printed
       FROM runs r JOIN series s ON s.run_num = r.num JOIN sources o ON o.num = s.source_num
       LEFT JOIN bindings b ON (b.project_id, b.path, b.part) = (o.project_id, o.path, o.part)
      WHERE r.id = :runId AND s.count > 0 ORDER BY s.metric_id, s.context, b.joined, o.num, s.attempt`,
  ).all({ runId: args.runId, printing: TEXT_LOG_CODEC }) as LineRow[];
  const memory: Record<string, Comparisons> = {};
  const budget: Budget = { slices: MOST_SLICES };
  const twins = new Set<number>();
  for (const group of Map.groupBy(rows, (row) => `${row.metricId}\n${row.context}`).values()) {
    for (const id of twinsOf(db, group, args.memory, memory, budget)) twins.add(id);
  }
  return {
    hidden: rows.filter(({ id, twin }) => twin === 0 && twins.has(id)).map(({ id }) => id),
    shown: rows.filter(({ id, twin }) => twin === 1 && !twins.has(id)).map(({ id }) => id),
    memory,
    more: budget.slices <= 0,
  };
}

/** How many slices may still be read. */
interface Budget {
  slices: number;
}

/** Lines of one metric. Those of several attempts differ in what they show of each: they stay. */
function twinsOf(
  db: ReadDb,
  rows: readonly LineRow[],
  before: TwinMemory,
  after: Record<string, Comparisons>,
  budget: Budget,
): readonly number[] {
  const lines = [...Map.groupBy(rows, ({ lineKey }) => lineKey).values()];
  if (lines.length < 2) return [];
  const plain = lines.flatMap((line) => {
    const [only, ...more] = line;
    return only !== undefined && more.length === 0 && only.ordered === 1 ? [only] : [];
  });
  const shown: LineRow[] = [];
  const hidden: number[] = [];
  // Of those that are exact, the one that goes furthest is shown, and of those one with times, and the one that tells most.
  const order = plain.toSorted(
    (x, y) =>
      x.printed - y.printed || y.lastStep - x.lastStep || y.timed - x.timed || y.count - x.count,
  );
  for (const row of order) {
    const isTwin = shown.some((other) => {
      if (row.timed > other.timed) return false;
      const key = `${other.id} ${row.id}`;
      const { comparisons, isTwin } = compareOn(db, budget, other, row, before[key]);
      after[key] = comparisons;
      return isTwin;
    });
    if (isTwin) hidden.push(row.id);
    else shown.push(row);
  }
  return hidden;
}

/** Goes on with a comparison. Another shift is tried where the one before is contradicted, or has no step in common. */
function compareOn(
  db: ReadDb,
  budget: Budget,
  a: LineRow,
  b: LineRow,
  before: Comparisons = [],
): { readonly comparisons: Comparisons; readonly isTwin: boolean } {
  const comparisons = [...before];
  for (const [i, shift] of SHIFTS.entries()) {
    const progress = walk(db, budget, a, b, before[i] ?? START, shift);
    comparisons[i] = progress;
    if (progress.contradicting || progress.equal === 0) continue;
    return { comparisons, isTwin: progress.onlyB === 0 && (shift === 0 || progress.varies) };
  }
  return { comparisons, isTwin: false };
}

/** Both in the order of their steps, as far as both go. `shift` is added to the steps of `b`. */
function walk(
  db: ReadDb,
  budget: Budget,
  a: LineRow,
  b: LineRow,
  from: Progress,
  shift: number,
): Progress {
  if (from.contradicting) return from;
  const [ofA, ofB] = [new Cursor(db, budget, a, from.a), new Cursor(db, budget, b, from.b)];
  const [howA, howB] = [{ isPrinted: a.printed === 1 }, { isPrinted: b.printed === 1 }];
  let { equal, value, varies, onlyA, onlyB } = from;
  let contradicting = false;
  while (!contradicting && ofA.hasMore() && ofB.hasMore()) {
    const behind = ofA.step - (ofB.step + shift);
    if (behind < 0) {
      onlyA++;
      ofA.next();
    } else if (behind > 0) {
      onlyB++;
      ofB.next();
    } else {
      const verdict = compareValues(howA, ofA.value, howB, ofB.value);
      contradicting = verdict === "other";
      if (verdict === "equal") {
        value ??= ofA.value;
        varies ||= !Object.is(value, ofA.value);
      }
      equal++;
      ofA.next();
      ofB.next();
    }
  }
  return { a: ofA.at, b: ofB.at, equal, value, varies, onlyA, onlyB, contradicting };
}

/** Walks over the points of a series. */
class Cursor {
  at: number;
  readonly #db: ReadDb;
  readonly #budget: Budget;
  readonly #row: LineRow;
  #sliceAt = 0;
  #slice: ReturnType<typeof readPointsSlice> | undefined;

  constructor(db: ReadDb, budget: Budget, row: LineRow, at: number) {
    this.#db = db;
    this.#budget = budget;
    this.#row = row;
    this.at = at;
  }

  /** False also where others have their turn first. */
  hasMore(): boolean {
    if (this.at >= this.#row.count) return false;
    const length = this.#slice?.values.length ?? 0;
    if (this.#slice === undefined || this.at >= this.#sliceAt + length) {
      if (this.#budget.slices-- <= 0) return false;
      this.#sliceAt = this.at;
      this.#slice = readPointsSlice(this.#db, this.#row.id, this.at, SLICE);
    }
    return this.#slice.values.length > 0;
  }

  get step(): number {
    return Number(this.#slice?.steps[this.at - this.#sliceAt]);
  }

  get value(): number {
    return this.#slice?.values[this.at - this.#sliceAt] ?? NaN;
  }

  next(): void {
    this.at++;
  }
}

export function setTwins(
  db: WriteDb,
  args: { readonly hidden: readonly number[]; readonly shown: readonly number[] },
): void {
  const set = statement(db, "UPDATE series SET twin = ? WHERE id = ?");
  for (const id of args.hidden) set.run(1, id);
  for (const id of args.shown) set.run(0, id);
}
