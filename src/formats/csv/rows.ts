import { namesAxis } from "./table.ts";

const REMARK = /^#\s*/;
const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A quoted cell that does not end within so many characters is taken as an unquoted one: one stray quote must not swallow the file. */
const MAX_QUOTED_CHARS = 1024 * 1024;

const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Cuts delimited text into rows and cells without making strings. The input is decoded one character a byte, so that
 * places in the text are places in the bytes; only cells that are read as text are decoded as UTF-8.
 */
export class RowReader {
  readonly text: string;
  readonly #bytes: Uint8Array;
  readonly #delimiter: number;
  /** Cells of the row just read: start, end, and whether doubled quotes are in it. */
  count = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #escaped: boolean[] = [];
  /** Whether the row just read ended with a line end. */
  terminated = false;
  /** Whether a quote of the row just read had no end. */
  unbalanced = false;
  /** Lines of the row just read: more than one where a quoted cell holds line ends. */
  lines = 1;

  constructor(bytes: Uint8Array, delimiter: string) {
    this.#bytes = bytes;
    this.text = latin1.decode(bytes);
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Reads the row that begins at `pos`; returns where the next one begins, or -1 where the row is not complete yet.
   * With `final` the end of the input completes a row.
   */
  next(pos: number, final: boolean): number {
    this.unbalanced = false;
    this.lines = 1;
    const end = this.#scan(pos, final, true);
    if (end !== "unbalanced") return end;
    this.unbalanced = true;
    this.lines = 1;
    return this.#scan(pos, final, false) as number;
  }

  #scan(rowStart: number, final: boolean, quotes: boolean): number | "unbalanced" {
    const { text } = this;
    const delimiter = this.#delimiter;
    let pos = rowStart;
    this.count = 0;
    for (;;) {
      let start = pos;
      let end = -1;
      let escaped = false;
      if (quotes && text.charCodeAt(pos) === QUOTE) {
        start = pos + 1;
        for (;;) {
          end = text.indexOf('"', pos + 1);
          if (end < 0) {
            const isTooLong = text.length - rowStart > MAX_QUOTED_CHARS;
            return final || isTooLong ? "unbalanced" : -1;
          }
          if (end - rowStart > MAX_QUOTED_CHARS) return "unbalanced";
          for (
            let at = text.indexOf("\n", pos);
            at >= 0 && at < end;
            at = text.indexOf("\n", at + 1)
          ) {
            this.lines++;
          }
          pos = end + 1;
          if (text.charCodeAt(pos) !== QUOTE) break;
          escaped = true;
        }
      }
      let code = text.charCodeAt(pos);
      while (code !== delimiter && code !== LINE_FEED && code === code)
        code = text.charCodeAt(++pos);
      if (code !== code && !final) return -1;
      if (end < 0) {
        const isCrlf =
          code !== delimiter && pos > start && text.charCodeAt(pos - 1) === CARRIAGE_RETURN;
        end = isCrlf ? pos - 1 : pos;
      }
      const index = this.count++;
      this.#starts[index] = start;
      this.#ends[index] = end;
      this.#escaped[index] = escaped;
      if (code === delimiter) {
        pos++;
        continue;
      }
      this.terminated = code === LINE_FEED;
      return this.terminated ? pos + 1 : pos;
    }
  }

  isEmpty(index: number): boolean {
    return this.#starts[index] === this.#ends[index];
  }

  /** The cell for reading a number: characters beyond ASCII are not decoded. */
  raw(index: number): string {
    return this.text.slice(this.#starts[index], this.#ends[index]);
  }

  /** The cell as text, without blanks around it. */
  cell(index: number): string {
    const decoded = utf8.decode(this.#bytes.subarray(this.#starts[index], this.#ends[index]));
    return (this.#escaped[index] === true ? decoded.replaceAll('""', '"') : decoded).trim();
  }

  cells(): string[] {
    return Array.from({ length: this.count }, (_, index) => this.cell(index));
  }

  /** The cells of a header, which may be marked as a remark. */
  titles(): string[] {
    return this.cells().map((title, index) => (index === 0 ? title.replace(REMARK, "") : title));
  }
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export function byteOrderMarkBytes(bytes: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? 3 : 0;
}

/** A comma last: it stands in names and numbers too. */
const DELIMITERS = ["\t", ";", ","];

/**
 * The delimiter that stands most often in a header line outside of quotes. Where two do, the one that stands as often in
 * the first row behind it; undefined while there is none.
 */
export function detectDelimiter(headerLine: string, row: string | undefined): string | undefined {
  const counts = DELIMITERS.map((delimiter) => countOutsideQuotes(headerLine, delimiter));
  const most = Math.max(...counts);
  if (most === 0) return ",";
  const best = DELIMITERS.filter((_, index) => counts[index] === most);
  if (best.length > 1 && row === undefined) return undefined;
  return best.find((delimiter) => countOutsideQuotes(row ?? "", delimiter) === most) ?? best[0];
}

function countOutsideQuotes(line: string, delimiter: string): number {
  return line.replace(/"(?:[^"]|"")*"/g, "").split(delimiter).length - 1;
}

/** Before the header: `# seed 3`, or `sep=;` for Excel. `# epoch,loss`, as NumPy writes it, is the header. */
export function isRemark(line: string): boolean {
  if (!line.startsWith("#")) return /^sep=.$/i.test(line);
  return !line
    .replace(REMARK, "")
    .split(/[\t;,]/)
    .some(namesAxis);
}

/** Where the next line that is not blank begins. */
export function skipBlankLines(text: string, pos: number): number {
  const blank = /[^\S\n]*\n/y;
  blank.lastIndex = pos;
  let start = pos;
  while (blank.test(text)) start = blank.lastIndex;
  return start;
}
