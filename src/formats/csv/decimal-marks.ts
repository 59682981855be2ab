import { parseNumber } from "../numbers.ts";

const COMMA_NUMBER = /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/;
const MAY_BE_THOUSANDS = /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/;

/** A number with a comma for its point, or for its thousands. */
export function isCommaNumber(raw: string): boolean {
  return COMMA_NUMBER.test(raw);
}

/**
 * Whether "0,5" is a number in a column of a table whose cells no comma divides. The column's first cell that can be
 * read in one way only decides: "1,234" may be a thousand and more, until another cell of the table shows a comma that
 * cannot. The rows decide in their order, however the file is cut.
 */
export class DecimalMarks {
  /** By column: "." or ","; nothing, or a blank, where no cell told yet. */
  readonly #marks: string[];

  constructor(marks = "") {
    this.#marks = marks.split("");
  }

  /** A cell of the next row: to be called for all of them before one is read. */
  look(column: number, raw: string): void {
    if ((this.#marks[column] ?? " ") !== " ") return;
    if (raw.includes(",")) {
      if (isCommaNumber(raw) && !MAY_BE_THOUSANDS.test(raw)) this.#put(column, ",");
    } else if (raw.includes(".") && parseNumber(raw) !== undefined) this.#put(column, ".");
  }

  #put(column: number, mark: string): void {
    while (this.#marks.length < column) this.#marks.push(" ");
    this.#marks[column] = mark;
  }

  /** The cell with a point where a comma stands for one. */
  read(column: number, raw: string): string {
    if (!raw.includes(",") || !isCommaNumber(raw)) return raw;
    const mark = this.#marks[column] ?? " ";
    return mark === "," || (mark === " " && this.#marks.includes(","))
      ? raw.replace(",", ".")
      : raw;
  }

  /** For the next parse. */
  get state(): string {
    return this.#marks.join("");
  }
}
