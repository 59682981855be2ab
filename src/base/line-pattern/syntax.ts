/** What a pattern is made of. Places are those in the text that a person wrote. */
export type Node =
  | { readonly kind: "char"; readonly set: CharSet }
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "group"; readonly name: string | null; readonly body: Node }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly body: Node;
      readonly min: number;
      /** Infinity for no limit. */
      readonly max: number;
      readonly lazy: boolean;
    };

export type Assertion = "start" | "end" | "word-edge" | "no-word-edge";

/** Ranges of UTF-16 code units, both ends in. */
export interface CharSet {
  readonly ranges: ReadonlyArray<readonly [from: number, to: number]>;
  readonly negated: boolean;
}

/** A pattern that cannot be used: why, and where in its text. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  /** Characters from the beginning of the text. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const DIGITS: CharSet = { ranges: [[48, 57]], negated: false };
const WORD: CharSet = {
  ranges: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  negated: false,
};
const SPACES: CharSet = {
  ranges: [
    [9, 13],
    [32, 32],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
  negated: false,
};
const negate = ({ ranges, negated }: CharSet): CharSet => ({ ranges, negated: !negated });
const CLASSES: ReadonlyMap<string, CharSet> = new Map([
  ["d", DIGITS],
  ["D", negate(DIGITS)],
  ["w", WORD],
  ["W", negate(WORD)],
  ["s", SPACES],
  ["S", negate(SPACES)],
]);
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
  ["0", 0],
]);
const ANY: CharSet = {
  ranges: [
    [10, 10],
    [13, 13],
    [0x2028, 0x2029],
  ],
  negated: true,
};

/** More would not be told apart by anybody, and each costs a copy in every program. */
const MAX_REPEATS = 200;
const MAX_DEPTH = 50;

export function charOf(code: number): Node {
  return { kind: "char", set: { ranges: [[code, code]], negated: false } };
}

/**
 * The regular expressions that a line is matched with in one pass: those of JavaScript without what looks ahead, behind
 * or back. `(?<name>...)` takes any name without `<` and `>`. Throws PatternError.
 */
export function parseRegex(source: string, offset = 0): Node {
  return new RegexParser(source, offset).parse();
}

class RegexParser {
  readonly #source: string;
  readonly #offset: number;
  #at = 0;
  #depth = 0;

  constructor(source: string, offset: number) {
    this.#source = source;
    this.#offset = offset;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw this.#error("This bracket was never opened.");
    return node;
  }

  #error(message: string, at = this.#at): PatternError {
    return new PatternError(message, at + this.#offset);
  }

