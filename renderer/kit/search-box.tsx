import { compilePattern } from "./pattern.ts";
import { TextSearch, type TextSearchProps } from "./text-search.tsx";

const checkPattern = (text: string): string | undefined => compilePattern(text).error;

/** A box for a regular expression. One that does not compile is marked and not handed on. */
export function SearchBox(props: Omit<TextSearchProps, "check">): React.JSX.Element {
  return <TextSearch {...props} check={checkPattern} />;
}
