import { METRIC_PARTS, type MetricPart } from "../../../src/base/query/index.ts";
import { orpc } from "../../client/api.ts";
import {
  COPY_FORMATS,
  copyRows,
  differingColumns,
  exportCsv,
  FORMAT_TITLES,
  groupByRepetitions,
  groupChange,
  hideColumn,
  isRanked,
  metricColumn,
  moveColumn,
  readColumn,
  replaceColumn,
  sparkColumn,
  toggleFrozen,
  writeOrder,
} from "../../features/runs/index.ts";
import { tellCell, useTableState } from "../../state/table.ts";
import { openDialog } from "../../state/ui.ts";
import type { View } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

const hasTable = ({ table }: CommandContext): boolean => table !== undefined;
const hasColumn = ({ table, column }: CommandContext): boolean =>
  table !== undefined && column !== undefined && table.ids.includes(column);
const isMetric = ({ column }: CommandContext): boolean =>
  ["metric", "spark"].includes(readColumn(column ?? "")?.kind ?? "");
const isSorted = ({ column }: CommandContext): boolean => {
  const known = readColumn(column ?? "");
  return known !== undefined && isRanked(known);
};

type Order = NonNullable<CommandContext["table"]>;

function changeColumn(change: (order: Order, column: string) => Order) {
  return ({ table, column, changeView }: CommandContext): void => {
    if (table !== undefined && column !== undefined) changeView(writeOrder(change(table, column)));
  };
}

/** The column before or behind; nothing at the ends. */
function moveBy(order: Order, column: string, by: -1 | 1): Order {
  const at = order.ids.indexOf(column);
  if (at + by < 0 || at + by >= order.ids.length) return order;
  return moveColumn(order, column, order.ids[by < 0 ? at - 1 : at + 2]);
}

/** Runs with equal values together; a column that is grouped by already is let go. */
function groupByColumn(view: View, column: string): Partial<View> {
  const { by = [] } = view;
  const isGrouped = by.some((level) => level.includes(column));
  const rest = by
    .map((level) => level.filter((key) => key !== column))
    .filter((level) => level.length > 0);
  const next = isGrouped ? rest : [...by, [column]];
  return groupChange(view, next);
}

function showPart(part: MetricPart | "course"): (context: CommandContext) => void {
  return changeColumn((order, id) => {
    const key = readColumn(id)?.key ?? "";
    return replaceColumn(order, id, part === "course" ? sparkColumn(key) : metricColumn(key, part));
  });
}

