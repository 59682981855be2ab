import { intervalHalves, standardError, summarize } from "../../base/stats/summary.ts";
import { toWireNumber } from "../../base/json.ts";
import type { GroupCell, GroupRow } from "../../contract/runs.ts";
import type { ReadDb } from "../../store/index.ts";
import { findRuns, type FindRunsArgs } from "./list-runs.ts";
import { readAnyCells, type Cell } from "./read-cells.ts";

export interface ListGroupsArgs extends FindRunsArgs {
  /** Paths of each level: runs of one group have the same values of all of them. */
  readonly groupBy: ReadonlyArray<readonly string[]>;
  readonly columns: readonly string[];
}

interface Member {
  readonly id: string;
  readonly cells: readonly Cell[];
}

/**
 * Groups and what their columns come to, over every run that matches: a group is followed by its subgroups. They stand in
 * the order of their mean in the columns that are sorted by, else of their first run.
 */
export function listGroups(db: ReadDb, args: ListGroupsArgs): { groups: GroupRow[] } {
  const sort = args.sort ?? [];
  const keys = args.groupBy.flat();
  const paths = [...keys, ...args.columns, ...sort.map(({ path }) => path)];
  const found = findRuns(db, args);
  const rows = readAnyCells(
    db,
    found.map(({ num }) => num),
    paths,
  );
  const members = found.map(({ id }, i): Member => ({ id, cells: rows[i] ?? [] }));
  const half = intervalHalves();
  const summarizeColumn = (of: readonly Member[], column: number): GroupCell =>
    summarizeCells(
      of.map(({ cells }) => cells[column] ?? null),
      half,
    );
  const groups: GroupRow[] = [];
  const addLevel = (of: readonly Member[], level: number, from: number, parent: number): void => {
    const width = args.groupBy[level]?.length ?? 0;
    const isLast = level === args.groupBy.length - 1;
    const parts = split(of, from, width).map((part) => ({
      part,
      order: sort.map((_, i) =>
        orderOf(summarizeColumn(part, keys.length + args.columns.length + i)),
      ),
    }));
    const sorted = parts.toSorted((a, b) => {
      for (const [i, { descending }] of sort.entries()) {
        const compared = compareOrder(a.order[i] ?? null, b.order[i] ?? null, descending);
        if (compared !== 0) return compared;
      }
      return 0;
    });
    for (const { part } of sorted) {
      groups.push({
        level,
        parent,
        key: (part[0]?.cells ?? []).slice(from, from + width),
        runs: part.length,
        runIds: isLast ? part.map(({ id }) => id) : [],
        cells: args.columns.map((_, i) => summarizeColumn(part, keys.length + i)),
      });
      if (!isLast) addLevel(part, level + 1, from + width, groups.length - 1);
    }
  };
  addLevel(members, 0, 0, -1);
  return { groups };
}

/** By equal values of the cells from `from` on, in the order of their first members. */
function split(members: readonly Member[], from: number, width: number): Member[][] {
  const parts = new Map<string, Member[]>();
  for (const member of members) {
    const key = JSON.stringify(member.cells.slice(from, from + width));
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [member]);
    else part.push(member);
  }
  return [...parts.values()];
}

const NON_FINITE = new Set<Cell>(["NaN", "Infinity", "-Infinity"]);

/** Numbers come to a mean with its interval, texts to how many different ones there are. */
function summarizeCells(
  cells: readonly Cell[],
  half: ReturnType<typeof intervalHalves>,
): GroupCell {
  const present = cells.filter((cell) => cell !== null);
  const [first] = present;
  if (first === undefined) return null;
  if (present.every((cell) => typeof cell === "number" || NON_FINITE.has(cell))) {
    const summary = summarize(present.filter((cell) => typeof cell === "number"));
    if (summary === undefined) return { kind: "texts", n: present.length, distinct: 1, first };
    return {
      kind: "numbers",
      ...summary,
      sd: toWireNumber(summary.sd),
      se: toWireNumber(standardError(summary)),
      half: toWireNumber(half(summary)),
    };
  }
  return { kind: "texts", n: present.length, distinct: new Set(present).size, first };
}

function orderOf(cell: GroupCell): number | string | null {
  if (cell === null) return null;
  return cell.kind === "numbers" ? cell.mean : String(cell.first);
}

/** Numbers before texts, nothing last, as runs are sorted. */
function compareOrder(
  a: number | string | null,
  b: number | string | null,
  descending: boolean,
): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b === descending ? 1 : -1;
}
