import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { runColor } from "../../../kit/palette.ts";
import { escapePattern } from "../../../kit/pattern.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { GoalButton } from "../goal.tsx";
import { bestOf } from "../metrics-table.tsx";
import { Spark } from "../spark.tsx";
import styles from "./overview.module.css";
import { pickKeyMetrics } from "./run-facts.ts";

const MOST = 8;

/** The metrics that say most, with their course, last and best. */
export function KeyMetrics({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const color = runColor(run.color, usePalette());
  const series = useMemo(() => pickKeyMetrics(run.series, MOST), [run.series]);
  if (series.length === 0) {
    return (
      <section>
        <h2 className={styles.title}>Metrics</h2>
        <p className={styles.nothing}>None yet; they appear as soon as the run logs a number.</p>
      </section>
    );
  }
  return (
    <section>
      <h2 className={styles.title}>Key metrics</h2>
      <table className={styles.metrics}>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Goal</th>
            <th scope="col">Course</th>
            <th scope="col">Last</th>
            <th scope="col">Best</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one) => (
            <tr key={`${one.sourceId} ${one.metric} ${one.context}`}>
              <td title={one.metric}>
                <Link
                  to="."
                  search={(old) => ({ ...old, t: undefined, m: `^${escapePattern(one.metric)}$` })}
                >
                  {one.metric}
                </Link>
                {one.context !== "" && <span className={styles.muted}> {one.context}</span>}
              </td>
              <td>
                <GoalButton projectId={run.projectId} series={one} />
              </td>
              <td>
                <Spark runId={run.id} series={one} color={color} width={96} />
              </td>
              <td>
                <Num value={one.last} />
              </td>
              <td>
                <Num value={bestOf(one)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {run.series.length > series.length && (
        <p className={styles.all}>
          <Link to="." search={(old) => ({ ...old, t: "metrics" })}>
            All {plural(run.series.length, "metric")}
          </Link>
        </p>
      )}
    </section>
  );
}
