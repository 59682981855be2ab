import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, use, useCallback, useDeferredValue, useMemo, type ReactNode } from "react";
import { readText, type RunColumn } from "../../../../src/base/run-column.ts";
import type { RunTable } from "../../../../src/base/run-table.ts";
import type { ListedColumn } from "../../../../src/contract/compare-table.ts";
import type { RunFacts } from "../../../charts/run-tip.tsx";
import { useChartTheme, type ChartTheme } from "../../../charts/theme.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import { toReading, type Reading } from "../../../client/reading.ts";
import { runTableOptions } from "../../../client/run-table.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";
import { selectRuns, useSelectedRuns } from "../../../state/selection.ts";
import { valueColors, type RunColors } from "../../runs/index.ts";
import { hoveredGroup } from "../hovered-group.ts";
import { useComparison } from "../use-comparison.tsx";
import { columnTitle, spellStored, spellValue } from "./columns.ts";

/** Values of the compared runs, and what all charts of them have in common. */
export interface ExploredRuns {
  readonly runIds: readonly string[];
  /** Of each run among them. */
  readonly places: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  /** Undefined while it is read. */
  readonly columnOf: (path: string | undefined) => RunColumn | undefined;
  readonly listed: readonly ListedColumn[];
  /** CSS colour of each run, and what the colours mean. */
  readonly colors: readonly string[];
  /** Slot of the shape of each run's point: it tells what the colour tells, to who cannot see that. */
  readonly shapes: readonly number[];
  readonly colorKey: Pick<RunColors, "key" | "isScale">;
  /** Label of each run's group. */
  readonly groupNames: readonly string[];
  readonly picked: Uint8Array | undefined;
  readonly pick: (picked: Uint8Array | undefined, from: string) => void;
  readonly theme: ChartTheme;
}

const Context = createContext<ExploredRuns | undefined>(undefined);

export function useRuns(): ExploredRuns {
  const runs = use(Context);
  if (runs === undefined) throw new Error("useRuns outside of RunsProvider");
  return runs;
}

export function RunsProvider(props: {
  readonly runs: ExploredRuns;
  readonly children: ReactNode;
}): React.JSX.Element {
  return <Context value={props.runs}>{props.children}</Context>;
}

export function useListedColumns(): Reading<readonly ListedColumn[]> {
  const { runIds } = useComparison();
  return toReading(
    useQuery({
      ...orpc.compare.listColumns.queryOptions({ input: { runIds: [...runIds] } }),
      placeholderData: keepPreviousData,
    }),
  );
}

/** The columns that charts need; those before stay while others are read, but never beside other runs. */
export function useTable(columns: readonly string[]): Reading<RunTable> {
  const { runIds } = useComparison();
  const query = { runIds, columns };
  return toReading(
    useQuery({
      ...runTableOptions(query),
      placeholderData: keepWhileSame(query, ["runIds"]),
    }),
  );
}

