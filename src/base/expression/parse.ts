import {
  FUNCTIONS,
  isFunctionName,
  type Expression,
  type ExpressionError,
  type Operator,
} from "./ast.ts";

/** Longer or deeper formulas are mistakes. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 60;

export type Parsed =
  | { readonly expression: Expression; readonly error?: undefined }
  | { readonly expression?: undefined; readonly error: ExpressionError };

const SPACE = /\s+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}_])/uy;
/** Names of metrics hold slashes, dots and colons; a division has spaces around it. */
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_.:/@]*/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/y;
const PARAM = /^(?:params|config)\./;

/**
 * A formula: `train/loss - val/loss`, `cumsum(tokens)`, `loss / params.batch_size`, `"my metric" * 100`. Never throws:
 * what cannot be read is the error, with its place.
 */
export function parseExpression(text: string): Parsed {
  if (text.length > MAX_LENGTH) {
    return {
      error: {
        from: MAX_LENGTH,
        to: text.length,
        message: `a formula has at most ${MAX_LENGTH} characters`,
        fix: "Shorten it.",
      },
    };
  }
  try {
    return { expression: new Parser(text).parse() };
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.where };
    throw error;
  }
}

/** How a metric is written in a formula. */
export function quoteMetric(name: string): string {
  NAME.lastIndex = 0;
  const isPlain =
    NAME.exec(name)?.[0] === name && !PARAM.test(name) && name !== "step" && !isFunctionName(name);
  return isPlain ? name : `"${name.replaceAll(/["\\]/g, "\\$&")}"`;
}

class Unreadable extends Error {
  readonly where: ExpressionError;
  constructor(where: ExpressionError) {
    super(where.message);
    this.where = where;
  }
}

const SUMS: readonly Operator[] = ["+", "-"];
const PRODUCTS: readonly Operator[] = ["*", "/", "%"];

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Expression {
    const expression = this.#sum();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#failHere("An operator or the end of the formula");
    return expression;
  }

  #sum(): Expression {
    return this.#deeper(() => this.#chain(SUMS, () => this.#product()));
  }

  #product(): Expression {
    return this.#chain(PRODUCTS, () => this.#signed());
  }

  #chain(operators: readonly Operator[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const operator = operators.find((one) => this.#take(one));
      if (operator === undefined) return left;
      left = { kind: "operation", operator, left, right: next() };
    }
  }

  /** -x^2 is -(x^2), as in mathematics. */
  #signed(): Expression {
    if (this.#take("-")) {
      return this.#deeper(() => ({ kind: "negate", term: this.#signed() }));
    }
    const base = this.#primary();
    if (!this.#take("^")) return base;
    const right = this.#deeper(() => this.#signed());
    return { kind: "operation", operator: "^", left: base, right };
  }

  #primary(): Expression {
    this.#skipSpace();
    const from = this.#at;
    if (this.#take("(")) {
      const inner = this.#sum();
      this.#close(from);
      return inner;
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: "number", value: Number(number) };
    const quoted = this.#match(QUOTED);
    if (quoted !== undefined) {
      const name = quoted.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
      return { kind: "metric", name };
    }
    const name = this.#match(NAME);
    if (name === undefined) return this.#failHere("A metric, a param, a number or a function");
    if (this.#peek("(")) return this.#call(name, from);
    if (name === "step") return { kind: "step" };
    if (PARAM.test(name)) {
      const bare = name.replace(PARAM, "");
      const key =
        bare === "" ? this.#match(QUOTED)?.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : bare;
      if (key === undefined) return this.#failHere("The name of a param");
      return { kind: "param", key };
    }
    return { kind: "metric", name };
  }

  #call(name: string, from: number): Expression {
    if (!isFunctionName(name)) {
      return this.#fail(from, this.#at, `there is no function "${name}"`, suggest(name));
    }
    this.#take("(");
    const args = [this.#sum()];
    while (this.#take(",")) args.push(this.#sum());
    this.#close(from);
    const { least, most, says } = FUNCTIONS[name];
    if (args.length < least || args.length > most) {
      const count = least === most ? String(least) : `${least} to ${most}`;
      this.#fail(from, this.#at, `"${name}" takes ${count} arguments, not ${args.length}`, says);
    }
    return { kind: "call", name, args };
  }

  #close(from: number): void {
    if (!this.#take(")"))
      this.#fail(from, this.#text.length, "a bracket is not closed", "Add “)”.");
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      this.#fail(this.#at, this.#text.length, "the formula is nested too deeply", "Shorten it.");
    }
    const result = read();
    this.#depth--;
    return result;
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #peek(text: string): boolean {
    this.#skipSpace();
    return this.#text.startsWith(text, this.#at);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #failHere(wanted: string): never {
    const found = this.#text.slice(this.#at, this.#at + 1);
    const message = found === "" ? "the formula ends too early" : `“${found}” means nothing here`;
    const to = Math.max(this.#at, Math.min(this.#text.length, this.#at + 1));
    return this.#fail(this.#at, to, message, `${wanted} must stand here.`);
  }

  #fail(from: number, to: number, message: string, fix: string): never {
    throw new Unreadable({ from, to, message, fix });
  }
}

function suggest(name: string): string {
  const start = name.slice(0, 2).toLowerCase();
  const near = Object.keys(FUNCTIONS).filter((known) => known.startsWith(start));
  const known = near.length > 0 ? near : Object.keys(FUNCTIONS);
  return `Use one of: ${known.join(", ")}.`;
}
