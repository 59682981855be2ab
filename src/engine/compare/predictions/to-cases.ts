import type { UsedColumns } from "../../../contract/compare-predictions.ts";
import { NoTable, type DataTable, type TableCell } from "../../../formats/index.ts";
import { classOfScore } from "./guess-columns.ts";

/** Answers of a classifier, a case a place; classes by their names. */
export interface Cases {
  readonly labels: readonly string[];
  /** What was said; null: nothing was, only scores are there. */
  readonly said: readonly string[] | null;
  /** By the class they speak of; "" where that is not said. Empty without scores. */
  readonly scores: ReadonlyMap<string, Float64Array>;
  /** How many cases a place stands for; null: one each. */
  readonly counts: readonly number[] | null;
  /** Rows left out: label, answer or a score is missing or no number. */
  readonly left: number;
}

/** @throws NoTable for a column that is not there, or when no row is left */
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
  if (prediction === null && scores.length === 0) throw new NoTable("has no answers");
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (nameOf(label[row]) === undefined) continue;
    if (prediction !== null && nameOf(prediction[row]) === undefined) continue;
    if (!scores.every(([, values]) => Number.isFinite(values[row]))) continue;
    if (count !== null && !(Number(count[row]) >= 0)) continue;
    kept.push(row);
  }
  if (kept.length === 0) throw new NoTable("has no row with a label and an answer");
  const namesOf = (values: readonly TableCell[]): string[] =>
    kept.map((row) => nameOf(values[row]) ?? "");
  return {
    labels: namesOf(label),
    said: prediction === null ? null : namesOf(prediction),
    scores: new Map(
      scores.map(([name, values]) => [name, Float64Array.from(kept, (row) => Number(values[row]))]),
    ),
    counts: count === null ? null : kept.map((row) => Number(count[row])),
    left: table.rows - kept.length,
  };
}

/** A class by its canonical name: 1, 1.0 and "1" are one. */
function nameOf(cell: TableCell | undefined): string | undefined {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined;
  return String(cell).trim();
}

/** Numbers by their size, then texts; at most `most`. */
export function sortClasses(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].toSorted((a, b) => {
    const [x, y] = [Number(a), Number(b)];
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    if (!Number.isNaN(x) && x !== y) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/** The scores that speak of a class: by its name, else by its place among the classes; one column speaks of the positive one. */
export function scoresOf(
  { scores }: Cases,
  name: string,
  classes: readonly string[],
): Float64Array | undefined {
  const only = scores.get("");
  if (only !== undefined) return only;
  return scores.get(name) ?? scores.get(String(classes.indexOf(name)));
}
