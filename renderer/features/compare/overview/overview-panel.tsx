import { useState } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { Notice } from "../../../kit/notice.tsx";
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
  const { data } = table;
  if (data === undefined && table.isError)
    return <FailureNotice error={table.error} onRetry={() => void table.refetch()} />;
  const judged = metrics[0] ?? data?.metrics[0]?.metric;
  // While other groups are compared only the numbers are gone: what was searched, sorted or opened stays.
  return (
    <div className={styles.panel}>
      <JudgedReading metric={judged} />
      <MethodControls comparisons={data?.comparisons} />
      <div className={styles.metrics}>
        {data?.metrics.length === 0 ? (
          <Notice title="No metric in common">
            {data.unshared === 0
              ? "The runs have no metrics yet."
              : "Each metric is one group's alone. Compare runs that log the same ones."}
          </Notice>
        ) : (
          <MetricMatrix table={data} onOpen={setOpen} together={together} />
        )}
      </div>
      <ConfigMatrix together={together} />
      <CellDetails open={open} onClose={() => setOpen(undefined)} />
    </div>
  );
}
