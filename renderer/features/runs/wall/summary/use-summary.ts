import { keepPreviousData, useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../../client/api.ts";
import type { Cell } from "./summary-data.ts";

/** As many runs as one answer holds. */
const PART = 1000;

interface SummaryCells {
  /** Row by row, in the order of the runs; undefined before the first answer. */
  readonly cells: ReadonlyArray<readonly Cell[]> | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Values of paths for all these runs. */
export function useSummary(
  runIds: readonly string[],
  paths: readonly string[],
  enabled: boolean,
): SummaryCells {
  const parts = useMemo(() => {
    const all: string[][] = [];
    for (let at = 0; at < runIds.length; at += PART) all.push(runIds.slice(at, at + PART));
    return all;
  }, [runIds]);
  return useQueries({
    queries: parts.map((part) => ({
      ...orpc.runs.readCells.queryOptions({ input: { runIds: part, columns: [...paths] } }),
      enabled: enabled && paths.length > 0,
      placeholderData: keepPreviousData<Cell[][]>,
    })),
    combine: combineParts,
  });
}

function combineParts(queries: ReadonlyArray<UseQueryResult<Cell[][]>>): SummaryCells {
  const isComplete = queries.every(({ data }) => data !== undefined);
  return {
    cells: isComplete ? queries.flatMap(({ data }) => data ?? []) : undefined,
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const query of queries) void query.refetch();
    },
  };
}
