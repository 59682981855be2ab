import { invalid } from "../../../base/errors.ts";

export type Comparator =
  | "="
  | "!="
  | ">"
  | ">="
  | "<"
  | "<="
  | "LIKE"
  | "ILIKE"
  | "IN"
  | "NOT IN"
  | "IS NULL"
  | "IS NOT NULL";

/** `entity.key comparator value`; the entity as it was written, undefined where there is none. */
export interface Clause {
  readonly entity: string | undefined;
  readonly key: string;
  readonly comparator: Comparator;
  /** A text, a number, the texts of a list; undefined for IS NULL. */
  readonly value: string | number | readonly string[] | undefined;
}

/** One key to sort by. */
export interface SortKey {
  readonly entity: string | undefined;
  readonly key: string;
  readonly descending: boolean;
}

interface Token {
  readonly kind: "word" | "quoted" | "text" | "number" | "operator" | "dot" | "mark";
  readonly text: string;
  readonly at: number;
}

const PATTERNS: ReadonlyArray<readonly [Token["kind"] | "space", RegExp]> = [
  ["space", /\s+/y],
  // A key or a value, by where it stands.
  ["quoted", /"[^"]*"|`[^`]*`/y],
  ["text", /'[^']*'/y],
  ["number", /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy],
  ["word", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["operator", />=|<=|!=|<>|=|<|>/y],
  ["dot", /\./y],
  ["mark", /[(),]/y],
];

/** More than anybody writes. */
const MOST_CHARACTERS = 100_000;
const MOST_CLAUSES = 200;

function tokenize(text: string): Token[] {
  if (text.length > MOST_CHARACTERS) throw invalid("The filter is too long.");
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      at += match[0].length;
      if (kind !== "space") tokens.push({ kind, text: match[0], at: start });
      break;
    }
    if (at === start) throw wrongAt(text, start);
  }
  return tokens;
}

function wrongAt(text: string, at: number): Error {
  const rest = text.slice(at, at + 40);
  return invalid(
    `Invalid clause(s) in filter string: ${rest === "" ? "it ends too early" : `'${rest}' is not understood`}.`,
  );
}

/** Clauses, all of which must hold; none for an empty filter. @throws AppError INVALID_INPUT */
export function parseFilter(text: string): readonly Clause[] {
  const parser = new Parser(text);
  return parser.isAtEnd() ? [] : parser.readClauses();
}

/** `metrics.acc DESC`. @throws AppError INVALID_INPUT */
export function parseSortKey(text: string): SortKey {
  const parser = new Parser(text);
  return parser.readSortKey();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  readClauses(): Clause[] {
    const clauses = [this.#readClause()];
    while (!this.isAtEnd()) {
      this.#expectWord("AND");
      clauses.push(this.#readClause());
      if (clauses.length > MOST_CLAUSES) throw invalid("The filter has too many clauses.");
    }
    return clauses;
  }

  readSortKey(): SortKey {
    const key = this.#readKey();
    const descending = this.#takeWord("DESC");
    if (!descending) this.#takeWord("ASC");
    if (!this.isAtEnd()) throw this.#wrong();
    return { ...key, descending };
  }

  #readClause(): Clause {
    const key = this.#readKey();
    const comparator = this.#readComparator();
    if (comparator === "IS NULL" || comparator === "IS NOT NULL")
      return { ...key, comparator, value: undefined };
    if (comparator === "IN" || comparator === "NOT IN")
      return { ...key, comparator, value: this.#readList() };
    return { ...key, comparator, value: this.#readValue() };
  }

  /** `word`, `word.rest.of.key`, `` word.`any key` ``, `` `Any key` ``. Only the first dot splits. */
  #readKey(): { readonly entity: string | undefined; readonly key: string } {
    const first = this.#take();
    if (first.kind === "quoted") return { entity: undefined, key: unquote(first.text) };
    if (first.kind !== "word") throw this.#wrong(first);
    if (this.#peek()?.kind !== "dot") return { entity: undefined, key: first.text };
    this.#take();
    const second = this.#take();
    if (second.kind === "quoted") return { entity: first.text, key: unquote(second.text) };
    let key = this.#partOf(second);
    while (this.#peek()?.kind === "dot") {
      this.#take();
      key += `.${this.#partOf(this.#take())}`;
    }
    return { entity: first.text, key };
  }

  #partOf(token: Token): string {
    if (token.kind !== "word" && !(token.kind === "number" && /^\d+$/.test(token.text)))
      throw this.#wrong(token);
    return token.text;
  }

  #readComparator(): Comparator {
    const token = this.#take();
    if (token.kind === "operator") return (token.text === "<>" ? "!=" : token.text) as Comparator;
    if (token.kind !== "word") throw this.#wrong(token);
    const word = token.text.toUpperCase();
    if (word === "LIKE" || word === "ILIKE" || word === "IN") return word;
    if (word === "NOT") {
      this.#expectWord("IN");
      return "NOT IN";
    }
    if (word !== "IS") throw this.#wrong(token);
    const isNegated = this.#takeWord("NOT");
    this.#expectWord("NULL");
    return isNegated ? "IS NOT NULL" : "IS NULL";
  }

  #readValue(): string | number {
    const token = this.#take();
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "text" || token.text.startsWith('"')) return unquote(token.text);
    throw this.#wrong(token);
  }

  #readList(): string[] {
    this.#expectMark("(");
    const values: string[] = [];
    do {
      const value = this.#readValue();
      if (typeof value !== "string")
        throw invalid("While parsing a list in the query: all values must be strings.");
      values.push(value);
    } while (this.#takeMark(","));
    this.#expectMark(")");
    return values;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(): Token {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw wrongAt(this.#text, this.#text.length);
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token?.kind !== "word" || token.text.toUpperCase() !== word) return false;
    this.#next++;
    return true;
  }

  #takeMark(mark: string): boolean {
    if (this.#peek()?.text !== mark) return false;
    this.#next++;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw this.#wrong();
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw this.#wrong();
  }

  #wrong(token = this.#peek()): Error {
    return wrongAt(this.#text, token?.at ?? this.#text.length);
  }
}

function unquote(text: string): string {
  return text.slice(1, -1);
}
