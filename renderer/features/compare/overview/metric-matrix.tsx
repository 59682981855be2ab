import { Button, NativeSelect } from "@mantine/core";
import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import { useMemo, useState } from "react";
import type { MetricTable } from "../../../client/metric-table.ts";
import { plural } from "../../../kit/format.ts";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { useComparison } from "../use-comparison.tsx";
import type { OpenCell } from "./cell-details.tsx";
import { copyMetrics } from "./copy-metrics.ts";
import { MatrixTable } from "./matrix-table.tsx";
import { MetricCell } from "./metric-cell.tsx";
import styles from "./overview.module.css";
import type { ScrollTogether } from "./scroll-together.ts";
import { sortMetrics, type MetricOrder } from "./sort-metrics.ts";

const GOALS = {
  min: { Icon: ArrowDown, words: "smaller is better" },
  max: { Icon: ArrowUp, words: "larger is better" },
  none: { Icon: Minus, words: "no value is better" },
} as const;

interface MetricMatrixProps {
  readonly table: MetricTable;
  readonly onOpen: (cell: OpenCell) => void;
  readonly together: ScrollTogether;
}

/** Metrics by groups. */
export function MetricMatrix({ table, onOpen, together }: MetricMatrixProps): React.JSX.Element {
  const { groups, metrics: chosen } = useComparison();
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<MetricOrder>("usual");
  const rows = useMemo(() => {
    const { matches } = compilePattern(search);
    const found = table.metrics.flatMap(({ metric }, i) => (matches(metric) ? [i] : []));
    return sortMetrics(table, found, order, chosen);
  }, [table, search, order, chosen]);
  const orders = [
    { value: "usual", label: "By goal and name" },
    { value: "name", label: "By name" },
    ...groups.slice(0, 100).map(({ label }, i) => ({
      value: String(i),
      label: `By change in ${label}`,
    })),
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
            setOrder(value === "usual" || value === "name" ? value : Number(value))
          }
        />
        <span className={styles.muted} role="status">
          {plural(rows.length, "metric")}
          {table.total > table.metrics.length && ` of ${table.total}`}
          {table.unshared > 0 && `, ${plural(table.unshared, "more")} of one group alone`}
        </span>
        <span className={styles.spring} />
        <Button onClick={() => void copyMetrics(table, rows, groups, "tsv")}>Copy</Button>
        <Button onClick={() => void copyMetrics(table, rows, groups, "markdown")}>
          Copy as Markdown
        </Button>
      </div>
      <MatrixTable
        label="Metrics by groups"
        together={together}
        corner="Metric"
        rows={rows}
        rowKey={(row) => table.metrics[row]?.metric ?? ""}
        rowPx={44}
        columnPx={groups.every(({ runIds }) => runIds.length <= 1) ? 150 : 250}
        sortedBy={typeof order === "number" ? order : undefined}
        onHead={(group) => setOrder((old) => (old === group ? "usual" : group))}
        renderName={(row) => <MetricName table={table} metric={row} />}
        renderCell={(row, group) => (
          <MetricCell
            table={table}
            metric={row}
            group={group}
            runs={groups[group]?.runIds.length ?? 0}
          />
        )}
        onOpen={(row, group) => onOpen({ metric: table.metrics[row]?.metric ?? "", group })}
        empty={<p className={styles.nothing}>No metric matches.</p>}
      />
    </>
  );
}

function MetricName(props: {
  readonly table: MetricTable;
  readonly metric: number;
}): React.JSX.Element | null {
  const metric = props.table.metrics[props.metric];
  if (metric === undefined) return null;
  const { Icon, words } = GOALS[metric.goal];
  return (
    <>
      <Icon size={12} className={styles.goal ?? ""} aria-label={words} role="img" />
      <span className={styles.metricName} title={metric.metric}>
        {metric.metric}
      </span>
      <span className={styles.part}>{metric.part}</span>
    </>
  );
}
