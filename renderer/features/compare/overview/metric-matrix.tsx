import { Button, NativeSelect } from "@mantine/core";
import { ArrowDown, ArrowUp, Minus, type LucideIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { GOAL_WORDS, type Goal } from "../../../../src/base/metric-goal.ts";
import type { MetricTable } from "../../../client/metric-table.ts";
import { plural } from "../../../kit/format.ts";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useComparison } from "../use-comparison.tsx";
import type { OpenCell } from "./cell-details.tsx";
import { copyMetrics } from "./copy-metrics.ts";
import { MatrixTable } from "./matrix-table.tsx";
import { MetricCell } from "./metric-cell.tsx";
import styles from "./overview.module.css";
import type { ScrollTogether } from "./scroll-together.ts";
import { sortMetrics, toOrder, type ChosenOrder } from "./sort-metrics.ts";

const ICONS: Readonly<Record<Goal, LucideIcon>> = { min: ArrowDown, max: ArrowUp, none: Minus };

/** More groups than these are ordered by at their heads. */
const MOST_OFFERED = 100;

interface MetricMatrixProps {
  /** Undefined while it is made. */
  readonly table: MetricTable | undefined;
  readonly onOpen: (cell: OpenCell) => void;
  readonly together: ScrollTogether;
}

/** Metrics by groups. */
export function MetricMatrix({ table, onOpen, together }: MetricMatrixProps): React.JSX.Element {
  const { groups, metrics: chosen } = useComparison();
  const [search, setSearch] = useState("");
  const [chosenOrder, setOrder] = useState<ChosenOrder>("usual");
  const order = toOrder(chosenOrder, groups);
  const rows = useMemo(() => {
    if (table === undefined) return [];
    const { matches } = compilePattern(search);
    const found = table.metrics.flatMap(({ metric }, i) => (matches(metric) ? [i] : []));
    return sortMetrics(table, found, order, chosen);
  }, [table, search, order, chosen]);
  const orderBy = (group: number): ChosenOrder => {
    const key = groups[group]?.key;
    return key === undefined ? "usual" : { groupKey: key };
  };
  const copy = (format: "tsv" | "markdown"): void => {
    if (table !== undefined) void copyMetrics(table, rows, groups, format);
  };
  const isOneEach = groups.every(({ runIds }) => runIds.length <= 1);
  const orders = [
    { value: "usual", label: "By goal and name" },
    { value: "name", label: "By name" },
    ...groups.flatMap(({ label }, i) =>
      i < MOST_OFFERED || i === order ? [{ value: String(i), label: `By change in ${label}` }] : [],
    ),
  ];
  return (
    <>
      <div className={styles.bar}>
        <h2>Metrics</h2>
        <SearchBox
          className={styles.search}
          label="Filter metrics (regex)"
          value={search}
          onChange={setSearch}
        />
        <NativeSelect
          size="xs"
          aria-label="Order of the metrics"
          value={String(order)}
          data={orders}
          onChange={({ currentTarget: { value } }) =>
            setOrder(value === "usual" || value === "name" ? value : orderBy(Number(value)))
          }
        />
        <span className={styles.muted} role="status">
          {table !== undefined && countMetrics(table, rows.length)}
        </span>
        <span className={styles.spring} />
        <Button
          data-command="compare.copyMetrics"
          disabled={table === undefined}
          onClick={() => copy("tsv")}
        >
          Copy
        </Button>
        <Button
          data-command="compare.copyMetricsMarkdown"
          disabled={table === undefined}
          onClick={() => copy("markdown")}
        >
          Copy as Markdown
        </Button>
      </div>
      {table === undefined ? (
        <SkeletonRows label="Comparing the metrics" rows={4} />
      ) : (
        <MatrixTable
          label="Metrics by groups"
          together={together}
          corner={
            <>
              Metric
              {!isOneEach && <span className={styles.part}>mean ± 95 % interval</span>}
            </>
          }
          rows={rows}
          rowKey={(row) => table.metrics[row]?.metric ?? ""}
          rowPx={44}
          columnPx={isOneEach ? 150 : 250}
          sortedBy={typeof order === "number" ? order : undefined}
          onHead={(group) => setOrder(order === group ? "usual" : orderBy(group))}
          renderName={(row) => <MetricName table={table} metric={row} />}
          renderCell={(row, group) => (
            <MetricCell
              table={table}
              metric={row}
              group={group}
              runs={groups[group]?.runIds.length ?? 0}
            />
          )}
          onOpen={(row, group) => {
            const [metric, key] = [table.metrics[row]?.metric, groups[group]?.key];
            if (metric !== undefined && key !== undefined) onOpen({ metric, groupKey: key });
          }}
          empty={<p className={styles.nothing}>No metric matches.</p>}
        />
      )}
    </>
  );
}

function countMetrics({ total, metrics, unshared }: MetricTable, shown: number): string {
  const of = total > metrics.length ? ` of ${total}` : "";
  const more = unshared > 0 ? `, ${plural(unshared, "more")} of one group alone` : "";
  return `${plural(shown, "metric")}${of}${more}`;
}

function MetricName(props: {
  readonly table: MetricTable;
  readonly metric: number;
}): React.JSX.Element | null {
  const metric = props.table.metrics[props.metric];
  if (metric === undefined) return null;
  const Icon = ICONS[metric.goal];
  return (
    <>
      <Icon
        size={12}
        className={styles.goal ?? ""}
        aria-label={GOAL_WORDS[metric.goal]}
        role="img"
      />
      <span className={styles.metricName} title={metric.metric}>
        {metric.metric}
      </span>
      <span className={styles.part}>{metric.part}</span>
    </>
  );
}