/** About the table of runs and its columns. */
export const TABLE_COMMANDS: readonly Command[] = [
  {
    id: "view.table",
    title: "Switch between table and charts",
    group: "View",
    hotkeys: ["t"],
    when: ({ isProjectPage }) => isProjectPage,
    run: ({ changeView }) => changeView(({ l }) => ({ l: l === "table" ? undefined : "table" })),
  },
  {
    id: "table.columns",
    title: "Choose columns",
    group: "Table",
    hotkeys: ["shift+c"],
    when: hasTable,
    run: () => openDialog({ kind: "columns" }),
  },
  {
    id: "table.defaultColumns",
    title: "Show default columns",
    group: "Table",
    when: hasTable,
    run: ({ changeView }) => changeView({ cols: undefined, fz: undefined, w: undefined }),
  },
  {
    id: "table.differingColumns",
    title: "Show only differing columns",
    group: "Table",
    when: hasTable,
    run: async ({ queryClient, projectId = "", changeView }) => {
      const paths = await queryClient.fetchQuery(
        orpc.runs.listPaths.queryOptions({ input: { projectId } }),
      );
      changeView(writeOrder({ ids: differingColumns(paths), frozen: 0 }));
    },
  },
  {
    id: "table.groups",
    title: "Choose groups",
    group: "Table",
    when: ({ isProjectPage }) => isProjectPage,
    run: () => openDialog({ kind: "groups" }),
  },
  {
    id: "table.groupBySeeds",
    title: "Group by everything but the seed",
    group: "Table",
    hotkeys: ["shift+b"],
    when: ({ projectId }) => projectId !== undefined,
    run: ({ queryClient, projectId = "", changeView }) =>
      groupByRepetitions(queryClient, projectId, changeView),
  },
  {
    id: "table.compareGroups",
    title: "Compare groups of the table with their baseline",
    group: "Table",
    when: () => useTableState.getState().comparisonBy !== undefined,
    run: async ({ router, column }) => {
      const search = useTableState.getState().comparisonBy?.(column);
      if (search !== undefined) await router.navigate({ to: "/compare", search });
    },
  },
  {
    id: "table.tellDifference",
    title: "Read difference of the group to the baseline",
    group: "Table",
    hotkeys: ["d"],
    keyScope: "list",
    inRunMenu: true,
    when: ({ column }) => {
      const { group, comparisonBy } = useTableState.getState();
      return (
        group !== undefined &&
        comparisonBy !== undefined &&
        readColumn(column ?? "")?.kind === "metric"
      );
    },
    run: ({ column = "" }) => {
      const { group } = useTableState.getState();
      if (group !== undefined) tellCell({ row: group, column, hasFocus: true });
    },
  },
  {
    id: "table.ungroup",
    title: "Ungroup runs",
    group: "Table",
    when: ({ view }) => view.by !== undefined,
    run: ({ changeView }) => changeView((old) => groupChange(old, [])),
  },
  {
    id: "table.newestFirst",
    title: "Sort newest first",
    group: "Table",
    when: ({ view }) => view.sort !== undefined,
    run: ({ changeView }) => changeView({ sort: undefined }),
  },
  {
    id: "table.exportCsv",
    title: "Save table as CSV",
    group: "Table",
    when: hasTable,
    run: ({ rows, table }) => exportCsv("runs", rows, table?.ids ?? []),
  },
  ...COPY_FORMATS.map((format): Command => ({
    id: `table.copy.${format}`,
    title: `Copy rows as ${FORMAT_TITLES[format]}`,
    group: "Table",
    inRunMenu: true,
    when: hasTable,
    run: ({ targets, rows, table }) =>
      copyRows(targets.length > 0 ? targets : rows, table?.ids ?? [], format),
  })),
  {
    id: "column.sortAscending",
    title: "Sort ascending",
    group: "Column",
    inColumnMenu: true,
    when: (context) => hasColumn(context) && isSorted(context),
    run: ({ column = "", changeView }) => changeView({ sort: [column] }),
  },
  {
    id: "column.sortDescending",
    title: "Sort descending",
    group: "Column",
    inColumnMenu: true,
    when: (context) => hasColumn(context) && isSorted(context),
    run: ({ column = "", changeView }) => changeView({ sort: [`-${column}`] }),
  },
  {
    id: "column.group",
    title: "Group by column or not",
    group: "Column",
    inColumnMenu: true,
    when: (context) => hasColumn(context) && isSorted(context),
    run: ({ column = "", changeView }) => changeView((old) => groupByColumn(old, column)),
  },
  {
    id: "column.freeze",
    title: "Freeze column or not",
    group: "Column",
    hotkeys: ["f"],
    keyScope: "list",
    inColumnMenu: true,
    when: hasColumn,
    run: changeColumn(toggleFrozen),
  },
  {
    id: "column.moveLeft",
    title: "Move column left",
    group: "Column",
    hotkeys: ["alt+ArrowLeft"],
    keyScope: "list",
    inColumnMenu: true,
    when: hasColumn,
    run: changeColumn((order, column) => moveBy(order, column, -1)),
  },
  {
    id: "column.moveRight",
    title: "Move column right",
    group: "Column",
    hotkeys: ["alt+ArrowRight"],
    keyScope: "list",
    inColumnMenu: true,
    when: hasColumn,
    run: changeColumn((order, column) => moveBy(order, column, 1)),
  },
  {
    id: "column.hide",
    title: "Hide column",
    group: "Column",
    hotkeys: ["h"],
    keyScope: "list",
    inColumnMenu: true,
    when: hasColumn,
    run: changeColumn(hideColumn),
  },
  ...[...METRIC_PARTS, "course" as const].map((part): Command => ({
    id: `column.show.${part}`,
    title: `Show ${part} of metric`,
    group: "Column",
    inColumnMenu: true,
    when: (context) => hasColumn(context) && isMetric(context),
    run: showPart(part),
  })),
];
