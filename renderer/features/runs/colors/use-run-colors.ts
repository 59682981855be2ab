import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { parsePath } from "../../../../src/base/query/index.ts";
import { orpc } from "../../../client/api.ts";
import { formatNumber } from "../../../kit/format.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import {
  BY_NAME,
  matchNames,
  SPREAD,
  spreadColors,
  valueColors,
  type ColorBy,
  type RunColors,
} from "./color-by.ts";

/** Colours of these runs where they are not their own; undefined where they are, and until their values are here. */
export function useRunColors(
  runs: ReadonlyArray<{ readonly id: string; readonly name: string }>,
  by: ColorBy,
): RunColors | undefined {
  const palette = usePalette();
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const path = by !== undefined && by !== SPREAD && parsePath(by) !== undefined ? by : undefined;
  const { data } = useQuery({
    ...orpc.runs.readCells.queryOptions({
      input: { runIds: [...runIds], columns: path === undefined ? [] : [path] },
    }),
    enabled: path !== undefined && runIds.length > 0,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (by === SPREAD) return spreadColors(runIds, palette);
    if (by?.startsWith(BY_NAME) === true) {
      const names = runs.map(({ name }) => name);
      return valueColors(runIds, matchNames(names, by.slice(1)), palette, formatNumber);
    }
    if (path === undefined || data === undefined) return undefined;
    return valueColors(
      runIds,
      data.map(([value = null]) => value),
      palette,
      formatNumber,
    );
  }, [runs, runIds, by, path, data, palette]);
}
