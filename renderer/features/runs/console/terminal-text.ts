/** A colour of the palette (0 to 255), or `RGB` plus 0xRRGGBB. */
export type TerminalColor = number;
export const RGB = 0x1000000;

export interface TerminalStyle {
  readonly color?: TerminalColor | undefined;
  readonly background?: TerminalColor | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strike?: boolean;
}

export interface Span {
  readonly text: string;
  readonly style: TerminalStyle;
}

export interface LogLine {
  readonly spans: readonly Span[];
  /** What all spans say. */
  readonly text: string;
  /** Characters of the line that were left out at its end. */
  readonly left: number;
}

/** A longer line is cut: nobody reads it, and drawing it stops the page. */
export const MAX_LINE = 10_000;
const MAX_PARAMETERS = 256;
const PLAIN: TerminalStyle = {};

/** "string": a title, a link, ...: text for the terminal, not for the reader. */
type Mode = "text" | "escape" | "intermediate" | "csi" | "string" | "stringEscape";

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
// oxlint-disable-next-line no-control-regex
const END_OF_STRING = /[\u0007\n\u0018\u001a\u001b\u009c]/g;

/**
 * What a terminal would show of a stream of bytes, as lines: colours kept, a line that was written over (progress bars)
 * in its last state, every other control sequence dropped. Bytes that are no UTF-8 become U+FFFD. However the bytes are
 * cut into pieces, the lines are the same.
 */
export class TerminalText {
  readonly #decoder = new TextDecoder();
  #done: LogLine[] = [];
  #spans: Span[] = [];
  #length = 0;
  #left = 0;
  /** A carriage return came: what is written next stands in place of the line. */
  #restarts = false;
  #style = PLAIN;
  #mode: Mode = "text";
  #parameters = "";

  feed(bytes: Uint8Array): void {
    this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The lines that were finished since they were last taken. */
  take(): readonly LogLine[] {
    const lines = this.#done;
    this.#done = [];
    return lines;
  }

  /** The line that has no end yet; undefined while there is nothing on it. */
  get unfinished(): LogLine | undefined {
    return this.#spans.length === 0 && this.#left === 0 ? undefined : this.#line();
  }

  #read(text: string): void {
    for (let at = 0; at < text.length;) {
      switch (this.#mode) {
        case "text":
          at = this.#readText(text, at);
          break;
        case "string":
          at = this.#readString(text, at);
          break;
        default:
          at = this.#readSequence(text, at);
      }
    }
  }

