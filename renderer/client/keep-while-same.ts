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

interface OfRuns {
  readonly runIds: readonly string[];
}

/** The same, also while runs only come along: for answers that say themselves how many runs they are about. */
export function keepWhileGrowing(input: OfRuns, parts: readonly string[]) {
  const keep = keepWhileSame(input, parts);
  return <T>(
    old: T | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): T | undefined => {
    const before = query === undefined ? {} : inputOf(query.queryKey[1]);
    return isGrown((before as Partial<OfRuns>).runIds ?? [], input.runIds)
      ? keep(old, query)
      : undefined;
  };
}

interface OfGroups {
  readonly groups: ReadonlyArray<readonly string[]>;
}

/** While runs of groups only come along, or only leave: what was said of the others is not said of quite other runs. */
export function keepWhileRelated({ groups }: OfGroups) {
  return <T>(
    old: T | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): T | undefined => {
    if (query === undefined) return undefined;
    const now = groups.flat();
    const before = (inputOf(query.queryKey[1]) as Partial<OfGroups>).groups?.flat() ?? [];
    return isGrown(before, now) || isGrown(now, before) ? old : undefined;
  };
}

/** Whether all runs are still there. */
export function isGrown(before: readonly string[], now: readonly string[]): boolean {
  if (before === now) return true;
  const there = new Set(now);
  return before.every((id) => there.has(id));
}
