export interface TextTable {
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

const DELIMITERS = [",", "\t", ";"] as const;

/** A table as RFC 4180 writes it, with the delimiter that its first line has most. A row that was cut off is left out. */
export function parseTextTable(text: string, isCut: boolean): TextTable {
  const reader = new TextTableReader();
  const rows = reader.feed(text, !isCut);
  return { header: reader.header, rows };
}

/** The same part by part. */
export class TextTableReader {
  #header: readonly string[] | undefined;
  #delimiter = ",";
  /** Of the last part: the row that may go on in the next one. */
  #rest = "";

  get header(): readonly string[] {
    return this.#header ?? [];
  }

  /** The rows that are whole by now. */
  feed(part: string, isLast: boolean): string[][] {
    const text = this.#rest + part;
    if (this.#header === undefined) this.#delimiter = findDelimiter(text);
    const { rows, lastStart } = readRows(text, this.#delimiter);
    this.#rest = isLast ? "" : text.slice(lastStart);
    if (!isLast) rows.pop();
    this.#header ??= rows.shift();
    return rows;
  }
}

function findDelimiter(text: string): string {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string): number => firstLine.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

function readRows(
  text: string,
  delimiter: string,
): { readonly rows: string[][]; readonly lastStart: number } {
  const rows: string[][] = [];
  let row: string[] = [];
  let [at, start, lastStart] = [0, 0, 0];
  const end = text.endsWith("\n") ? text.length - 1 : text.length;
  while (at <= end) {
    const [cell, next] =
      text.charAt(at) === '"' ? readQuoted(text, at, delimiter) : readPlain(text, at, delimiter);
    row.push(cell);
    at = next;
    if (text.charAt(at) === delimiter) {
      at++;
      continue;
    }
    if (row.length > 1 || row[0] !== "" || at < end) {
      rows.push(row);
      lastStart = start;
    }
    row = [];
    if (at >= text.length) break;
    at += text.startsWith("\r\n", at) ? 2 : 1;
    start = at;
  }
  return { rows, lastStart };
}

function readPlain(text: string, from: number, delimiter: string): readonly [string, number] {
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === delimiter || char === "\n" || char === "\r") break;
    at++;
  }
  return [text.slice(from, at), at];
}

/** What stands behind the closing quote belongs to the cell as well: nothing is dropped. */
function readQuoted(text: string, from: number, delimiter: string): readonly [string, number] {
  let cell = "";
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return [cell + text.slice(at), text.length];
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text.charAt(at) !== '"') break;
    cell += '"';
    at++;
  }
  const [rest, next] = readPlain(text, at, delimiter);
  return [cell + rest, next];
}
