import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { readText } from "../../../../src/base/run-column.ts";
import { formatCount, NO_VALUE } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { PointMark } from "../../../charts/point-mark.tsx";
import { VirtualTable, type Column } from "../../../kit/virtual-table.tsx";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";
import { useView, viewElsewhere } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { ChartPane } from "./chart-pane.tsx";
import { columnTitle, spellRun, spellStored } from "./columns.ts";
import styles from "./explore.module.css";
import { useRuns } from "./use-runs.tsx";

/** Runs that are picked out, or all, with what the charts show of them: the charts as a table. */
export function RunsPart({ paths }: { readonly paths: readonly string[] }): React.JSX.Element {
  const { runIds, names, colors, shapes, groupNames, picked, columnOf } = useRuns();
  const rows = useMemo(() => {
    const all = Array.from({ length: runIds.length }, (_, run) => run);
    return picked === undefined ? all : all.filter((run) => picked[run] === 1);
  }, [runIds, picked]);
  const columns = useMemo(
    (): ReadonlyArray<Column<number>> => [
      {
        id: "run",
        title: "Run",
        width: "minmax(140px, 2fr)",
        sortBy: (run) => names[run] ?? "",
        render: (run) => (
          <RunLink
            runId={runIds[run] ?? ""}
            name={names[run] ?? ""}
            color={colors[run]}
            shape={shapes[run]}
          />
        ),
      },
      {
        id: "group",
        title: "Group",
        width: "minmax(100px, 1fr)",
        sortBy: (run) => groupNames[run] ?? "",
        render: (run) => <bdi title={groupNames[run]}>{groupNames[run]}</bdi>,
      },
      ...paths.flatMap((path): Array<Column<number>> => {
        const column = columnOf(path);
        if (column === undefined) return [];
        const isNumber = column.kind === "numbers";
        return [
          {
            id: path,
            title: columnTitle(path),
            width: "minmax(90px, 1fr)",
            ...(isNumber && { align: "right" }),
            sortBy: (run) =>
              column.kind === "numbers"
                ? (column.values[run] as number)
                : (readText(column, run) ?? ""),
            render: (run) => (
              <span title={spellStored(column, run)}>{spellRun(column, run) ?? NO_VALUE}</span>
            ),
          },
        ];
      }),
    ],
    [runIds, names, colors, shapes, groupNames, paths, columnOf],
  );
  return (
    <ChartPane
      title={picked === undefined ? "Runs" : "Picked out runs"}
      isWide
      tools={<span className={styles.note}>{formatCount(rows.length)}</span>}
    >
      {() => (
        <div className={styles.table}>
          <VirtualTable
            label="Runs of the charts"
            columns={columns}
            rows={rows}
            rowKey={(run) => runIds[run] ?? ""}
            empty={<Notice title="No run is picked out" />}
          />
        </div>
      )}
    </ChartPane>
  );
}

/** Knows by itself that it is pointed at: the table stays as it is while the mouse moves. */
function RunLink(props: {
  readonly runId: string;
  readonly name: string;
  readonly color: string | undefined;
  readonly shape: number | undefined;
}): React.JSX.Element {
  const { runId, name, color = "", shape } = props;
  const { groupOf } = useComparison();
  const [view] = useView();
  const key = groupOf.get(runId)?.key;
  const isHovered = useHoveredRun(
    ({ runId: id }) => id !== undefined && (id === runId || id === key),
  );
  return (
    <Link
      to="/r/$runId"
      params={{ runId }}
      search={viewElsewhere(view)}
      className={styles.runLink}
      data-run={runId}
      data-hovered={isHovered || undefined}
      onPointerEnter={() => hoverRun(runId, "list")}
      onPointerLeave={() => hoverRun(undefined, "list")}
      onFocus={() => hoverRun(runId, "list")}
      onBlur={() => hoverRun(undefined, "list")}
    >
      <PointMark className={styles.swatch} color={color} shape={shape} />
      <bdi>{name}</bdi>
    </Link>
  );
}
