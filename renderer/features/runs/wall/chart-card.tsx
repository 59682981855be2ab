import { Tooltip } from "@mantine/core";
import { Maximize2, Minimize2, RotateCcw } from "lucide-react";
import { memo, useCallback, useEffect, useMemo, useState } from "react";
import { usePixelRatio } from "../../../charts/echarts-view.tsx";
import type { HoverBus } from "../../../charts/hover-bus.ts";
import { LineChart } from "../../../charts/line-chart.tsx";
import {
  countPoints,
  describeNonFinite,
  type ChartLine,
  type PointCounts,
} from "../../../charts/line-data.ts";
import { plotRect, type Domain, type Zoom } from "../../../charts/scale.ts";
import type { ChartTheme } from "../../../charts/theme.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import styles from "./chart-card.module.css";
import { shortName } from "./sections.ts";
import type { WallRun } from "./to-chart-lines.ts";
import { useCardLines } from "./use-card-lines.ts";
import { useGroupLines, type WallGroups } from "./use-group-lines.ts";
import type { WallView } from "./use-wall-view.ts";

const HEAD_HEIGHT = 26;
/** A card that scrolling only passes by asks for nothing. */
const PASSING_MS = 120;
const NOWHERE: Domain = { from: 0, to: 0 };

interface ChartCardProps {
  readonly metric: string;
  readonly runs: readonly WallRun[];
  readonly groups: WallGroups | undefined;
  readonly view: Pick<WallView, "axis" | "smoothing" | "logY" | "ignoreOutliers" | "ghosts">;
  readonly zoom: Zoom | undefined;
  readonly onZoom: (metric: string, zoom: Zoom | undefined) => void;
  /** Undefined closes the full-screen card. */
  readonly onFull: (metric: string | undefined) => void;
  readonly isFull?: boolean;
  readonly takesFocus?: boolean;
  /** CSS px, of the whole card. */
  readonly width: number;
  readonly height: number;
  readonly theme: ChartTheme;
  readonly bus: HoverBus;
  /** Whether the wall moves right now; asked once, when the card is made. */
  readonly isPassing?: () => boolean;
}

