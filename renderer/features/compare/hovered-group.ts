import type { Comparison, GroupView } from "./use-comparison.tsx";

/** The group that is pointed at by one of its runs, or by itself: its line goes by its key (`lineIdOf`). */
export function hoveredGroup(
  { all, groupOf }: Pick<Comparison, "all" | "groupOf">,
  id: string | undefined,
): GroupView | undefined {
  if (id === undefined) return undefined;
  return groupOf.get(id) ?? all.find(({ key }) => key === id);
}
