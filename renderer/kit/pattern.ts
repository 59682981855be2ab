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
