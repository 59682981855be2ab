import { isNumberColumn, toCellNumber, toCellText } from "./cells.ts";
import { compares, parseFilter, type CellFilter } from "./row-filter.ts";

export interface TableColumn {
  readonly name: string;
  readonly isNumber: boolean;
  /** Characters of the longest of its first cells. */
  readonly length: number;
}

/** In which order rows stand, and which. */
export interface Arrangement {
  readonly sort?: { readonly column: number; readonly descending: boolean } | undefined;
  /** By column, as they are typed. */
  readonly filters: ReadonlyArray<readonly [column: number, text: string]>;
}

export interface TableRow {
  /** Its place in the file, from 0. */
  readonly index: number;
  readonly cells: readonly string[];
}

const SAMPLE = 50;
/** Up to so many rows texts are sorted as people expect (a2 before a10); beyond, that would take seconds. */
const MAX_NATURAL = 50_000;
const MAX_CELL = 1000;

const natural = new Intl.Collator("en", { numeric: true });
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The rows of a table that were read so far, by column; sorted and filtered without moving one. */
export class LoadedTable {
  readonly #columns: unknown[][];
  readonly #names: readonly string[];
  #order: Uint32Array | undefined;
  rows = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#columns = names.map(() => []);
  }

  /** @param columns the same number of values of each, in the order of the names */
  append(columns: ReadonlyArray<ArrayLike<unknown>>, rows: number): void {
    for (const [i, own] of this.#columns.entries()) {
      const more = columns[i];
      for (let row = 0; row < rows; row++) own.push(more?.[row]);
    }
    this.rows += rows;
    this.#order = undefined;
  }

  get columns(): readonly TableColumn[] {
    return this.#names.map((name, i) => {
      const sample = (this.#columns[i] ?? []).slice(0, SAMPLE);
      const length = Math.max(name.length + 2, ...sample.map((one) => toCellText(one).length));
      return { name, isNumber: isNumberColumn(sample), length };
    });
  }

  /** Returns how many rows there are then. */
  arrange({ sort, filters }: Arrangement): number {
    const wanted = filters.flatMap(([column, text]) => {
      const filter = parseFilter(text);
      const values = this.#columns[column];
      return filter === undefined || values === undefined ? [] : [{ filter, values }];
    });
    const order = new Uint32Array(this.rows);
    let count = 0;
    for (let row = 0; row < this.rows; row++)
      if (wanted.every(({ filter, values }) => holds(filter, values[row]))) order[count++] = row;
    this.#order = order.subarray(0, count);
    if (sort !== undefined) this.#sort(this.#order, sort);
    return count;
  }

  #sort(order: Uint32Array, { column, descending }: NonNullable<Arrangement["sort"]>): void {
    const values = this.#columns[column] ?? [];
    const sign = descending ? -1 : 1;
    if (
      this.columns[column]?.isNumber === true ||
      values.find((one) => one !== null) instanceof Date
    ) {
      const keys = Float64Array.from(values, toCellNumber);
      // What is no number goes last, whichever way: it never hides in the middle.
      order.sort((a, b) => {
        const [x, y] = [keys[a] ?? Number.NaN, keys[b] ?? Number.NaN];
        if (Number.isNaN(x) || Number.isNaN(y))
          return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return x === y ? a - b : sign * (x - y < 0 ? -1 : 1);
      });
      return;
    }
    const keys = values.map(toCellText);
    const compare = order.length <= MAX_NATURAL ? natural.compare : byCode;
    order.sort((a, b) => sign * compare(keys[a] ?? "", keys[b] ?? "") || a - b);
  }

  read(from: number, to: number): readonly TableRow[] {
    const order = this.#order;
    const end = Math.min(to, order?.length ?? this.rows);
    return Array.from({ length: Math.max(0, end - from) }, (_, i) => {
      const index = order === undefined ? from + i : (order[from + i] ?? 0);
      return {
        index,
        cells: this.#columns.map((values) => toCellText(values[index]).slice(0, MAX_CELL)),
      };
    });
  }
}

function holds(filter: CellFilter, value: unknown): boolean {
  return filter.kind === "compare"
    ? compares(toCellNumber(value), filter)
    : toCellText(value).toLowerCase().includes(filter.text);
}
