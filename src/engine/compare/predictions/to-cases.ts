import type { UsedColumns } from "../../../contract/compare-predictions.ts";
import { NoTable, type DataTable, type TableCell } from "../../../formats/index.ts";
import { classOfScore } from "./guess-columns.ts";

/** Answers of a classifier, a case a place. */
export interface Cases {
  /** Names of the classes that labels and answers have, by their codes. */
  readonly classes: readonly string[];
  readonly labels: Int32Array;
  /** What was said; null: nothing was, only scores are there. */
  readonly said: Int32Array | null;
  /** By the class they speak of; "" where that is not said. In the order of the columns; empty without scores. */
  readonly scores: ReadonlyMap<string, Float64Array>;
  /** How many cases a place stands for; null: one each. */
  readonly counts: readonly number[] | null;
  /** Rows left out: label, answer or a score is missing or no number. */
  readonly left: number;
}

/** @throws NoTable for a column that is not there, counts that are none, or when no row is left */
export function toCases(table: DataTable, used: UsedColumns): Cases {
  const column = (name: string): readonly TableCell[] => {
    const found = table.columns.find((one) => one.name === name);
    if (found === undefined) throw new NoTable(`has no column "${name}"`);
    return found.values;
  };
  const label = column(used.label);
  const prediction = used.prediction === null ? null : column(used.prediction);
  const scores = used.scores.map(
    (name) => [used.scores.length > 1 ? (classOfScore(name) ?? name) : "", column(name)] as const,
  );
  const count = used.count === null ? null : column(used.count);
  if (count?.some((cell) => cell !== null && !isCount(cell)) === true)
    throw new NoTable(`has a column "${used.count}" that holds no counts`);
  if (prediction === null && scores.length === 0) throw new NoTable("has no answers");
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (nameOf(label[row]) === undefined) continue;
    if (prediction !== null && nameOf(prediction[row]) === undefined) continue;
    if (!scores.every(([, values]) => Number.isFinite(values[row]))) continue;
    if (count !== null && count[row] === null) continue;
    kept.push(row);
  }
  if (kept.length === 0) throw new NoTable("has no row with a label and an answer");
  const codes = new Map<string, number>();
  const codesOf = (values: readonly TableCell[]): Int32Array =>
    Int32Array.from(kept, (row) => {
      const name = nameOf(values[row]) ?? "";
      const code = codes.get(name) ?? codes.size;
      codes.set(name, code);
      return code;
    });
  return {
    labels: codesOf(label),
    said: prediction === null ? null : codesOf(prediction),
    scores: new Map(
      scores.map(([name, values]) => [name, Float64Array.from(kept, (row) => Number(values[row]))]),
    ),
    counts: count === null ? null : kept.map((row) => Number(count[row])),
    left: table.rows - kept.length,
    classes: [...codes.keys()],
  };
}

function isCount(cell: TableCell): boolean {
  return Number.isSafeInteger(cell) && Number(cell) >= 0;
}

/** A class by its canonical name: 1, 1.0 and "1" are one. */
function nameOf(cell: TableCell | undefined): string | undefined {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined;
  return String(cell).trim();
}

/** Numbers by their size, then texts. */
export function sortClasses(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].toSorted((a, b) => {
    const [x, y] = [Number(a), Number(b)];
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    if (!Number.isNaN(x) && x !== y) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/**
 * The scores that speak of each class. One column speaks of any class that is asked for. Of several each speaks of the class it
 * names, when all name one; else, when there are as many as classes, they stand in their order, as `predict_proba` has them.
 * @throws NoTable when it cannot be told which speaks of which
 */
export function scoresByClass(
  { scores }: Cases,
  classes: readonly string[],
): ReadonlyArray<Float64Array | undefined> {
  const only = scores.get("");
  if (only !== undefined) return classes.map(() => only);
  const known = new Set(classes);
  if ([...scores.keys()].every((name) => known.has(name)))
    return classes.map((name) => scores.get(name));
  if (scores.size === classes.length) return [...scores.values()];
  throw new NoTable(
    `has ${scores.size} columns of scores, and ${classes.length} classes: which speaks of which is not said`,
  );
}
