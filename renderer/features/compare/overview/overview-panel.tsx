import { useState } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useComparison } from "../use-comparison.tsx";
import { CellDetails, type OpenCell } from "./cell-details.tsx";
import { ConfigMatrix } from "./config-matrix.tsx";
import { JudgedReading } from "./judged-reading.tsx";
import { MethodControls } from "./method-controls.tsx";
import { MetricMatrix } from "./metric-matrix.tsx";
import styles from "./overview.module.css";
import { createScrollTogether } from "./scroll-together.ts";
import { useMetricTable } from "./use-statistics.ts";

/** Which group is better, by how much, and whether that is chance; below it what the groups were started with. */
export function OverviewPanel(): React.JSX.Element {
  const { metrics } = useComparison();
  const table = useMetricTable();
  const [together] = useState(createScrollTogether);
  const [open, setOpen] = useState<OpenCell>();
  if (table.data === undefined)
    return table.isError ? (
      <FailureNotice error={table.error} onRetry={() => void table.refetch()} />
    ) : (
      <SkeletonRows label="Comparing the metrics" rows={10} />
    );
  const judged = metrics[0] ?? table.data.metrics[0]?.metric;
  return (
    <div className={styles.panel}>
      <JudgedReading metric={judged} />
      <MethodControls table={table.data} />
      <div className={styles.metrics}>
        {table.data.metrics.length === 0 ? (
          <Notice title="No metric in common">
            {table.data.unshared === 0
              ? "The runs have no metrics yet."
              : "Each metric is one group's alone. Compare runs that log the same ones."}
          </Notice>
        ) : (
          <MetricMatrix table={table.data} onOpen={setOpen} together={together} />
        )}
      </div>
      <ConfigMatrix together={together} />
      <CellDetails open={open} onClose={() => setOpen(undefined)} />
    </div>
  );
}
