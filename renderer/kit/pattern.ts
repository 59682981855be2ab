import { compileSearch } from "../../src/base/search.ts";

/** A search box takes a regular expression; one that does not compile is marked and otherwise ignored. */
export interface Pattern {
  readonly source: string;
  readonly error: string | undefined;
  /** True for everything while the source is empty or does not compile. */
  readonly matches: (text: string) => boolean;
}

export function compilePattern(source: string): Pattern {
  if (source === "") return { source, error: undefined, matches: () => true };
  if (isRunaway(source)) {
    const error = "Repeats of repeats may never end; leave the outer or the inner one out";
    return { source, error, matches: () => true };
  }
  try {
    const regex = compileSearch(source);
    return { source, error: undefined, matches: (text) => regex.test(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /, "") : "";
    return {
      source,
      error: reason === "" ? "Not a regular expression" : reason,
      matches: () => true,
    };
  }
}

/** Matches exactly this text. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Open-ended repeats: *, +, {2,}. */
const REPEAT = /^(?:[*+]|\{\d+,\})/;

/**
 * Whether a group that repeats, or has alternatives, is itself repeated without an end: matching such an expression can
 * take time that doubles with every letter, and nothing can stop it. Some harmless ones are among them.
 */
function isRunaway(source: string): boolean {
  /** Of the open groups, the outermost first: whether they hold a repeat or alternatives. */
  const groups = [false];
  const mark = (): void => {
    groups[groups.length - 1] = true;
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at++;
    else if (char === "[") at = endOfClass(source, at);
    else if (char === "(") groups.push(false);
    else if (char === ")" && groups.length > 1) {
      const isOpenEnded = groups.pop() === true;
      const isRepeated = REPEAT.test(source.slice(at + 1));
      if (isOpenEnded && isRepeated) return true;
      if (isOpenEnded || isRepeated) mark();
    } else if (char === "|" || REPEAT.test(source.slice(at))) mark();
  }
  return false;
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "]") return at;
  }
  return source.length;
}
