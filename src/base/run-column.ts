/** What a run has under a path: NaN and infinities by name, null for nothing. */
export type RunCell = number | string | null;

/** How a value of a column of numbers is meant, beside its number. */
export const MARKS = { finite: 0, missing: 1, nan: 2, positive: 3, negative: 4 } as const;
/** The code of a run without a value, among categories. */
export const NO_CODE = 0xff_ff_ff_ff;
/** So many categories keep their names; all rarer ones are one more, the last. */
const MOST_LEVELS = 1000;

/** Values of one path over the runs of a table, all of them numbers. */
export interface NumberColumn {
  readonly kind: "numbers";
  readonly path: string;
  /** As logged; NaN also for a run without a value. */
  readonly values: Float64Array;
  /** `MARKS` of each run. */
  readonly marks: Uint8Array;
  /** Over finite values; null where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly missing: number;
  /** NaN and infinities as logged. */
  readonly nonFinite: number;
  /** Finite values that differ. */
  readonly distinct: number;
}

/** Values of one path of which at least one is a text: all of them by their texts. */
export interface CategoryColumn {
  readonly kind: "categories";
  readonly path: string;
  /** Places in `levels`, `levels.length` for one of the others, `NO_CODE` for none. */
  readonly codes: Uint32Array;
  /** Numbers in their order, then texts in theirs. */
  readonly levels: readonly string[];
  /** Runs of each level, and of all others together. */
  readonly counts: readonly number[];
  readonly missing: number;
  /** Levels that there are, also those without a name of their own here. */
  readonly distinct: number;
}

export type RunColumn = NumberColumn | CategoryColumn;

const NON_FINITE: Readonly<Record<string, number>> = {
  NaN: MARKS.nan,
  Infinity: MARKS.positive,
  "-Infinity": MARKS.negative,
};
const collator = new Intl.Collator("en", { numeric: true });

/** Numbers by their value, then texts, in which whole numbers count as such: "layer2" before "layer10". */
function compareLevels(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  const isNumber = [a.trim() !== "" && !Number.isNaN(x), b.trim() !== "" && !Number.isNaN(y)];
  if (isNumber[0] === true && isNumber[1] === true)
    return x === y ? collator.compare(a, b) : x < y ? -1 : 1;
  if (isNumber[0] !== isNumber[1]) return isNumber[0] === true ? -1 : 1;
  return collator.compare(a, b);
}

/** Numbers where every value is one (or the name of one that JSON has not), else categories. */
export function toRunColumn(path: string, cells: readonly RunCell[]): RunColumn {
  const isNumbers = cells.every((cell) => typeof cell !== "string" || cell in NON_FINITE);
  return isNumbers ? toNumbers(path, cells) : toCategories(path, cells.map(textOf));
}

function toNumbers(path: string, cells: readonly RunCell[]): NumberColumn {
  const values = new Float64Array(cells.length).fill(Number.NaN);
  const marks = new Uint8Array(cells.length);
  const distinct = new Set<number>();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  let nonFinite = 0;
  for (const [i, cell] of cells.entries()) {
    if (cell === null) {
      marks[i] = MARKS.missing;
      missing++;
      continue;
    }
    const value = Number(cell);
    values[i] = value;
    if (!Number.isFinite(value)) {
      marks[i] = NON_FINITE[String(value)] as number;
      nonFinite++;
      continue;
    }
    distinct.add(value);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const isSome = min <= max;
  return {
    kind: "numbers",
    path,
    values,
    marks,
    // JSON knows no negative zero.
    min: isSome ? min + 0 : null,
    max: isSome ? max + 0 : null,
    missing,
    nonFinite,
    distinct: distinct.size,
  };
}

/** @param texts null for nothing */
export function toCategories(
  path: string,
  texts: ReadonlyArray<string | null>,
  most = MOST_LEVELS,
): CategoryColumn {
  const counted = new Map<string, number>();
  for (const text of texts) if (text !== null) counted.set(text, (counted.get(text) ?? 0) + 1);
  const named =
    counted.size <= most
      ? [...counted.keys()]
      : [...counted]
          .toSorted((a, b) => b[1] - a[1] || compareLevels(a[0], b[0]))
          .slice(0, most)
          .map(([text]) => text);
  const levels = named.toSorted(compareLevels);
  const places = new Map(levels.map((text, place) => [text, place]));
  const counts = levels.map((text) => counted.get(text) ?? 0);
  const codes = new Uint32Array(texts.length).fill(NO_CODE);
  let missing = 0;
  let others = 0;
  for (const [i, text] of texts.entries()) {
    if (text === null) {
      missing++;
      continue;
    }
    const place = places.get(text);
    if (place === undefined) others++;
    codes[i] = place ?? levels.length;
  }
  if (others > 0) counts.push(others);
  return { kind: "categories", path, codes, levels, counts, missing, distinct: counted.size };
}

const textOf = (cell: RunCell): string | null => (cell === null ? null : String(cell));

/** The same values by their texts: few numbers serve as groups. */
export function asCategories(column: RunColumn, most = MOST_LEVELS): CategoryColumn {
  if (column.kind === "categories" && column.levels.length <= most) return column;
  const texts = Array.from({ length: lengthOf(column) }, (_, i) => readText(column, i));
  return toCategories(column.path, texts, most);
}

export function lengthOf(column: RunColumn): number {
  return column.kind === "numbers" ? column.values.length : column.codes.length;
}

/** The stored value of a run in full; null for none. */
export function readText(column: RunColumn, run: number): string | null {
  if (column.kind === "numbers") {
    return column.marks[run] === MARKS.missing ? null : String(column.values[run]);
  }
  const code = column.codes[run] as number;
  return code === NO_CODE ? null : levelName(column, code);
}

/** What a place among categories is called; the last one may stand for all rarer ones. */
export function levelName(column: CategoryColumn, code: number): string {
  return column.levels[code] ?? `${column.distinct - column.levels.length} others`;
}

/** A category that is called "others" tells nothing of one run. */
export const hasOthers = ({ levels, counts }: CategoryColumn): boolean =>
  counts.length > levels.length;