/** One metric over all visible runs. Its size is given, and the same in every state. */
export const ChartCard = memo(function ChartCard(props: ChartCardProps): React.ReactNode {
  const { metric, runs, groups, view, zoom, onZoom, onFull, isFull = false, width, height } = props;
  const chartHeight = height - HEAD_HEIGHT;
  const pixelRatio = usePixelRatio();
  const stayed = useStayed(props.isPassing);
  const asked = {
    metric,
    axis: view.axis,
    smoothing: view.smoothing,
    x: zoom?.x,
    pixelColumns: Math.round(plotRect(width, chartHeight).width * pixelRatio),
  };
  const isGrouped = groups !== undefined;
  const ofRuns = useCardLines({
    ...asked,
    runs,
    ghosts: view.ghosts,
    enabled: stayed && !isGrouped,
  });
  const ofGroups = useGroupLines({ ...asked, enabled: stayed && isGrouped }, groups);
  const { lines, axis, question, range, error, retry } = isGrouped ? ofGroups : ofRuns;
  const data = useMemo(() => (lines ?? []).map((line) => line.data), [lines]);
  const counts = useMemo(() => countPoints(data, range ?? NOWHERE), [data, range]);
  const setZoom = useCallback((next: Zoom | undefined) => onZoom(metric, next), [metric, onZoom]);
  const handleKey = useCallback(
    (event: React.KeyboardEvent): boolean => {
      if (isFull || event.key !== "Enter") return false;
      onFull(metric);
      return true;
    },
    [isFull, metric, onFull],
  );
  const failed = error !== null && error !== undefined;
  const state = lines === undefined ? (failed ? "failed" : "loading") : "ready";

  return (
    <article
      className={styles["card"]}
      style={{ width, height }}
      aria-label={metric}
      data-metric={metric}
      data-state={state}
    >
      <header className={styles["head"]} style={{ height: HEAD_HEIGHT }}>
        <span className={styles["name"]} title={metric}>
          {isFull ? metric : shortName(metric)}
        </span>
        {lines !== undefined && <Badge counts={counts} nonFinite={describeNonFinite(data)} />}
        {lines !== undefined && failed && (
          <button type="button" className={styles["stale"]} onClick={retry}>
            Not up to date. Try again
          </button>
        )}
        <div className={styles["actions"]} data-zoomed={zoom !== undefined}>
          {zoom !== undefined && (
            <IconButton
              label="Reset zoom"
              hotkey="0"
              command="chart.resetZoom"
              onClick={() => setZoom(undefined)}
            >
              <RotateCcw size={14} />
            </IconButton>
          )}
          <IconButton
            label={isFull ? "Leave full screen" : "Full screen"}
            hotkey={isFull ? "Escape" : "f"}
            command={isFull ? "chart.leaveFull" : "chart.full"}
            onClick={() => onFull(isFull ? undefined : metric)}
          >
            {isFull ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
          </IconButton>
        </div>
      </header>
      {lines === undefined ? (
        <Waiting height={chartHeight} error={failed ? error : undefined} onRetry={retry} />
      ) : (
        <LineChart
          id={isFull ? `${metric} full` : metric}
          label={describeChart(metric, lines, counts)}
          lines={lines}
          axis={axis}
          question={question}
          range={range}
          logY={view.logY}
          ignoreOutliers={view.ignoreOutliers}
          zoom={axis === view.axis ? zoom : undefined}
          onZoom={setZoom}
          width={width}
          height={chartHeight}
          theme={props.theme}
          bus={props.bus}
          emptyText="No run that is shown has this metric"
          takesFocus={props.takesFocus === true}
          onKey={handleKey}
        />
      )}
    </article>
  );
});

/** True once the card stood still long enough, and from then on. */
function useStayed(isPassing: (() => boolean) | undefined): boolean {
  const [stayed, setStayed] = useState(() => isPassing?.() !== true);
  useEffect(() => {
    if (stayed) return undefined;
    const timer = setTimeout(() => setStayed(true), PASSING_MS);
    return () => clearTimeout(timer);
  }, [stayed]);
  return stayed;
}

interface BadgeProps {
  readonly counts: PointCounts;
  /** In words; empty where every value is finite. */
  readonly nonFinite: string;
}

function Badge({ counts, nonFinite }: BadgeProps): React.ReactNode {
  const { shown, inRange } = counts;
  if (inRange === 0) return null;
  const all = shown >= inRange - counts.nonFinite;
  const label = all
    ? `All ${plural(inRange, "point")} in this range are drawn.`
    : `${formatCount(shown)} of ${plural(inRange, "point")} are drawn: the first, the last, the smallest and the largest of every pixel column. Zoom in to see each one.`;
  const marks =
    nonFinite === ""
      ? ""
      : ` ${nonFinite} stand as marks on the edge, outside of axis and smoothing.`;
  return (
    <Tooltip label={label + marks} position="bottom-end">
      <span className={styles["badge"]}>
        {all ? formatCount(inRange) : `${formatCount(shown)} of ${formatCount(inRange)}`}
        {nonFinite !== "" && <span className={styles["bad"]}>{nonFinite}</span>}
      </span>
    </Tooltip>
  );
}

function describeChart(
  metric: string,
  lines: readonly ChartLine[],
  { shown, inRange }: PointCounts,
): string {
  return `${metric}: chart of ${plural(lines.length, "line")}, shown ${shown} of ${plural(inRange, "point")}`;
}

/** The place of the chart before its first picture: as large as the chart, so that nothing moves when that comes. */
function Waiting(props: {
  readonly height: number;
  readonly error: unknown;
  readonly onRetry: () => void;
}): React.ReactNode {
  const { height, error, onRetry } = props;
  if (error === undefined) {
    return <div className={styles["waiting"]} style={{ height }} aria-busy="true" />;
  }
  const { message, nextStep } = describeFailure(error);
  return (
    <div className={styles["waiting"]} style={{ height }} role="alert">
      <p>{message}</p>
      <p>{nextStep}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