  #readText(text: string, from: number): number {
    CONTROL.lastIndex = from;
    const end = CONTROL.exec(text)?.index ?? text.length;
    if (end > from) this.#write(text.slice(from, end));
    if (end === text.length) return end;
    this.#control(text.charCodeAt(end));
    return end + 1;
  }

  #control(code: number): void {
    switch (code) {
      case 0x0a:
        this.#done.push(this.#line());
        this.#clear();
        break;
      case 0x0d:
        this.#restarts = true;
        break;
      case 0x08:
        this.#back();
        break;
      case 0x09:
        this.#write("\t");
        break;
      case 0x1b:
        this.#mode = "escape";
        break;
      case 0x9b:
        this.#begin("csi");
        break;
      case 0x90:
      case 0x98:
      case 0x9d:
      case 0x9e:
      case 0x9f:
        this.#mode = "string";
        break;
    }
  }

  /** One character of a sequence; what does not belong to it ends it, and is read again as text. */
  #readSequence(text: string, at: number): number {
    const code = text.charCodeAt(at);
    const char = text.charAt(at);
    switch (this.#mode) {
      case "escape":
        if (char === "[") this.#begin("csi");
        else if ("]PX^_".includes(char)) this.#mode = "string";
        else if (code >= 0x20 && code <= 0x2f) this.#mode = "intermediate";
        else return this.#leave(code, at);
        return at + 1;
      case "intermediate":
        return code >= 0x20 && code <= 0x2f ? at + 1 : this.#leave(code, at);
      case "stringEscape":
        // ESC \ is the end; any other character after ESC begins a sequence of its own.
        this.#mode = char === "\\" ? "text" : "escape";
        return char === "\\" ? at + 1 : at;
      default:
        if (code < 0x20 || code > 0x3f) {
          if (code >= 0x40 && code <= 0x7e) this.#finish(char);
          return this.#leave(code, at);
        }
        if (this.#parameters.length < MAX_PARAMETERS) this.#parameters += char;
        return at + 1;
    }
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#parameters = "";
  }

  /** A printable character is the sequence's last; a control character or a letter of another script is not its own. */
  #leave(code: number, at: number): number {
    this.#mode = "text";
    return code >= 0x20 && code <= 0x7e ? at + 1 : at;
  }

  #readString(text: string, from: number): number {
    END_OF_STRING.lastIndex = from;
    const end = END_OF_STRING.exec(text)?.index;
    if (end === undefined) return text.length;
    const char = text.charAt(end);
    this.#mode = char === "\u001b" ? "stringEscape" : "text";
    // A log goes on in the next line whatever was left open.
    return char === "\n" ? end : end + 1;
  }

  #finish(final: string): void {
    if (final === "m" && /^[\d;:]*$/.test(this.#parameters)) {
      const next = applySgr(this.#style, this.#parameters);
      this.#style = isSameStyle(next, PLAIN) ? PLAIN : next;
    } else if (final === "K") {
      const erasesAll = this.#parameters === "2" || this.#parameters === "1";
      if (erasesAll || this.#restarts) this.#clear();
    }
  }

  #write(text: string): void {
    if (this.#restarts) this.#clear();
    if (this.#left > 0) {
      this.#left += text.length;
      return;
    }
    const room = MAX_LINE - this.#length;
    let end = Math.min(room, text.length);
    // Not in the middle of a character.
    if (end < text.length && end > 0 && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
    this.#left = text.length - end;
    if (end === 0) return;
    this.#length += end;
    const piece = text.slice(0, end);
    const last = this.#spans.at(-1);
    if (last === undefined || !isSameStyle(last.style, this.#style))
      this.#spans.push({ text: piece, style: this.#style });
    else this.#spans[this.#spans.length - 1] = { text: last.text + piece, style: last.style };
  }

  /** Backspace: the last character goes. */
  #back(): void {
    if (this.#restarts) return;
    if (this.#left > 0) {
      this.#left--;
      return;
    }
    const last = this.#spans.pop();
    if (last === undefined) return;
    const size = /[\ud800-\udbff][\udc00-\udfff]$/.test(last.text) ? 2 : 1;
    this.#length -= size;
    const text = last.text.slice(0, -size);
    if (text !== "") this.#spans.push({ text, style: last.style });
  }

  #clear(): void {
    this.#spans = [];
    this.#length = 0;
    this.#left = 0;
    this.#restarts = false;
  }

  #line(): LogLine {
    return {
      spans: [...this.#spans],
      text: this.#spans.map(({ text }) => text).join(""),
      left: this.#left,
    };
  }
}

/** Select Graphic Rendition, ECMA-48 8.3.117, with xterm's 256 and 24-bit colours. */
function applySgr(style: TerminalStyle, parameters: string): TerminalStyle {
  const parts = parameters.split(";");
  let next = style;
  for (let i = 0; i < parts.length; i++) {
    // With colons a colour is one parameter, with semicolons it is several.
    const own = (parts[i] ?? "").split(":").map(Number);
    const code = own[0] ?? 0;
    if (code !== 38 && code !== 48) {
      next = applyCode(next, code === 4 && own[1] === 0 ? 24 : code);
      continue;
    }
    const hasColons = own.length > 1;
    const rest = hasColons ? own.slice(1) : parts.slice(i + 1, i + 5).map(Number);
    const [color, used] = readColor(rest, hasColons);
    if (!hasColons) i += used;
    if (color !== undefined) next = { ...next, [code === 38 ? "color" : "background"]: color };
  }
  return next;
}

function applyCode(style: TerminalStyle, code: number): TerminalStyle {
  if (code === 0) return PLAIN;
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 90 + 8 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 100 + 8 };
  switch (code) {
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 9:
      return { ...style, strike: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 29:
      return { ...style, strike: false };
    case 39:
      return { ...style, color: undefined };
    case 49:
      return { ...style, background: undefined };
    default:
      return style;
  }
}

/** What follows 38 or 48: "5;n" or "2;r;g;b" (with colons also "2::r:g:b"); and how many numbers that were. */
function readColor(
  codes: readonly number[],
  hasColons: boolean,
): readonly [TerminalColor | undefined, number] {
  const isByte = (value: number | undefined): value is number =>
    value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
  if (codes[0] === 5) return [isByte(codes[1]) ? codes[1] : undefined, 2];
  if (codes[0] !== 2) return [undefined, 1];
  const start = hasColons && codes.length === 5 ? 2 : 1;
  const [red, green, blue] = codes.slice(start, start + 3);
  const color =
    isByte(red) && isByte(green) && isByte(blue)
      ? RGB + red * 0x10000 + green * 0x100 + blue
      : undefined;
  return [color, start + 3];
}

function isSameStyle(a: TerminalStyle, b: TerminalStyle): boolean {
  return (
    a === b ||
    (a.color === b.color &&
      a.background === b.background &&
      Boolean(a.bold) === Boolean(b.bold) &&
      Boolean(a.dim) === Boolean(b.dim) &&
      Boolean(a.italic) === Boolean(b.italic) &&
      Boolean(a.underline) === Boolean(b.underline) &&
      Boolean(a.inverse) === Boolean(b.inverse) &&
      Boolean(a.strike) === Boolean(b.strike))
  );
}
