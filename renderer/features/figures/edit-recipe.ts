import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";

export type WrittenFigure = NonNullable<WrittenRecipe["figures"]>[number];
export type WrittenPanel = WrittenFigure["panels"][number];
export type WrittenTable = NonNullable<WrittenRecipe["tables"]>[number];
export type WrittenRuns = NonNullable<WrittenRecipe["runs"]>;
export type WrittenSet = WrittenRuns["sets"][number];

/** The list with one entry changed, or without it. */
export function replaceAt<T>(
  list: readonly T[],
  index: number,
  change: Partial<T> | undefined,
): T[] {
  return list.flatMap((one, i) =>
    i !== index ? [one] : change === undefined ? [] : [withoutUndefined({ ...one, ...change })],
  );
}

export function moveBy<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const moved = list.filter((_, i) => i !== index);
  moved.splice(Math.max(0, index + by), 0, list[index] as T);
  return moved;
}

/** What is undefined is left out: a recipe in a file has no such thing. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
