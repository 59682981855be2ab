import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatShare, UnitPlot } from "../../../charts/unit-plot.tsx";
import { pointsOf, type CurvePoint } from "./curve-shape.ts";
import styles from "./media.module.css";

interface CurvePaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly color: string;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Precision over recall; the threshold under the pointer, or that the arrow keys go to, with its counts. */
export function CurvePane(props: CurvePaneProps): React.ReactNode {
  const { runId, tag, entry, color, width, height } = props;
  const { data, error } = useQuery({
    ...orpc.runs.readCurve.queryOptions({ input: { runId, id: entry.id } }),
    placeholderData: keepPreviousData,
  });
  const points = useMemo(() => (data === undefined ? [] : pointsOf(data)), [data]);
  const line = useMemo(
    () => ({
      id: tag,
      color,
      xs: points.map(({ recall }) => recall),
      ys: points.map(({ precision }) => precision),
    }),
    [points, tag, color],
  );
  if (data === undefined || error !== null) {
    return (
      <div className={styles["waiting"]} style={{ height }} aria-busy={error === null}>
        {error !== null && <p role="alert">{describeFailure(error).message}</p>}
      </div>
    );
  }
  return (
    <UnitPlot
      label={`${tag}: precision over recall at ${points.length} thresholds`}
      x="recall"
      y="precision"
      lines={[line]}
      describe={(_, index) => {
        const at = points[index];
        return at === undefined ? ["", ""] : [describeRates(at), describeCounts(at)];
      }}
      width={width}
      height={height}
    />
  );
}

function describeRates({ threshold, precision, recall }: CurvePoint): string {
  const rates = `precision ${formatShare(precision)}, recall ${formatShare(recall)}`;
  return `≥ ${formatShare(threshold)}: ${rates}`;
}

function describeCounts({ counts: [tp, fp, tn, fn] }: CurvePoint): string {
  return `TP ${tp}, FP ${fp}, TN ${tn}, FN ${fn}`;
}
