import type { Goal } from "../../../../src/base/metric-goal.ts";

/** Sorting as it stands in a link: paths, the first one first, with "-" before one that descends. */
export type Sorting = readonly string[];

export interface SortKey {
  readonly path: string;
  readonly descending: boolean;
}

export function readSorting(sorting: Sorting): readonly SortKey[] {
  return sorting.map((text) =>
    text.startsWith("-")
      ? { path: text.slice(1), descending: true }
      : { path: text, descending: false },
  );
}

/** The direction that shows the best runs first; of anything else, the usual one. */
export function firstDirection(goal: Goal | undefined): boolean {
  return goal === "max";
}

/**
 * What a click on a head does: best first, the other way, not at all. `isAdded` keeps the other columns, as a
 * shift-click does.
 */
export function toggleSort(
  sorting: Sorting,
  path: string,
  startsDescending: boolean,
  isAdded: boolean,
): Sorting {
  const spell = (descending: boolean): string => (descending ? `-${path}` : path);
  const at = sorting.findIndex((text) => text === path || text === `-${path}`);
  const isOnly = sorting.length === 1;
  if (at < 0) return [...(isAdded ? sorting : []), spell(startsDescending)];
  if (!isAdded && !isOnly) return [spell(startsDescending)];
  if (sorting[at] === spell(startsDescending)) return sorting.with(at, spell(!startsDescending));
  return sorting.toSpliced(at, 1);
}
