import { useQuery } from "@tanstack/react-query";
import { memo, useMemo, type CSSProperties } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { seriesOptions } from "../../client/series.ts";
import { sparkPath } from "./table/spark-path.ts";
import styles from "./spark.module.css";

const HEIGHT = 18;

interface SparkProps {
  readonly runId: string;
  readonly series: Pick<RunDetail["series"][number], "metric" | "context" | "sourceId">;
  readonly color: string;
  readonly width: number;
}

/** The course of one series over its steps, on its own scale; older attempts are left out. Read when it is drawn. */
export const Spark = memo(function Spark(props: SparkProps): React.JSX.Element {
  const { runId, series, color, width } = props;
  const { metric, context, sourceId } = series;
  const { data } = useQuery(
    seriesOptions({
      metric,
      runIds: [runId],
      x: "step",
      pixelColumns: 100,
      log: false,
      smoothing: 0,
      kernel: "ema",
      ghosts: false,
    }),
  );
  const path = useMemo(
    () =>
      sparkPath(
        (data?.lines ?? []).filter(
          (line) => line.context === context && line.sourceId === sourceId,
        ),
        width,
        HEIGHT,
      ),
    [data, context, sourceId, width],
  );
  const style: CSSProperties & Record<"--run", string> = { "--run": color };
  return (
    <svg
      className={styles.spark}
      style={style}
      width={width}
      height={HEIGHT + 2}
      viewBox={`0 -1 ${width} ${HEIGHT + 2}`}
      role="img"
      aria-label={`Course of ${metric}`}
    >
      {path !== undefined && <path d={path} />}
    </svg>
  );
});
