import { useQuery } from "@tanstack/react-query";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { HistogramChart } from "../../../charts/histogram-chart.tsx";
import type { HistogramMode } from "../../../charts/histogram-frame.ts";
import type { Domain } from "../../../charts/scale.ts";
import type { ChartTheme } from "../../../charts/theme.ts";
import { describeFailure } from "../../../client/errors.ts";
import { histogramOptions } from "../../../client/media.ts";
import { formatCount } from "../../../kit/format.ts";
import styles from "./media.module.css";
import { entryAt } from "./steps.ts";

interface HistogramPaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly mode: HistogramMode;
  /** Shared with the runs beside it; undefined: its own. */
  readonly values: Domain | undefined;
  readonly color: string;
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
}

/** All steps of a tag in one picture; the one under the slider is outlined. */
export function HistogramPane(props: HistogramPaneProps): React.ReactNode {
  const { runId, tag, entry, mode, values, color, theme, width, height } = props;
  const { data, error } = useQuery(histogramOptions(runId, tag));
  if (data === undefined) {
    return (
      <div className={styles["waiting"]} style={{ height }} aria-busy={error === null}>
        {error !== null && <p role="alert">{describeFailure(error).message}</p>}
      </div>
    );
  }
  const { unreadable, reason } = data.meta;
  return (
    <div className={styles["histogram"]} style={{ height }}>
      <HistogramChart
        label={tag}
        data={data}
        mode={mode}
        values={values}
        color={color}
        theme={theme}
        current={entryAt(data.meta.entries, Number(entry.step))}
        width={width}
        height={height}
      />
      {unreadable > 0 && (
        <p className={styles["partial"]} title={reason}>
          {formatCount(unreadable)} not readable
        </p>
      )}
    </div>
  );
}
