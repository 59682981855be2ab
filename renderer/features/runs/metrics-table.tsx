import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { formatCount, plural } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { Num } from "../../kit/num.tsx";
import { compilePattern, escapePattern } from "../../kit/pattern.ts";
import { runColor } from "../../kit/palette.ts";
import { SearchBox } from "../../kit/search-box.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { usePalette } from "../../kit/use-palette.ts";
import { useView } from "../../state/view.ts";
import { GoalButton } from "./goal.tsx";
import { Spark } from "./spark.tsx";
import styles from "./tables.module.css";

type Series = RunDetail["series"][number];
type ValueKey = "first" | "last" | "min" | "max";

function valueColumn(id: ValueKey, title: string): Column<Series> {
  return {
    id,
    title,
    width: "76px",
    align: "right",
    render: (series) => <Num value={series[id]} />,
    sortBy: (series) => Number(series[id] ?? Number.NaN),
  };
}

function countColumn(
  id: "points" | "nonFinite" | "lastStep" | "attempts",
  title: string,
): Column<Series> {
  return {
    id,
    title,
    width: "70px",
    align: "right",
    render: (series) => formatCount(series[id]),
    sortBy: (series) => Number(series[id]),
  };
}

/** By the metric's goal. */
export function bestOf({ goal, min, max }: Series): Series["min"] {
  return goal === "none" ? null : goal === "min" ? min : max;
}

const SPARK_WIDTH = 96;

const columnsOf = (
  projectId: string,
  runId: string,
  color: string,
): ReadonlyArray<Column<Series>> => [
  {
    id: "metric",
    title: "Metric",
    width: "clamp(160px, 24vw, 480px)",
    render: ({ metric, context }) => (
      <Link
        to="."
        search={(old) => ({ ...old, t: undefined, m: `^${escapePattern(metric)}$` })}
        title={`${metric}\nShow its chart`}
      >
        {metric}
        {context !== "" && <span className={styles.muted}> {context}</span>}
      </Link>
    ),
    sortBy: ({ metric }) => metric,
  },
  {
    id: "goal",
    title: "Goal",
    width: "48px",
    render: (series) => <GoalButton projectId={projectId} series={series} />,
    sortBy: ({ goal }) => goal,
  },
  {
    id: "spark",
    title: "Course",
    width: `${SPARK_WIDTH}px`,
    render: (series) => <Spark runId={runId} series={series} color={color} width={SPARK_WIDTH} />,
  },
  valueColumn("last", "Last"),
  {
    id: "best",
    title: "Best",
    width: "76px",
    align: "right",
    render: (series) => <Num value={bestOf(series)} />,
    sortBy: (series) => Number(bestOf(series) ?? Number.NaN),
  },
  valueColumn("min", "Min"),
  valueColumn("max", "Max"),
  valueColumn("first", "First"),
  countColumn("lastStep", "Last step"),
  countColumn("points", "Points"),
  countColumn("nonFinite", "Non-finite"),
  countColumn("attempts", "Attempts"),
];

export function MetricsTable({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  const search = view.m ?? "";
  const rows = useMemo(() => {
    const { matches } = compilePattern(search);
    return run.series.filter(({ metric }) => matches(metric));
  }, [run.series, search]);
  const color = runColor(run.color, usePalette());
  const columns = useMemo(
    () => columnsOf(run.projectId, run.id, color),
    [run.projectId, run.id, color],
  );
  return (
    <>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          label="Filter metrics (regex)"
          value={search}
          onChange={(m) => changeView({ m: m === "" ? undefined : m })}
        />
        <span className={styles.muted}>{plural(rows.length, "metric")}</span>
      </div>
      <VirtualTable
        label="Metrics"
        columns={columns}
        rows={rows}
        rowKey={({ sourceId, metric, context }) => `${sourceId} ${metric} ${context}`}
        empty={
          <Notice title={run.series.length === 0 ? "No metrics yet" : "No metric matches"}>
            {run.series.length === 0 && "They appear here as soon as the run logs a number."}
          </Notice>
        }
      />
    </>
  );
}