/** @param colorPath column that runs are coloured by; undefined: by their groups */
export function useExploredRuns(
  table: RunTable | undefined,
  listed: readonly ListedColumn[],
  colorPath: string | undefined,
): ExploredRuns {
  const { runIds, groupOf, groups } = useComparison();
  const palette = usePalette();
  const theme = useChartTheme();
  // A brush that moves is drawn at once where it is; all that follows it waits while the mouse goes on.
  const selected = useDeferredValue(useSelectedRuns((state) => state.runIds));
  const places = useMemo(() => new Map(runIds.map((id, run) => [id, run])), [runIds]);
  const byPath = useMemo(
    () => new Map(table?.columns.map((column) => [column.path, column])),
    [table],
  );
  const columnOf = useCallback(
    (path: string | undefined) => (path === undefined ? undefined : byPath.get(path)),
    [byPath],
  );
  const names = useMemo(
    () => runIds.map((_, run) => (table === undefined ? "…" : (table.names[run] ?? "removed run"))),
    [runIds, table],
  );
  const colorColumn = columnOf(colorPath);
  const { colors, shapes, colorKey } = useMemo(() => {
    if (colorColumn === undefined) {
      const key = groups.map(({ label, color }) => ({ text: label, color }));
      return {
        colors: runIds.map((id) => groupOf.get(id)?.color ?? palette.none),
        shapes: runIds.map((id) => groupOf.get(id)?.slot ?? 0),
        colorKey: { key: key.slice(0, MOST_NAMED), isScale: false },
      };
    }
    const cells = runIds.map((_, run) =>
      colorColumn.kind === "numbers" && Number.isFinite(colorColumn.values[run])
        ? (colorColumn.values[run] as number)
        : readText(colorColumn, run),
    );
    const { path } = colorColumn;
    const found = valueColors(runIds, cells, palette, (value) => spellValue(path, value));
    return {
      colors: runIds.map((id) => found.colors.get(id) ?? palette.none),
      shapes: runIds.map((id) => found.slots?.get(id) ?? 0),
      colorKey: found.isScale
        ? found
        : { key: found.key.map((entry, shape) => ({ ...entry, shape })), isScale: false },
    };
  }, [runIds, groups, groupOf, colorColumn, palette]);
  const groupNames = useMemo(
    () => runIds.map((id) => groupOf.get(id)?.label ?? ""),
    [runIds, groupOf],
  );
  const picked = useMemo(() => {
    if (selected === undefined) return undefined;
    return Uint8Array.from(runIds, (id) => Number(selected.has(id)));
  }, [selected, runIds]);
  const pick = useCallback(
    (next: Uint8Array | undefined, from: string) => {
      selectRuns(
        next === undefined ? undefined : new Set(runIds.filter((_, run) => next[run] === 1)),
        from,
      );
    },
    [runIds],
  );
  return useMemo(
    () => ({
      runIds,
      places,
      names,
      columnOf,
      listed,
      colors,
      shapes,
      colorKey,
      groupNames,
      picked,
      pick,
      theme,
    }),
    [
      runIds,
      places,
      names,
      columnOf,
      listed,
      colors,
      shapes,
      colorKey,
      groupNames,
      picked,
      pick,
      theme,
    ],
  );
}

/** More colours are told by pointing. */
const MOST_NAMED = 14;

/** The run that is pointed at anywhere, and a way to point at one; -1 for none. */
export function useHover(): readonly [number, (run: number) => void] {
  const { runIds, places } = useRuns();
  const hovered = useHoveredRun(({ runId }) =>
    runId === undefined ? -1 : (places.get(runId) ?? -1),
  );
  const hover = useCallback(
    (run: number) => hoverRun(run < 0 ? undefined : runIds[run], "list"),
    [runIds],
  );
  return [hovered, hover];
}

/** More lines at once would hold up the mouse. */
const MOST_LIT = 300;
const NONE: readonly number[] = [];

/** Runs of the group that is pointed at by itself: its chip, its row, its line. */
export function useLit(): readonly number[] {
  const comparison = useComparison();
  const { places } = useRuns();
  const group = useHoveredRun(({ runId }) =>
    runId === undefined || places.has(runId) ? undefined : hoveredGroup(comparison, runId),
  );
  return useMemo(
    () => group?.runIds.slice(0, MOST_LIT).flatMap((id) => places.get(id) ?? []) ?? NONE,
    [group, places],
  );
}

/** What a tooltip says: the run, its group, and its stored values of some columns. */
export function useDescribe(paths: readonly string[]): (run: number) => RunFacts {
  const { names, colors, shapes, groupNames, columnOf } = useRuns();
  const key = paths.join("\n");
  return useCallback(
    (run) => ({
      name: names[run] ?? "",
      color: colors[run] ?? "",
      shape: shapes[run],
      facts: [
        ...(groupNames[run] === names[run] ? [] : [["group", groupNames[run] ?? ""] as const]),
        ...[...new Set(key.split("\n"))].flatMap((path) => {
          const column = columnOf(path);
          if (column === undefined) return [];
          return [[columnTitle(path), spellStored(column, run)] as const];
        }),
      ],
    }),
    [names, colors, shapes, groupNames, columnOf, key],
  );
}
