import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { MOST_LABEL } from "../../../../src/contract/compare-groups.ts";
import { METRIC_PARTS } from "../../../../src/contract/compare-statistics.ts";
import type { GroupRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import {
  metricTableOptions,
  type MetricTable,
  type MetricTableInput,
} from "../../../client/metric-table.ts";
import { MAX_COLUMNS, useView, type View } from "../../../state/view.ts";
import type { RunsWanted } from "../project-runs.tsx";
import type { Column } from "./columns.ts";
import {
  askGroups,
  comparedPart,
  comparisonPage,
  differenceIn,
  findLevel,
  matchGroups,
  metricsOf,
  type GroupDifference,
} from "./group-comparison.ts";
import type { TableRow } from "./table-rows.ts";
import type { TableView } from "./use-table-view.ts";

type WordsInput = Parameters<typeof orpc.compare.readMetrics.call>[0];

/** Groups of the table, held against one of them. */
export interface GroupComparison {
  readonly level: number;
  /** Index of the baseline in the list of groups. */
  readonly baseline: number;
  /** Undefined while it is made, and where there is nothing to say; by index of the group. */
  readonly differenceOf: (group: number, column: Column) => GroupDifference | undefined;
  /** What tells the differences of a column in words; undefined while the groups are read. */
  readonly wordsOf: (column: Column) => WordsInput | undefined;
  /** The group's place in the answer to that. */
  readonly placeOf: (group: number) => number | undefined;
  /** The page that compares the same groups; judged by the metric of a column. */
  readonly pageBy: (column: string | undefined) => View;
}

const NO_PLACES: ReadonlyMap<number, number> = new Map();
const NO_METHODS: readonly MetricTableInput[] = [];

/**
 * Asked only with a baseline, and only for columns on screen while a row of its level is; what was asked ends when they are scrolled
 * away. An answer is about all groups and metrics of the table, for which p is corrected together.
 */
export function useGroupComparison(of: {
  readonly which: RunsWanted;
  readonly view: TableView;
  readonly groups: readonly GroupRow[];
  /** On screen. */
  readonly rows: ReadonlyArray<TableRow | undefined>;
  readonly columns: readonly Column[];
}): GroupComparison | undefined {
  const { which, view, groups } = of;
  const [page] = useView();
  const held = useMemo(() => findLevel(groups, view.groupBaseline), [groups, view.groupBaseline]);
  const asked = useMemo(
    () => askGroups(which, view.groupBy, held?.level ?? 0),
    [which, view.groupBy, held?.level],
  );
  const isSeen =
    held !== undefined &&
    of.rows.some((row) => row?.kind === "group" && held.members.has(row.index));
  const parts = [...new Set(of.columns.flatMap((column) => comparedPart(column) ?? []))].join(" ");
  const { data: opened } = useQuery({
    ...orpc.compare.openComparison.queryOptions({ input: asked }),
    enabled: isSeen && parts !== "",
    placeholderData: keepPreviousData,
  });
  const places = useMemo(
    () =>
      held === undefined || opened === undefined ? NO_PLACES : matchGroups(held, opened.groups),
    [held, opened],
  );
  const baseline = held === undefined ? undefined : places.get(held.baseline);
  const methods = useMemo(() => {
    if (!isSeen || opened === undefined || baseline === undefined) return NO_METHODS;
    const ids = opened.groups.map(({ runIds }) => runIds);
    const seen = parts.split(" ");
    return METRIC_PARTS.filter((part) => seen.includes(part)).map((part): MetricTableInput => ({
      groups: ids,
      baseline,
      part,
      metrics: metricsOf(view.columns, part),
      limit: MAX_COLUMNS,
    }));
  }, [isSeen, opened, baseline, parts, view.columns]);
  const tables = useQueries({
    queries: methods.map((method) => ({
      ...metricTableOptions(method),
      placeholderData: keepWhileSame(method, ["groups", "baseline", "part"]),
    })),
    combine: dataOf,
  });
  const pageBy = useCallback(
    (id: string | undefined) =>
      comparisonPage({
        asked,
        baselineKey: baseline === undefined ? undefined : opened?.groups[baseline]?.key,
        columns: view.columns,
        column: view.columns.find((column) => column.id === id),
        view: page,
      }),
    [asked, baseline, opened, view.columns, page],
  );
  return useMemo(() => {
    if (held === undefined) return undefined;
    const indexOf = (column: Column): number => {
      const part = comparedPart(column);
      return part === undefined ? -1 : methods.findIndex((method) => method.part === part);
    };
    return {
      level: held.level,
      baseline: held.baseline,
      placeOf: (group) => places.get(group),
      differenceOf: (group, column) => {
        const table = tables[indexOf(column)];
        const place = places.get(group);
        return table === undefined || place === undefined
          ? undefined
          : differenceIn(table, column.key, place);
      },
      wordsOf: (column) => {
        const method = methods[indexOf(column)];
        return method === undefined
          ? undefined
          : {
              ...method,
              names: opened?.groups.map(({ label }) => label.slice(0, MOST_LABEL)) ?? [],
              only: [column.key],
            };
      },
      pageBy,
    };
  }, [held, places, methods, tables, opened, pageBy]);
}

function dataOf(
  results: ReadonlyArray<{ readonly data: MetricTable | undefined }>,
): ReadonlyArray<MetricTable | undefined> {
  return results.map(({ data }) => data);
}
