import {
  COMPARISONS,
  type Comparison,
  type ParsedQuery,
  type Path,
  type Query,
  type QueryError,
  type Span,
  type Value,
} from "./ast.ts";
import { lexQuery, type Token } from "./lexer.ts";
import { readLiteral } from "./literals.ts";
import { FIELDS, nearestWord, parsePath, ROOTS } from "./paths.ts";

/** Longer, deeper or wider is no query of a person; every bound keeps parser and database quick. */
const MAX_CHARS = 10_000;
const MAX_DEPTH = 50;
const MAX_TERMS = 200;
const MAX_LIST = 1000;

const KEYWORDS = ["and", "or", "not", "in", "exists", "glob"];

/**
 * Reads a query. Nothing in it is a query too: every run.
 *
 * `or` binds weaker than `and`, that weaker than `not`. A condition is `PATH`, `exists PATH`, `PATH OPERATOR VALUE`,
 * `PATH in (VALUE, ...)`, `PATH in LOW..HIGH`, `PATH =~ "REGEX"`, `PATH glob "PATTERN"`. Times are read as of `nowUs`.
 */
export function parseQuery(text: string, nowUs: number): ParsedQuery {
  if (text.length > MAX_CHARS) {
    return fail({ from: MAX_CHARS, to: text.length }, "this is too long", "Shorten it.");
  }
  const { tokens, error } = lexQuery(text);
  if (error !== undefined) return { ok: false, error };
  try {
    return { ok: true, query: new Parser(tokens, nowUs).parse() };
  } catch (problem) {
    if (problem instanceof Refused) return { ok: false, error: problem.error };
    throw problem;
  }
}

class Refused extends Error {
  readonly error: QueryError;
  constructor(error: QueryError) {
    super(error.message);
    this.error = error;
  }
}

