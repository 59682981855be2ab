import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { usePixelRatio } from "../../../charts/echarts-view.tsx";
import { LineChart } from "../../../charts/line-chart.tsx";
import type { ChartLine } from "../../../charts/line-data.ts";
import { plotRect, type Zoom } from "../../../charts/scale.ts";
import { useChartTheme } from "../../../charts/theme.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, formatNumber, plural } from "../../../kit/format.ts";
import { useLinkedHover, useGroupLines, type Look } from "../../runs/index.ts";
import { useComparison } from "../use-comparison.tsx";
import { useDrawnGroups } from "../use-drawn-groups.ts";
import styles from "./curves.module.css";
import type { Curves } from "./use-curves.ts";

interface CurveChartProps {
  readonly metric: string;
  readonly curves: Curves;
  readonly look: Look;
}

/** The groups' mean curves with their bands, the target, and where the common range begins and ends. */
export function CurveChart({ metric, curves, look }: CurveChartProps): React.JSX.Element {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const [zoom, setZoom] = useState<Zoom>();
  const theme = useChartTheme();
  const pixelRatio = usePixelRatio();
  const { groups, lineOf } = useDrawnGroups();
  const bus = useLinkedHover(lineOf);
  const { groups: all } = useComparison();
  const terms = useMemo(() => [metric], [metric]);
  const { shown, retry } = useGroupLines(
    {
      terms,
      runs: [],
      look,
      x: zoom?.x,
      pixelColumns: Math.round(plotRect(width, height).width * pixelRatio),
      enabled: width > 0,
    },
    groups,
  );
  const { lines, range, error } = shown;
  const { target, range: common } = curves;
  const withTarget = useMemo(() => {
    if (lines === undefined || range === undefined || target === null) return lines;
    return [...lines, targetLine(target, range, theme.axis)];
  }, [lines, range, target, theme]);
  const notes = useMemo(
    () =>
      common === null || range === undefined
        ? undefined
        : ([
            ...(common.from > range.from ? [["step", common.from, "all begun"] as const] : []),
            ...(common.to < range.to ? [["step", common.to, "the first ends"] as const] : []),
          ] as const),
    [common, range],
  );
  return (
    <div ref={ref} className={styles.chart}>
      {error !== null && error !== undefined && lines === undefined ? (
        <FailureNotice error={error} onRetry={retry} />
      ) : (
        width > 0 &&
        withTarget !== undefined && (
          <LineChart
            id="learning curves"
            label={`${metric}: mean curves of ${groups.groups.length < all.length ? `${formatCount(groups.groups.length)} of ` : ""}${plural(all.length, "group")}, target ${formatNumber(target)}`}
            lines={withTarget}
            axis="step"
            range={range}
            logY={look.logY}
            ignoreOutliers={look.ignoreOutliers}
            zoom={zoom}
            onZoom={setZoom}
            notes={notes}
            width={width}
            height={height}
            theme={theme}
            bus={bus}
            emptyText="No run that is shown has this metric"
          />
        )
      )}
    </div>
  );
}

const NO_MARKS = new Float64Array(0);

/** As one more line, so that it is on the scale and in the tooltip. */
function targetLine(
  target: number,
  { from, to }: { readonly from: number; readonly to: number },
  color: string,
): ChartLine {
  const x = Float64Array.of(from, to);
  return {
    key: "target",
    name: "target",
    color,
    dash: [2, 3],
    originUs: Number.NaN,
    data: {
      runId: "target",
      ghost: false,
      x,
      y: Float64Array.of(target, target),
      step: x,
      timeUs: Float64Array.of(Number.NaN, Number.NaN),
      smoothX: NO_MARKS,
      smoothY: NO_MARKS,
      markX: NO_MARKS,
      markKind: new Uint8Array(0),
      inRange: 0,
      nonFinite: 0,
    },
  };
}
