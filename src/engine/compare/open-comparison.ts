import { AppError } from "../../base/errors.ts";
import { quoteKey } from "../../base/query/index.ts";
import {
  MOST_GROUPED,
  tooManyOf,
  type ComparedGroup,
  type Grouping,
  type LeftOut,
  type RunSelection,
} from "../../contract/compare-groups.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { findRuns, readCells, readPath, type Cell } from "../runs/index.ts";
import { splitParams } from "./find-repetitions.ts";
import { labelRows, numberEqual } from "./label-groups.ts";
import { readVaryingParams } from "./param-columns.ts";

interface OpenArgs {
  readonly sets: ReadonlyArray<{ readonly label?: string; readonly runs: RunSelection }>;
  readonly groupBy: Grouping;
  /** What "a week ago" in a query counts from, microseconds UTC; without: now. */
  readonly at?: number;
}

interface SelectedRun {
  readonly num: number;
  readonly id: string;
  readonly name: string;
}

interface Selected {
  /** Those that are there, each once. */
  readonly runs: readonly SelectedRun[];
  readonly missing: number;
  readonly removed: number;
  readonly repeated: number;
}

/** What runs are grouped by: paths with a short name, and a row of values for each run. */
interface Keys {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly rows: ReadonlyMap<number, readonly Cell[]>;
  readonly leftOut: readonly LeftOut[];
}

interface Part {
  readonly set: number;
  readonly key: string;
  readonly cells: readonly Cell[];
  readonly runs: SelectedRun[];
}

interface Opened {
  groups: ComparedGroup[];
  projectIds: string[];
  paths: string[];
  leftOut: LeftOut[];
  runs: number;
  missing: number;
  removed: number;
  repeated: number;
  shared: number;
  empty: number[];
}

/** Throws AppError INVALID_INPUT for a query that is none, and for more groups or runs than can be compared. */
export function openComparison(db: ReadDb, { sets, groupBy, at }: OpenArgs): Opened {
  const selected: Selected[] = [];
  for (const { runs } of sets) {
    selected.push(selectRuns(db, runs, at));
    // At once: a thousand sets of all runs would be read and parted for nothing.
    const sum = selected.reduce((total, one) => total + one.runs.length, 0);
    if (sum > MOST_GROUPED) refuse(tooManyOf(selected.map((one) => one.runs.length)));
  }
  const places = new Map<number, number>();
  for (const { runs } of selected)
    for (const { num } of runs) places.set(num, (places.get(num) ?? 0) + 1);
  const all = new Map(selected.flatMap(({ runs }) => runs).map((run) => [run.num, run]));
  const keys = readKeys(db, groupBy, [...all.values()]);
  const parts = selected.flatMap(({ runs }, set) => splitSet(set, runs, groupBy, keys));
  refuse(tooManyOf(parts.map(({ runs }) => runs.length)));
  const labels = labelParts(
    parts,
    keys,
    groupBy,
    sets.map(({ label }) => label ?? ""),
  );
  const sum = (of: (one: Selected) => number): number =>
    selected.reduce((total, one) => total + of(one), 0);
  return {
    groups: parts.map(({ set, key, cells, runs }, i) => ({
      key: `${set}:${key}`,
      label: labels[i] ?? "",
      set,
      values: [...cells] as ComparedGroup["values"],
      runIds: runs.map(({ id }) => id),
    })),
    projectIds: projectsOf(db, [...all.keys()]),
    paths: [...keys.paths],
    leftOut: [...keys.leftOut],
    runs: all.size,
    missing: sum(({ missing }) => missing),
    removed: sum(({ removed }) => removed),
    repeated: sum(({ repeated }) => repeated),
    shared: [...places.values()].filter((count) => count > 1).length,
    empty: selected.flatMap(({ runs }, set) => (runs.length === 0 ? [set] : [])),
  };
}

function refuse(tooMany: string | undefined): void {
  if (tooMany === undefined) return;
  throw new AppError(
    "INVALID_INPUT",
    tooMany,
    "Narrow the sets by a query, or group by fewer paths.",
  );
}

function projectsOf(db: ReadDb, nums: readonly number[]): string[] {
  return statement(
    db,
    "SELECT DISTINCT r.project_id FROM json_each(?) j JOIN runs r ON r.num = j.value ORDER BY r.project_id",
    "pluck",
  ).all(JSON.stringify(nums)) as string[];
}

