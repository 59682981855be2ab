import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { GroupCell, GroupRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import type { RunsWanted } from "../project-runs.tsx";
import type { Blocks } from "./blocks.ts";

/** Infinities and NaN by name; null where the run has no value. */
export type Cell = number | string | null;
/** Undefined while it is read. */
export type CellOf = (runId: string, column: string) => Cell | undefined;
export type GroupCellOf = (group: number, column: string) => GroupCell | undefined;

type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;
const NO_CELLS: Cells = new Map();

/** Cells of the runs and columns on screen. What was read before stands until the new value is there. */
export function useCells(runs: Blocks, columns: Blocks): CellOf {
  const blocks = useMemo(
    () => runs.flatMap((runIds) => columns.map((part) => ({ runIds, columns: part }))),
    [runs, columns],
  );
  const answers = useQueries({
    queries: blocks.map((block) =>
      orpc.runs.readCells.queryOptions({
        input: { runIds: [...block.runIds], columns: [...block.columns] },
      }),
    ),
    combine: dataOf,
  });
  const [kept, setKept] = useState({ blocks, answers, cells: NO_CELLS });
  let { cells } = kept;
  if (kept.blocks !== blocks || kept.answers !== answers || kept.cells === NO_CELLS) {
    const next = new Map<string, Map<string, Cell>>();
    for (const [index, block] of blocks.entries()) {
      for (const [row, id] of block.runIds.entries()) {
        const ofRun = next.get(id) ?? new Map<string, Cell>();
        next.set(id, ofRun);
        for (const [column, path] of block.columns.entries()) {
          const answer = answers[index]?.[row]?.[column];
          const value = answer === undefined ? kept.cells.get(id)?.get(path) : answer;
          if (value !== undefined) ofRun.set(path, value);
        }
      }
    }
    cells = next;
    setKept({ blocks, answers, cells });
  }
  return useMemo(() => (runId, column) => cells.get(runId)?.get(column), [cells]);
}

const NO_GROUPS: readonly GroupRow[] = [];

/** The groups of all runs that match; undefined while they are read for the first time. */
export function useGroups(
  which: RunsWanted,
  groupBy: ReadonlyArray<readonly string[]>,
  columns: Blocks,
): {
  readonly groups: readonly GroupRow[];
  readonly cellOf: GroupCellOf;
  readonly isLoading: boolean;
  readonly error: unknown;
} {
  const isGrouped = groupBy.length > 0;
  const parts = useMemo(() => (isGrouped ? [[], ...columns] : []), [isGrouped, columns]);
  const answers = useQueries({
    queries: parts.map((part) => ({
      ...orpc.runs.listGroups.queryOptions({
        input: { ...which, groupBy: groupBy.map((level) => [...level]), columns: [...part] },
      }),
      placeholderData: (old: { groups: GroupRow[] } | undefined) => old,
    })),
    combine: (results) => ({
      data: results.map(({ data }) => data),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
  return useMemo(() => {
    const groups = answers.data[0]?.groups;
    const places = new Map<string, readonly [part: number, column: number]>();
    for (const [index, part] of parts.entries())
      for (const [column, path] of part.entries()) places.set(path, [index, column]);
    return {
      groups: groups ?? NO_GROUPS,
      isLoading: isGrouped && groups === undefined,
      error: answers.error,
      cellOf: (group, path) => {
        const [index, column] = places.get(path) ?? [-1, -1];
        return answers.data[index]?.groups[group]?.cells[column];
      },
    };
  }, [answers, parts, isGrouped]);
}

function dataOf(
  results: ReadonlyArray<{ readonly data: Cell[][] | undefined }>,
): ReadonlyArray<Cell[][] | undefined> {
  return results.map(({ data }) => data);
}