  get #next(): string | undefined {
    return this.#source[this.#at];
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw this.#error("Brackets are nested too deep.");
    const options = [this.#sequence()];
    while (this.#next === "|") {
      this.#at++;
      options.push(this.#sequence());
    }
    this.#depth--;
    return options.length === 1 ? (options[0] as Node) : { kind: "choice", options };
  }

  #sequence(): Node {
    const items: Node[] = [];
    for (let next = this.#next; next !== undefined && next !== "|" && next !== ")";) {
      items.push(this.#repeated());
      next = this.#next;
    }
    return { kind: "sequence", items };
  }

  #repeated(): Node {
    const from = this.#at;
    const body = this.#atom();
    const counts = this.#counts();
    if (counts === undefined) return body;
    if (body.kind === "assert") throw this.#error("Nothing is here to repeat.", from);
    const lazy = this.#next === "?";
    if (lazy) this.#at++;
    if (this.#next === "*" || this.#next === "+" || this.#next === "?")
      throw this.#error("Nothing is here to repeat.");
    return { kind: "repeat", body, ...counts, lazy };
  }

  #counts(): { readonly min: number; readonly max: number } | undefined {
    const from = this.#at;
    switch (this.#next) {
      case "*":
        this.#at++;
        return { min: 0, max: Infinity };
      case "+":
        this.#at++;
        return { min: 1, max: Infinity };
      case "?":
        this.#at++;
        return { min: 0, max: 1 };
      case "{": {
        const found = /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(this.#source.slice(from, from + 20));
        // A brace that counts nothing is a brace.
        if (found === null) return undefined;
        this.#at += found[0].length;
        const min = Number(found[1]);
        const max = found[2] === undefined ? min : found[3] === "" ? Infinity : Number(found[3]);
        if (min > max) throw this.#error("These numbers stand the wrong way round.", from);
        if (Math.max(min, Number.isFinite(max) ? max : 0) > MAX_REPEATS)
          throw this.#error(`At most ${MAX_REPEATS} repeats can be counted.`, from);
        return { min, max };
      }
      default:
        return undefined;
    }
  }

  #atom(): Node {
    const from = this.#at;
    const char = this.#source[this.#at++] as string;
    switch (char) {
      case "(":
        return this.#group(from);
      case "[":
        return { kind: "char", set: this.#set(from) };
      case ".":
        return { kind: "char", set: ANY };
      case "^":
        return { kind: "assert", what: "start" };
      case "$":
        return { kind: "assert", what: "end" };
      case "*":
      case "+":
      case "?":
        throw this.#error("Nothing is here to repeat.", from);
      case "\\":
        return this.#escaped(from);
      default:
        return charOf(char.charCodeAt(0));
    }
  }

  #group(from: number): Node {
    let name: string | null = null;
    if (this.#next === "?") {
      const rest = this.#source.slice(this.#at, this.#at + 200);
      // Python writes names with a P.
      const named = /^\?P?<([^<>=!][^<>]*)>/.exec(rest);
      if (named !== null) {
        name = (named[1] as string).trim();
        this.#at += named[0].length;
      } else if (rest.startsWith("?:")) this.#at += 2;
      else if (/^\?<?[=!]/.test(rest))
        throw this.#error("Looking ahead or behind is not possible here.", from);
      else throw this.#error("A group begins with ( or (?: or (?<name>.", from);
    }
    const body = this.#choice();
    if (this.#next !== ")") throw this.#error("This bracket is never closed.", from);
    this.#at++;
    return name === null ? body : { kind: "group", name, body };
  }

  #escaped(from: number): Node {
    const char = this.#source[this.#at++];
    if (char === undefined) throw this.#error("A backslash needs a character behind it.", from);
    if (char === "b") return { kind: "assert", what: "word-edge" };
    if (char === "B") return { kind: "assert", what: "no-word-edge" };
    const set = CLASSES.get(char);
    if (set !== undefined) return { kind: "char", set };
    if (/[1-9]/.test(char) || char === "k")
      throw this.#error("Looking back at an earlier group is not possible here.", from);
    return charOf(this.#code(char, from));
  }

  #code(char: string, from: number): number {
    const control = CONTROLS.get(char);
    if (control !== undefined) return control;
    const digits = char === "x" ? 2 : char === "u" ? 4 : 0;
    if (digits > 0) {
      const hex = this.#source.slice(this.#at, this.#at + digits);
      if (!/^[0-9a-f]+$/i.test(hex) || hex.length < digits)
        throw this.#error(`\\${char} needs ${digits} hexadecimal digits.`, from);
      this.#at += digits;
      return parseInt(hex, 16);
    }
    if (/[a-zA-Z]/.test(char)) throw this.#error(`\\${char} means nothing here.`, from);
    return char.charCodeAt(0);
  }

  #set(from: number): CharSet {
    const negated = this.#next === "^";
    if (negated) this.#at++;
    const ranges: Array<readonly [number, number]> = [];
    for (;;) {
      if (this.#next === undefined) throw this.#error("This bracket is never closed.", from);
      if (this.#next === "]") break;
      const at = this.#at;
      const low = this.#setItem();
      if (typeof low !== "number") {
        ranges.push(...low);
        continue;
      }
      const isRange = this.#next === "-" && (this.#source[this.#at + 1] ?? "]") !== "]";
      if (!isRange) {
        ranges.push([low, low]);
        continue;
      }
      this.#at++;
      const high = this.#setItem();
      if (typeof high !== "number" || high < low)
        throw this.#error("This range stands the wrong way round.", at);
      ranges.push([low, high]);
    }
    this.#at++;
    return { ranges, negated };
  }

  /** A character, or the ranges of a class. */
  #setItem(): number | CharSet["ranges"] {
    const from = this.#at;
    const char = this.#source[this.#at++] as string;
    if (char !== "\\") return char.charCodeAt(0);
    const escaped = this.#source[this.#at++];
    if (escaped === undefined) throw this.#error("A backslash needs a character behind it.", from);
    if (escaped === "b") return 8;
    const set = CLASSES.get(escaped);
    if (set === undefined) return this.#code(escaped, from);
    return set.negated ? complement(set.ranges) : set.ranges;
  }
}

const LAST_UNIT = 0xffff;

function complement(ranges: CharSet["ranges"]): CharSet["ranges"] {
  const holes: Array<readonly [number, number]> = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (from > next) holes.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST_UNIT) holes.push([next, LAST_UNIT]);
  return holes;
}