/** In the order they started. */
function selectRuns(db: ReadDb, selection: RunSelection, at: number | undefined): Selected {
  if (selection.runIds === undefined) {
    const runs = findRuns(db, {
      ...selection,
      removed: selection.removed ?? false,
      ...(at !== undefined && { at }),
    }).toReversed();
    return { runs, missing: 0, removed: 0, repeated: 0 };
  }
  const ids = new Set(selection.runIds);
  const found = statement(
    db,
    `SELECT r.num, r.id, coalesce(e.name, r.name) AS name, coalesce(e.removed, 0) AS removed
       FROM json_each(?) j JOIN runs r ON r.id = j.value LEFT JOIN run_edits e ON e.run_id = r.id
      ORDER BY coalesce(r.started_us, r.created_us), r.num`,
  ).all(JSON.stringify([...ids])) as Array<SelectedRun & { readonly removed: number }>;
  const runs = found.filter(({ removed }) => removed === 0);
  return {
    runs: runs.map(({ num, id, name }) => ({ num, id, name })),
    missing: ids.size - found.length,
    removed: found.length - runs.length,
    repeated: selection.runIds.length - ids.size,
  };
}

function readKeys(db: ReadDb, groupBy: Grouping, runs: readonly SelectedRun[]): Keys {
  const nums = runs.map(({ num }) => num);
  if (typeof groupBy !== "string") {
    const rows = readCells(db, nums, groupBy.map(readPath));
    return {
      paths: groupBy,
      names: groupBy.map((path) => path.replace(/^[^.]*\./, "")),
      rows: new Map(nums.map((num, i) => [num, rows[i] ?? []])),
      leftOut: [],
    };
  }
  if (groupBy !== "repetitions") return { paths: [], names: [], rows: new Map(), leftOut: [] };
  const { kept, leftOut } = splitParams(readVaryingParams(db, nums), runs);
  // What is equal in two projects is seldom the same experiment.
  const projects = readCells(db, nums, [readPath("project")]).map(([name]) => name ?? null);
  const isOne = projects.every((name) => name === projects[0]);
  return {
    paths: [...(isOne ? [] : ["project"]), ...kept.map(({ key }) => `params.${quoteKey(key)}`)],
    names: [...(isOne ? [] : ["project"]), ...kept.map(({ key }) => key)],
    rows: new Map(
      nums.map((num, i) => [
        num,
        [...(isOne ? [] : [projects[i] ?? null]), ...kept.map(({ texts }) => texts[i] ?? null)],
      ]),
    ),
    leftOut,
  };
}

function splitSet(
  set: number,
  runs: readonly SelectedRun[],
  groupBy: Grouping,
  { rows }: Keys,
): readonly Part[] {
  if (groupBy === "run") return runs.map((run) => ({ set, key: run.id, cells: [], runs: [run] }));
  // An empty set stays in sight: it was asked for.
  if (groupBy === "set") return [{ set, key: "", cells: [], runs: [...runs] }];
  const parts = new Map<string, Part>();
  for (const run of runs) {
    const cells = rows.get(run.num) ?? [];
    const key = JSON.stringify(cells);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { set, key, cells, runs: [run] });
    else part.runs.push(run);
  }
  return [...parts.values()];
}

/** Only what differs: the set where there are several, and of the values those that tell the groups of a set apart. */
function labelParts(
  parts: readonly Part[],
  { names }: Keys,
  groupBy: Grouping,
  sets: readonly string[],
): readonly string[] {
  if (groupBy === "run") return numberEqual(parts.map(({ runs }) => runs[0]?.name ?? ""));
  const values = labelRows(
    names,
    parts.map(({ cells }) => cells),
  );
  const ofSet = new Map<number, number>();
  for (const { set } of parts) ofSet.set(set, (ofSet.get(set) ?? 0) + 1);
  const isSetTold = ofSet.size > 1;
  const labels = parts.map(({ set, runs }, i) => {
    const own = sets[set] ?? "";
    const setName = own === "" && isSetTold ? `Set ${set + 1}` : own;
    const value = ofSet.get(set) === 1 && isSetTold && own !== "" ? "" : (values[i] ?? "");
    const named = [...(isSetTold || value === "" ? [setName] : []), value].filter(
      (text) => text !== "",
    );
    if (named.length > 0) return named.join(", ");
    return runs.length === 1 ? (runs[0]?.name ?? "") : "All runs";
  });
  return numberEqual(labels);
}
