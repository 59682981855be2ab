/** What a walk over a pickle's instructions finds; none of them is carried out. */
export interface PickleScan {
  readonly protocol: number;
  /** Names that are imported when it is loaded ("sklearn.linear_model._logistic.LogisticRegression"), each once. */
  readonly imports: readonly string[];
  /** It came to the end of the pickle, and how many bytes that are. */
  readonly endsAt: number | undefined;
  /** Where it was walked no further because the bytes do not make sense. */
  readonly isBroken: boolean;
  /** The number that it is, as hexadecimal digits, where it is only one. */
  readonly number: string | undefined;
}

const MAX_IMPORTS = 100;
const MAX_MEMO = 100_000;
const MAX_NAME = 1000;
const ASCII = new TextDecoder("utf-8");

const op = (letter: string): number => letter.charCodeAt(0);
const [PROTO, STOP, GLOBAL, INST, STACK_GLOBAL, LONG1] = [
  0x80,
  op("."),
  op("c"),
  op("i"),
  0x93,
  0x8a,
];

/** Bytes behind an instruction of fixed length (pickletools of Python 3.14). */
const FIXED = new Map<number, number>([
  ...Array.from("(012NRQabdestul}])o").map((letter) => [op(letter), 0] as const),
  ...[0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8f, 0x90, 0x91, 0x92, 0x94, 0x97, 0x98].map(
    (code) => [code, 0] as const,
  ),
  [op("K"), 1],
  [op("M"), 2],
  [op("J"), 4],
  [op("G"), 8],
  [op("h"), 1],
  [op("j"), 4],
  [op("q"), 1],
  [op("r"), 4],
  [0x80, 1],
  [0x82, 1],
  [0x83, 2],
  [0x84, 4],
  [0x95, 8],
]);
/** Bytes of the length that goes before what the instruction brings. */
const COUNTED = new Map<number, number>([
  [op("T"), 4],
  [op("U"), 1],
  [op("X"), 4],
  [op("B"), 4],
  [op("C"), 1],
  [0x8a, 1],
  [0x8b, 4],
  [0x8c, 1],
  [0x8d, 8],
  [0x8e, 8],
  [0x96, 8],
]);
const TEXTS = new Set([op("X"), op("U"), op("T"), 0x8c, 0x8d]);
/** Instructions with one line of text behind them. */
const LINES = new Set(Array.from("FILSVPgp", op));
const MEMOIZE = 0x94;
const PUTS = new Set([op("q"), op("r")]);
const GETS = new Set([op("h"), op("j")]);

/** joblib writes arrays as they are behind this object: from there on the bytes are no instructions. */
const ARRAY_WRAPPER = "NumpyArrayWrapper";
const BUILD = op("b");

/** Walks over a pickle, or its beginning. */
export function scanPickle(bytes: Uint8Array): PickleScan {
  const walk = new PickleWalk(bytes);
  walk.run();
  return walk;
}

class PickleWalk implements PickleScan {
  protocol = 0;
  readonly imports: string[] = [];
  endsAt: number | undefined;
  isBroken = false;
  number: string | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #memo: Array<string | undefined> = [];
  /** The last two values, where they are texts. */
  #before: string | undefined;
  #last: string | undefined;
  #instructions = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): void {
    const length = this.#bytes.length;
    for (let at = 0; at < length;) {
      const code = this.#bytes[at] as number;
      if (code === STOP) {
        this.endsAt = at + 1;
        return;
      }
      if (code === BUILD && this.imports.some((name) => name.endsWith(ARRAY_WRAPPER))) return;
      const next = this.#step(code, at + 1);
      if (next === undefined || next > length) {
        this.isBroken = next === undefined;
        return;
      }
      this.#instructions++;
      at = next;
    }
  }

  /** Returns where the next instruction stands; undefined where this is none. */
  #step(code: number, at: number): number | undefined {
    const fixed = FIXED.get(code);
    if (fixed !== undefined) return this.#fixed(code, at, fixed);
    const counted = COUNTED.get(code);
    if (counted !== undefined) return this.#counted(code, at, counted);
    if (LINES.has(code)) return this.#line(at)[1];
    if (code === STACK_GLOBAL) {
      if (this.#before !== undefined && this.#last !== undefined)
        this.#import(this.#before, this.#last);
      this.#push(undefined);
      return at;
    }
    if (code !== GLOBAL && code !== INST) return undefined;
    const [module, nameAt] = this.#line(at);
    const [name, next] = this.#line(nameAt);
    this.#import(module, name);
    return next;
  }

  #fixed(code: number, at: number, length: number): number {
    if (at + length <= this.#bytes.length) {
      if (code === PROTO) this.protocol = this.#bytes[at] as number;
      else if (code === MEMOIZE) this.#remember(this.#memo.length);
      else if (PUTS.has(code)) this.#remember(this.#index(at, length));
      else if (GETS.has(code)) this.#push(this.#memo[this.#index(at, length)]);
    }
    return at + length;
  }

  #counted(code: number, at: number, width: number): number {
    const from = at + width;
    if (from > this.#bytes.length) return from;
    const length = width === 8 ? Number(this.#view.getBigUint64(at, true)) : this.#index(at, width);
    const content = this.#bytes.subarray(from, from + length);
    if (code === LONG1 && this.#instructions <= 1) this.number = toHex(content);
    this.#push(TEXTS.has(code) && length <= MAX_NAME ? ASCII.decode(content) : undefined);
    return from + length;
  }

  #index(at: number, width: number): number {
    return width === 1 ? this.#view.getUint8(at) : this.#view.getUint32(at, true);
  }

  #line(at: number): readonly [text: string, next: number] {
    const end = this.#bytes.indexOf(0x0a, at);
    if (end < 0) return ["", this.#bytes.length + 1];
    return [ASCII.decode(this.#bytes.subarray(at, Math.min(end, at + MAX_NAME))), end + 1];
  }

  #push(text: string | undefined): void {
    this.#before = this.#last;
    this.#last = text;
  }

  #remember(index: number): void {
    if (index < MAX_MEMO) this.#memo[index] = this.#last;
  }

  #import(module: string, name: string): void {
    const whole = `${module}.${name}`;
    if (this.imports.length < MAX_IMPORTS && !this.imports.includes(whole))
      this.imports.push(whole);
  }
}

/** Little endian, as Python writes integers. */
const toHex = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 16)]
    .toReversed()
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
