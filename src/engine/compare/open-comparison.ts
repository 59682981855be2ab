import { quoteKey } from "../../base/query/index.ts";
import { isSeedKey } from "../../base/seed-key.ts";
import type { ComparedGroup, Grouping, RunSelection } from "../../contract/compare-groups.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { findRuns, readCells, readPath, type Cell } from "../runs/index.ts";

interface OpenArgs {
  readonly sets: ReadonlyArray<{ readonly label?: string; readonly runs: RunSelection }>;
  readonly groupBy: Grouping;
}

interface SelectedRun {
  readonly num: number;
  readonly id: string;
  readonly name: string;
}

export function openComparison(
  db: ReadDb,
  { sets, groupBy }: OpenArgs,
): {
  groups: ComparedGroup[];
  paths: string[];
  runs: number;
  missing: number;
  shared: number;
} {
  const selected = sets.map(({ runs }) => selectRuns(db, runs));
  const all = new Map(selected.flat().map((run) => [run.num, run]));
  const nums = [...all.keys()];
  const paths = pathsOf(db, groupBy, nums);
  const rows = readCells(db, nums, paths.map(readPath));
  const cellsOf = new Map(nums.map((num, i) => [num, rows[i] ?? []]));
  const groups = selected.flatMap((runs, set) => {
    const label = sets[set]?.label ?? "";
    if (groupBy === "run") {
      return runs.map((run) => toGroup(set, run.name, [], [run], run.id));
    }
    if (groupBy === "set") return [toGroup(set, label, [], runs, "")];
    const parts = new Map<
      string,
      { readonly cells: readonly Cell[]; readonly runs: SelectedRun[] }
    >();
    for (const run of runs) {
      const cells = cellsOf.get(run.num) ?? [];
      const key = JSON.stringify(cells);
      const part = parts.get(key);
      if (part === undefined) parts.set(key, { cells, runs: [run] });
      else part.runs.push(run);
    }
    return [...parts].map(([key, part]) =>
      toGroup(set, labelOf(label, paths, part.cells), part.cells, part.runs, key),
    );
  });
  const asked = sets.reduce((sum, { runs }) => sum + (runs.runIds?.length ?? 0), 0);
  const given = selected.reduce(
    (sum, runs, i) => sum + (sets[i]?.runs.runIds === undefined ? 0 : runs.length),
    0,
  );
  const total = selected.reduce((sum, runs) => sum + runs.length, 0);
  return {
    groups,
    paths,
    runs: all.size,
    missing: asked - given,
    shared: total - all.size,
  };
}

/** Runs that were removed count as not there. */
function selectRuns(db: ReadDb, selection: RunSelection): readonly SelectedRun[] {
  if (selection.runIds === undefined)
    return findRuns(db, { ...selection, removed: false }).toReversed();
  return statement(
    db,
    `SELECT r.num, r.id, coalesce(e.name, r.name) AS name FROM json_each(?) j JOIN runs r ON r.id = j.value
       LEFT JOIN run_edits e ON e.run_id = r.id WHERE coalesce(e.removed, 0) = 0
      GROUP BY r.num ORDER BY coalesce(r.started_us, r.created_us), r.num`,
  ).all(JSON.stringify(selection.runIds)) as SelectedRun[];
}

function pathsOf(db: ReadDb, groupBy: Grouping, nums: readonly number[]): string[] {
  if (typeof groupBy !== "string") return [...groupBy];
  if (groupBy !== "repetitions") return [];
  const keys = statement(
    db,
    `SELECT p.key FROM json_each(?) j JOIN params p ON p.run_num = j.value
      GROUP BY p.key HAVING count(DISTINCT p.text) > 1 OR count(DISTINCT p.run_num) < ? ORDER BY p.key`,
    "pluck",
  ).all(JSON.stringify(nums), nums.length) as string[];
  return keys.filter((key) => !isSeedKey(key)).map((key) => `params.${quoteKey(key)}`);
}

function labelOf(set: string, paths: readonly string[], cells: readonly Cell[]): string {
  const parts = paths.map((path, i) => `${path.replace(/^[^.]*\./, "")} ${cells[i] ?? "none"}`);
  return [...(set === "" ? [] : [set]), ...parts].join(", ");
}

function toGroup(
  set: number,
  label: string,
  cells: readonly Cell[],
  runs: readonly SelectedRun[],
  key: string,
): ComparedGroup {
  return {
    key: `${set}:${key}`,
    label,
    set,
    values: [...cells] as ComparedGroup["values"],
    runIds: runs.map(({ id }) => id),
  };
}
