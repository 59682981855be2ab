import { inputOf } from "./topics.ts";

/**
 * `placeholderData` of a query: its last answer stays while the next one is fetched, as long as these parts of the question
 * are the same. Where an answer is read by the place of what was asked for, another question's would stand under wrong names.
 */
export function keepWhileSame(input: object, parts: readonly string[]) {
  const partsOf = (of: object): string =>
    JSON.stringify(parts.map((part) => (of as Readonly<Record<string, unknown>>)[part]));
  return <T>(
    old: T | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): T | undefined =>
    query !== undefined && partsOf(inputOf(query.queryKey[1])) === partsOf(input) ? old : undefined;
}
