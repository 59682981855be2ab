import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../../client/api.ts";
import { formatNumber, NO_VALUE } from "../../../../kit/format.ts";
import { useKeptList } from "../../../../kit/kept-list.ts";
import type { WallRun } from "../to-chart-lines.ts";
import { fillAtCursor, fillName, parseTemplate, pathsOf, templateOf } from "./legend-template.ts";

/** As many as one answer holds. */
const MOST_RUNS = 1000;

/**
 * The runs under the names that a template, or else frozen columns of the table, give them, with what it says at the
 * cursor; under their own while its values are not here.
 */
export function useLineNames(
  template: string | undefined,
  frozen: readonly string[],
  runs: readonly WallRun[],
): readonly WallRun[] {
  const frozenColumns = useKeptList(frozen);
  const parsed = useMemo(
    () => (template === undefined ? templateOf(frozenColumns) : parseTemplate(template)),
    [template, frozenColumns],
  );
  const columns = useMemo(() => [...pathsOf(parsed)], [parsed]);
  const runIds = useMemo(() => runs.slice(0, MOST_RUNS).map(({ id }) => id), [runs]);
  const { data } = useQuery({
    ...orpc.runs.readCells.queryOptions({ input: { runIds, columns } }),
    enabled: columns.length > 0 && runIds.length > 0,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (
      parsed.name.length + parsed.atCursor.length === 0 ||
      (columns.length > 0 && data === undefined)
    )
      return runs;
    return runs.map((run, index) => {
      const cells = data?.[index];
      const valueOf = (path: string): string => {
        const value = cells?.[columns.indexOf(path)] ?? null;
        if (value === null) return NO_VALUE;
        return typeof value === "number" ? formatNumber(value) : value;
      };
      const name = fillName(parsed, run, valueOf);
      return { ...run, name, describePoint: fillAtCursor(parsed, run, valueOf) };
    });
  }, [parsed, columns, data, runs]);
}
