import type { GroupRow, RunRow } from "../../../../src/contract/runs.ts";

/** A row of the table as it stands on screen. */
export type TableRow =
  | { readonly kind: "run"; readonly id: string; readonly run: RunRow; readonly level: number }
  | {
      readonly kind: "group";
      readonly id: string;
      readonly group: GroupRow;
      /** In the list of groups. */
      readonly index: number;
      readonly isOpen: boolean;
      /** Of all its levels. */
      readonly runIds: readonly string[];
    };

export function runRows(rows: readonly RunRow[]): readonly TableRow[] {
  return rows.map((run) => ({ kind: "run", id: run.id, run, level: 0 }));
}

/** Groups, and below the open ones what is in them. A run that is not loaded has no row. */
export function groupRows(
  groups: readonly GroupRow[],
  runs: ReadonlyMap<string, RunRow>,
  open: ReadonlySet<string>,
): readonly TableRow[] {
  const ids = groupIds(groups);
  const members = membersOf(groups);
  const rows: TableRow[] = [];
  const isShown: boolean[] = [];
  for (const [index, group] of groups.entries()) {
    const id = ids[index] ?? "";
    const isOpen = open.has(id);
    const parentShown = group.parent < 0 || (isShown[group.parent] ?? false);
    isShown[index] = parentShown && isOpen;
    if (!parentShown) continue;
    rows.push({ kind: "group", id, group, index, isOpen, runIds: members[index] ?? [] });
    if (!isOpen) continue;
    for (const runId of group.runIds) {
      const run = runs.get(runId);
      if (run !== undefined) rows.push({ kind: "run", id: runId, run, level: group.level + 1 });
    }
  }
  return rows;
}

/** A group is known again by its values and those of the groups around it. */
export function groupIds(groups: readonly GroupRow[]): readonly string[] {
  const keys: string[] = [];
  for (const { key, parent } of groups) {
    const around = parent < 0 ? "" : `${keys[parent] ?? ""} `;
    keys.push(around + JSON.stringify(key));
  }
  return keys;
}

/** Ids of the runs of each group, of all its levels. */
export function membersOf(groups: readonly GroupRow[]): ReadonlyArray<readonly string[]> {
  const members: string[][] = groups.map(({ runIds }) => [...runIds]);
  // A group stands before its subgroups.
  for (let index = groups.length - 1; index >= 0; index--) {
    const parent = groups[index]?.parent ?? -1;
    if (parent >= 0) members[parent] = [...(members[index] ?? []), ...(members[parent] ?? [])];
  }
  return members;
}

/** The paths in whose values groups of a level differ: the others tell them from nothing. */
export function varyingPaths(
  groups: readonly GroupRow[],
  groupBy: ReadonlyArray<readonly string[]>,
): ReadonlySet<string> {
  return new Set(
    groupBy.flatMap((paths, level) => {
      const of = groups.filter((group) => group.level === level);
      return paths.filter((_, i) => new Set(of.map(({ key }) => key[i])).size > 1);
    }),
  );
}