function fail({ from, to }: Span, message: string, fix: string): ParsedQuery {
  return { ok: false, error: { from, to, message, fix } };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #nowUs: number;
  #at = 0;
  #depth = 0;
  #terms = 0;

  constructor(tokens: readonly Token[], nowUs: number) {
    this.#tokens = tokens;
    this.#nowUs = nowUs;
  }

  parse(): Query {
    if (this.#token.kind === "end") return { kind: "all" };
    const query = this.#readJoined("or");
    const rest = this.#token;
    if (rest.kind === ")") this.#refuse(rest, "this bracket was never opened", "Take it away.");
    if (rest.kind !== "end")
      this.#refuse(rest, "a condition ended before this", "Put and / or between two conditions.");
    return query;
  }

  #readJoined(word: "or" | "and"): Query {
    const next = (): Query => (word === "or" ? this.#readJoined("and") : this.#readNot());
    const terms = [next()];
    while (this.#isWord(word)) {
      this.#take();
      terms.push(next());
    }
    const [only] = terms;
    return terms.length === 1 && only !== undefined ? only : { kind: word, terms };
  }

  #readNot(): Query {
    if (!this.#isWord("not")) return this.#readPrimary();
    const token = this.#take();
    return { kind: "not", term: this.#nested(token, () => this.#readNot()) };
  }

  #readPrimary(): Query {
    const token = this.#token;
    if (token.kind !== "(") return this.#readCondition();
    this.#take();
    const query = this.#nested(token, () => this.#readJoined("or"));
    if (this.#token.kind !== ")")
      this.#refuse(
        { from: token.from, to: this.#token.to },
        "a bracket is not closed",
        "Close it with ).",
      );
    this.#take();
    return query;
  }

  #nested<T>(token: Token, read: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      this.#refuse(token, "this is nested too deep", "Write it flatter.");
    const result = read();
    this.#depth--;
    return result;
  }

  #readCondition(): Query {
    if (++this.#terms > MAX_TERMS)
      this.#refuse(this.#token, "there are too many conditions", `At most ${MAX_TERMS}.`);
    if (this.#isWord("exists")) {
      this.#take();
      return { kind: "exists", path: this.#readPath() };
    }
    const path = this.#readPath();
    const token = this.#token;
    if (token.kind === "operator") return this.#readComparison(path);
    if (this.#isWord("in")) return this.#readIn(path);
    if (this.#isWord("glob")) return this.#readGlob(path);
    if (this.#isWord("not") && this.#isWord(["in", "glob"], 1)) {
      this.#take();
      const term = this.#isWord("in") ? this.#readIn(path) : this.#readGlob(path);
      return negate(term, path);
    }
    return { kind: "exists", path };
  }

  #readGlob(path: Path): Query {
    this.#take();
    return { kind: "match", path, how: "glob", pattern: this.#readPattern(), negated: false };
  }

  #readPath(): Path {
    const token = this.#token;
    if (token.kind === "string") {
      this.#refuse(
        token,
        "text stands where a path belongs",
        `Write name =~ "${token.text}" to search names.`,
      );
    }
    if (token.kind !== "word" || KEYWORDS.includes(token.text)) {
      const what =
        token.kind === "end"
          ? "something is missing here"
          : `"${token.text}" stands where a path belongs`;
      this.#refuse(
        token,
        what,
        "A condition begins with a path such as metrics.loss or params.lr.",
      );
    }
    const path = parsePath(token.text);
    if (path === undefined) this.#refuseWord(token);
    this.#take();
    return path;
  }

  #refuseWord(token: Token): never {
    const roots = [...Object.keys(ROOTS), ...FIELDS.map(({ name }) => name)];
    const dot = token.text.indexOf(".");
    const root = dot < 0 ? token.text : token.text.slice(0, dot);
    if (dot > 0 && Object.hasOwn(ROOTS, root))
      this.#refuse(token, "a key is missing behind the dot", `For example ${root}.lr.`);
    const near = nearestWord(root, roots);
    const fix =
      near === undefined
        ? `Write metrics.${token.text} or params.${token.text}.`
        : `Did you mean ${near}${dot < 0 ? "" : token.text.slice(dot)}?`;
    this.#refuse(token, `there is no path "${token.text}"`, fix);
  }

  #readComparison(path: Path): Query {
    const token = this.#take();
    if (token.text === "=~" || token.text === "!~") {
      const at = this.#token;
      const pattern = this.#readPattern();
      const reason = regexProblem(pattern);
      if (reason !== undefined)
        this.#refuse(at, reason, "Close every bracket, or put \\ before it.");
      return { kind: "match", path, how: "regex", pattern, negated: token.text === "!~" };
    }
    const comparison = token.text === "==" ? "=" : token.text;
    if (!isComparison(comparison))
      this.#refuse(token, `"${token.text}" is no operator`, "Use = != < <= > >= =~ !~.");
    const other = this.#token.kind === "word" ? parsePath(this.#token.text) : undefined;
    // A bare field name beside text is that text: state = finished, name = step.
    if (
      other !== undefined &&
      (other.kind !== "field" || path.type === other.type) &&
      path.type !== "text"
    ) {
      this.#take();
      return { kind: "compare", path, comparison, value: { kind: "path", path: other } };
    }
    return { kind: "compare", path, comparison, value: this.#readValue(path) };
  }

  #readIn(path: Path): Query {
    this.#take();
    const open = this.#token;
    if (open.kind !== "(") return this.#readRange(path);
    this.#take();
    const values: Value[] = [];
    while (this.#token.kind !== ")") {
      if (values.length > 0) {
        if (this.#token.kind !== ",")
          this.#refuse(
            this.#token,
            "the list is not closed",
            "Put a comma between values and ) behind them.",
          );
        this.#take();
      }
      if (values.length >= MAX_LIST)
        this.#refuse(this.#token, "the list is too long", `At most ${MAX_LIST} values.`);
      values.push(this.#readValue(path));
    }
    this.#take();
    return { kind: "in", path, values };
  }

  #readRange(path: Path): Query {
    const start = this.#token;
    const low = this.#readValue(path);
    if (this.#token.kind !== "..")
      this.#refuse(start, "a list or a range belongs here", "Write in (1, 2) or in 1..2.");
    this.#take();
    return { kind: "range", path, low, high: this.#readValue(path) };
  }

  #readPattern(): string {
    const token = this.#token;
    if (token.kind !== "string" && token.kind !== "word")
      this.#refuse(token, "a pattern is missing", 'Write it in quotes: "res.*".');
    return this.#take().text;
  }

  #readValue(path: Path): Value {
    const token = this.#token;
    if (token.kind === "string") {
      this.#take();
      if (path.type === "text" || path.type === "any") return { kind: "text", text: token.text };
      return this.#literal(token, path);
    }
    if (token.kind !== "word" || KEYWORDS.includes(token.text))
      this.#refuse(token, "a value is missing", "Write a number, or text in quotes.");
    this.#take();
    return this.#literal(token, path);
  }

  #literal(token: Token, path: Path): Value {
    const value = readLiteral(token.text, path.type, this.#nowUs);
    if ("reason" in value)
      this.#refuse(token, `"${token.text}" does not fit here`, `${capitalize(value.reason)}.`);
    return value;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", from: 0, to: 0 };
  }

  #take(): Token {
    const token = this.#token;
    this.#at++;
    return token;
  }

  #isWord(words: string | readonly string[], ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return (
      token?.kind === "word" &&
      (typeof words === "string" ? words === token.text : words.includes(token.text))
    );
  }

  #refuse({ from, to }: Span, message: string, fix: string): never {
    throw new Refused({ from, to: Math.max(to, from), message, fix });
  }
}

/** A value that the run does not have is neither in nor not in a list. */
function negate(term: Query, path: Path): Query {
  return {
    kind: "and",
    terms: [
      { kind: "exists", path },
      { kind: "not", term },
    ],
  };
}

function isComparison(text: string): text is Comparison {
  return (COMPARISONS as readonly string[]).includes(text);
}

function regexProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch {
    // Without "u" more is allowed.
  }
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /, "") : "";
    return `no valid regular expression${reason === "" ? "" : `: ${reason.toLowerCase()}`}`;
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
