import { MAX_LINE_CHARS } from "../../base/line-pattern/index.ts";

/**
 * What stands between two ends of a line: `\n`, `\r\n`, or a lone `\r`, after which a progress bar is drawn again over
 * itself.
 */
export interface Segment {
  /** Without colours and other control sequences; undefined for what can hold no value (no digit, or too long). */
  readonly text: string | undefined;
  /** The end was a lone `\r`: what comes behind is drawn over it. */
  readonly isRedrawn: boolean;
  /** Counted from 1; a lone `\r` ends no line. */
  readonly line: number;
}

/** So many bytes without any end of a line are left out: no logger writes such a line. */
const MAX_OPEN_BYTES = 1024 * 1024;
/** Colours and the like come on top of what is shown. */
const MAX_SEGMENT_BYTES = 8 * MAX_LINE_CHARS;
/** A value may be "nan". */
const SHORT_BYTES = 200;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const utf8 = new TextDecoder("utf-8");

/** Cuts bytes into segments. What is not ended yet is left. */
export class SegmentReader {
  readonly #bytes: Uint8Array;
  readonly #final: boolean;
  /** Lines are wanted also where they can hold no value. */
  readonly #isComplete: boolean;
  /** Behind what was read. */
  pos = 0;
  /** Ended so far. */
  lines: number;
  /** The rest of a line that is too long is still to come. */
  isSkipping: boolean;
  #feed = -2;
  #return = -2;

  constructor(
    bytes: Uint8Array,
    { lines, isSkipping }: { readonly lines: number; readonly isSkipping: boolean },
    final: boolean,
    isComplete = false,
  ) {
    this.#isComplete = isComplete;
    this.#bytes = bytes;
    this.#final = final;
    this.lines = lines;
    this.isSkipping = isSkipping;
  }

  next(): Segment | undefined {
    const bytes = this.#bytes;
    const start = this.pos;
    const end = this.#findEnd(start);
    if (end === undefined) {
      if (bytes.length - start > MAX_OPEN_BYTES) {
        this.isSkipping = true;
        this.pos = bytes.length;
      }
      return undefined;
    }
    const isReturn = bytes[end] === CARRIAGE_RETURN;
    const isBoth = isReturn && bytes[end + 1] === LINE_FEED;
    this.pos = end + (isBoth ? 2 : 1);
    const line = this.lines + 1;
    if (!isReturn || isBoth) this.lines++;
    const isSkipped = this.isSkipping;
    this.isSkipping = false;
    const size = end - start;
    const canHold =
      size <= MAX_SEGMENT_BYTES &&
      (this.#isComplete || size <= SHORT_BYTES || hasDigit(bytes, start, end));
    return {
      text: canHold && !isSkipped ? cleanText(utf8.decode(bytes.subarray(start, end))) : undefined,
      isRedrawn: isReturn && !isBoth,
      line,
    };
  }

  /** Of the next segment; undefined where its end is not told yet. */
  #findEnd(start: number): number | undefined {
    const bytes = this.#bytes;
    if (this.#feed !== -1 && this.#feed < start) this.#feed = bytes.indexOf(LINE_FEED, start);
    if (this.#return !== -1 && this.#return < start)
      this.#return = bytes.indexOf(CARRIAGE_RETURN, start);
    const isReturn = this.#return >= 0 && (this.#feed < 0 || this.#return < this.#feed);
    if (!isReturn) return this.#feed < 0 ? undefined : this.#feed;
    // Whether a line feed follows is not known yet.
    if (this.#return === bytes.length - 1 && !this.#final) return undefined;
    return this.#return;
  }
}

function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= 48 && byte <= 57) return true;
  }
  return false;
}

/** Sequences that colour, move the cursor or set a title; and bells, backspaces and the like alone. */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_=>])|[\0-\x08\x0b-\x1f\x7f]/g;

/** A line as it is shown, without spaces at its end; undefined for one that is too long. */
function cleanText(text: string): string | undefined {
  const shown = text.replace(CONTROLS, "").trimEnd();
  return shown.length > MAX_LINE_CHARS ? undefined : shown;
}
