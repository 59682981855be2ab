import { METRIC_PARTS, type QueryError, type Span } from "./ast.ts";

export interface Token extends Span {
  /** `word`: a path, a keyword, a number or plain text; which one is for the parser to say. */
  readonly kind: "word" | "string" | "operator" | "(" | ")" | "," | ".." | "end";
  readonly text: string;
}

const OPERATOR = /(?:!=|==|<=|>=|=~|!~|=|<|>)/y;
/** Anything but white space, quotes, brackets, commas and what operators begin with; quoted pieces may stand inside. */
const WORD = /(?:[^\s"'`(),=!<>]|!(?![=~]))/y;
const SPACE = /\s+/y;

/** Never throws: what cannot be read is the error. */
export function lexQuery(text: string): { readonly tokens: Token[]; readonly error?: QueryError } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const char = text[at] as string;
    if (char === "(" || char === ")" || char === ",") {
      tokens.push({ kind: char, text: char, from: at, to: ++at });
      continue;
    }
    const operator = matchAt(OPERATOR, text, at);
    if (operator !== undefined) {
      tokens.push({ kind: "operator", text: operator, from: at, to: at + operator.length });
      at += operator.length;
      continue;
    }
    if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      if (end < 0) return { tokens, error: openString(text, at) };
      tokens.push({ kind: "string", text: unquote(text.slice(at, end)), from: at, to: end });
      at = end;
      continue;
    }
    const end = endOfWord(text, at);
    if (typeof end !== "number") return { tokens, error: end };
    if (end === at) {
      const error = {
        from: at,
        to: at + 1,
        message: `"${char}" means nothing here`,
        fix: 'Put text into quotes: "…".',
      };
      return { tokens, error };
    }
    pushWord(tokens, text.slice(at, end), at);
    at = end;
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return { tokens };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A word may hold quoted pieces: `metrics."a b".best`. */
function endOfWord(text: string, start: number): number | QueryError {
  let at = start;
  while (at < text.length) {
    const char = text[at] as string;
    const behindDot = at > start && text[at - 1] === "." && text[at - 2] !== ".";
    const quoted = char === "`" || (char === '"' && behindDot);
    if (quoted) {
      const end = endOfString(text, at);
      if (end < 0) return openString(text, at);
      at = end;
    } else if (matchAt(WORD, text, at) !== undefined) at++;
    else break;
  }
  return at;
}

/** `0.1..0.3` is three tokens; the two dots of a path (`a..b`) do not occur. */
function pushWord(tokens: Token[], word: string, from: number): void {
  const dots = /["`]/.test(word) ? -1 : word.indexOf("..");
  if (dots < 0) {
    tokens.push({ kind: "word", text: word, from, to: from + word.length });
    return;
  }
  if (dots > 0) tokens.push({ kind: "word", text: word.slice(0, dots), from, to: from + dots });
  tokens.push({ kind: "..", text: "..", from: from + dots, to: from + dots + 2 });
  if (dots + 2 < word.length) pushWord(tokens, word.slice(dots + 2), from + dots + 2);
}

/** Behind the closing quote; -1 where there is none. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
  }
  return -1;
}

function openString(text: string, from: number): QueryError {
  const quote = text[from] ?? '"';
  return {
    from,
    to: text.length,
    message: "a quote is not closed",
    fix: `Close it with ${quote}.`,
  };
}

/** The text of a quoted piece, quotes and escapes taken away. Only `\\` and an escaped quote are escapes. */
export function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(["'`\\])/g, "$1");
}

/**
 * How a name is written in a path: as it is where it can be, else quoted. A last piece that could be taken for a part
 * of a metric (`x.best`) is no plain name.
 */
export function quoteKey(key: string): string {
  const plain =
    /^[^\s"'`(),=!<>\\]+$/.test(key) &&
    !key.includes("..") &&
    !key.endsWith(".") &&
    !METRIC_PARTS.some((part) => key.endsWith(`.${part}`));
  return plain ? key : `"${key.replace(/["\\]/g, "\\$&")}"`;
}
