import { AppError } from "./errors.ts";
import {
  damagedReport,
  decodeReportText,
  HEAD_BYTES,
  openReportBytes,
  readReportHead,
  type OpenReport,
} from "./report-file.ts";

/** As the built page has it. No other place of that page has these letters: what people write there is escaped. */
const PLACE = '<script type="application/octet-stream;base64" id="assay-report">';
/** The page in front of the data is a tenth of this: who has found nothing by then has no report. */
const MOST_PAGE_BYTES = 16 * 2 ** 20;
/** No browser holds a longer text, so none could show the file. */
const MOST_DATA_BYTES = 512 * 2 ** 20;
const END = 60; // "<"

/**
 * Takes the report out of an exported file that comes in parts, in memory that grows with its data alone. Nothing else of
 * the file is looked at, and nothing of it is run.
 */
export class ReportScanner {
  readonly #latin = new TextDecoder("latin1");
  readonly #parts: Array<Uint8Array<ArrayBuffer>> = [];
  #state: "page" | "data" | "end" = "page";
  #seenBytes = 0;
  #decodedBytes = 0;
  #isHeadRead = false;
  /** Text that is not a whole word yet: of `PLACE`, or of Base64. */
  #rest = "";

  /**
   * Whether more of the file is wanted.
   * @throws AppError INVALID_INPUT (no report), DAMAGED, FROM_THE_FUTURE, as soon as it is clear
   */
  push(bytes: Uint8Array): boolean {
    if (this.#state === "page") this.#findPlace(this.#rest + this.#latin.decode(bytes));
    else if (this.#state === "data") this.#takeData(bytes);
    return this.#state !== "end";
  }

  /** When all of the file was pushed. @throws AppError INVALID_INPUT (no report), DAMAGED, FROM_THE_FUTURE */
  finish(): OpenReport {
    if (this.#state === "page") throw noReport();
    // A file without its end may have lost data too; lengths and sums of what is there would not always tell.
    if (this.#state === "data") throw damagedReport("It was cut short.");
    const file = new Uint8Array(this.#decodedBytes);
    let offset = 0;
    for (const part of this.#parts.splice(0)) {
      file.set(part, offset);
      offset += part.length;
    }
    if (file.length === 0) throw damagedReport("Its data is missing.");
    return openReportBytes(file);
  }

  #findPlace(text: string): void {
    const at = text.indexOf(PLACE);
    if (at >= 0) {
      this.#state = "data";
      this.#rest = "";
      this.#takeText(text.slice(at + PLACE.length));
      return;
    }
    this.#rest = text.slice(1 - PLACE.length);
    this.#seenBytes += text.length - this.#rest.length;
    if (this.#seenBytes > MOST_PAGE_BYTES) throw noReport();
  }

  #takeData(bytes: Uint8Array): void {
    const end = bytes.indexOf(END);
    this.#takeText(this.#latin.decode(end < 0 ? bytes : bytes.subarray(0, end + 1)));
  }

  /** What follows in the data, with the letter that ends it where it has come. */
  #takeText(given: string): void {
    const end = given.indexOf("<");
    const text = (this.#rest + (end < 0 ? given : given.slice(0, end))).trimStart();
    const whole = end < 0 ? text.length - (text.length % 4) : text.length;
    this.#rest = text.slice(whole);
    this.#decode(text.slice(0, whole));
    if (end >= 0) this.#state = "end";
  }

  #decode(text: string): void {
    const part = decodeReportText(text);
    if (part.length === 0) return;
    if (this.#decodedBytes % 3 !== 0) throw damagedReport("Its data has an end in its middle.");
    this.#parts.push(part);
    this.#decodedBytes += part.length;
    if (this.#decodedBytes > MOST_DATA_BYTES)
      throw new AppError(
        "INVALID_INPUT",
        "The file is larger than any report.",
        "Ask whoever made it for a report of fewer runs or blocks.",
      );
    if (this.#isHeadRead || this.#decodedBytes < HEAD_BYTES) return;
    this.#isHeadRead = true;
    // What is no report or of another version is known before the rest is read.
    const head = new Uint8Array(HEAD_BYTES);
    let filled = 0;
    for (const one of this.#parts) {
      const taken = one.subarray(0, HEAD_BYTES - filled);
      head.set(taken, filled);
      filled += taken.length;
    }
    readReportHead(head);
  }
}

function noReport(): AppError {
  return new AppError(
    "INVALID_INPUT",
    "This is no exported report, or only the beginning of one.",
    "Compare its size with the original, or ask for the file again. Pages of other kinds open in the browser.",
  );
}
