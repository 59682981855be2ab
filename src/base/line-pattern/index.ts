import { compileProgram, MAX_LINE_CHARS, matchProgram, type Meter, type Program } from "./match.ts";
import { charOf, type Node, parseRegex, PatternError } from "./syntax.ts";

export { MAX_LINE_CHARS, PatternError };
export type { Meter };

/** A part of a line that a pattern gave a name. */
export interface Capture {
  readonly name: string;
  readonly text: string;
  /** Characters from the beginning of the line. */
  readonly from: number;
  readonly to: number;
}

export interface LinePattern {
  /** Names of what it captures, in their order, each once. */
  readonly names: readonly string[];
  /** Undefined for a line that does not match, or is too long to be looked at. */
  match(line: string, meter?: Meter): readonly Capture[] | undefined;
}

/** A longer pattern was not written by a person. */
const MAX_PATTERN_CHARS = 1000;

const NUMBER_SOURCE = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:[nN][aA][nN]|[iI][nN][fF](?:inity)?)`;
const SPACES = String.raw`\s+`;

/**
 * What a person wrote to find values in lines: a template (`epoch {epoch} loss {loss}`, in which each name stands for a
 * number, `{*}` for any text, and a space for any spaces), or between slashes a regular expression with named groups
 * (`/loss=(?<loss>\S+)/`). Either is looked for anywhere in the line.
 * Throws PatternError.
 */
export function compileLinePattern(source: string): LinePattern {
  if (source.length > MAX_PATTERN_CHARS)
    throw new PatternError(`A pattern has at most ${MAX_PATTERN_CHARS} characters.`, 0);
  if (source.trim() === "") throw new PatternError("Write a pattern.", 0);
  const isRegex = source.length > 1 && source.startsWith("/") && source.trimEnd().endsWith("/");
  const root = isRegex ? parseRegex(source.trimEnd().slice(1, -1), 1) : parseTemplate(source);
  const program = compileProgram(root);
  const names = [...new Set(program.names)];
  if (names.length === 0) {
    const how = isRegex ? "(?<loss>...)" : "{loss}";
    throw new PatternError(`Nothing has a name: write ${how} where the value stands.`, 0);
  }
  return { names, match: (line, meter = { steps: 0 }) => capture(program, line, meter) };
}

function capture(program: Program, line: string, meter: Meter): readonly Capture[] | undefined {
  const found = matchProgram(program, line, meter);
  if (found === undefined) return undefined;
  return program.names.flatMap((name, i) => {
    const [from = -1, to = -1] = found.slice(i * 2 + 2, i * 2 + 4);
    return from < 0 || to < 0 ? [] : [{ name, text: line.slice(from, to), from, to }];
  });
}

function parseTemplate(source: string): Node {
  const items: Node[] = [];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const spaces = /^\s+/.exec(rest);
    if (spaces !== null) {
      // At either end they say nothing.
      if (at > 0 && spaces[0].length < rest.length) items.push(parseRegex(SPACES));
      at += spaces[0].length;
      continue;
    }
    const char = source[at] as string;
    if (char === "{" || (char === "$" && /^\$[A-Za-z_]/.test(rest))) {
      const found = char === "{" ? /^\{([^{}]*)\}/.exec(rest) : /^\$([A-Za-z_]\w*)/.exec(rest);
      if (found === null) throw new PatternError("This brace is never closed.", at);
      items.push(placeholder((found[1] as string).trim(), at));
      at += found[0].length;
      continue;
    }
    if (char === "}") throw new PatternError("This brace was never opened.", at);
    items.push(charOf(source.charCodeAt(at)));
    at++;
  }
  return { kind: "sequence", items };
}

function placeholder(name: string, at: number): Node {
  if (name === "*") return parseRegex(".*?");
  if (name === "") throw new PatternError("Write a name between the braces.", at);
  return { kind: "group", name, body: parseRegex(NUMBER_SOURCE) };
}
