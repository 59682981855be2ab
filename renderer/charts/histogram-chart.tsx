import { useMemo, useRef, useState } from "react";
import { PERCENTILES } from "../../src/base/stats/histogram.ts";
import { formatNumber } from "../kit/format.ts";
import { formatWallTime } from "../kit/format-time.ts";
import { EChartsView } from "./echarts-view.tsx";
import styles from "./histogram-chart.module.css";
import {
  buildHistogramFrame,
  findPlace,
  PERCENTILE_COUNT,
  ridgePath,
  toX,
  type HistogramData,
  type HistogramFrame,
  type HistogramMode,
  type HistogramPlace,
} from "./histogram-frame.ts";
import { buildHistogramOption } from "./histogram-option.ts";
import type { Domain } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

interface HistogramChartProps {
  /** What a screen reader says. */
  readonly label: string;
  readonly data: HistogramData;
  readonly mode: HistogramMode;
  /** What the axis of values covers; undefined: what the data does. */
  readonly values: Domain | undefined;
  /** "#rrggbb" */
  readonly color: string;
  readonly theme: ChartTheme;
  /** The row that the step slider stands on. */
  readonly current: number;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

const TIP_PX = 170;

/** Histograms over steps; bin, count and percentiles under the mouse or the arrow keys. */
export function HistogramChart(props: HistogramChartProps): React.ReactNode {
  const { label, data, mode, values, color, theme, current, width, height } = props;
  const root = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<HistogramPlace>();
  const frame = useMemo(
    () => buildHistogramFrame(data, mode, { width, height }, values),
    [data, mode, width, height, values],
  );
  const option = useMemo(
    () =>
      frame === undefined ? undefined : () => buildHistogramOption({ data, frame, color, theme }),
    [data, frame, color, theme],
  );
  const rows = data.steps.length;
  // Rows may have come or gone since.
  const shown =
    place !== undefined && place.row < rows && place.bin < data.bins ? place : undefined;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : MOVES[event.key];
    if (event.key === "Escape") setPlace(undefined);
    if (move === undefined || rows === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const from = shown ?? { row: current, bin: Math.floor(data.bins / 2) };
    const [bins, steps] = mode === "bands" ? [0, move[0] - move[1]] : move;
    setPlace({
      row: clamp(from.row + steps, rows),
      bin: clamp(from.bin + bins, data.bins),
    });
  };
  return (
    <div
      ref={root}
      className={styles["chart"]}
      style={{ width, height }}
      role="group"
      aria-label={`${label}: ${rows} histograms`}
      aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Escape"
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setPlace(undefined)}
    >
      <EChartsView option={option} width={width} height={height} />
      {frame !== undefined && (
        <>
          <svg className={styles["overlay"]} width={width} height={height} aria-hidden>
            <Outline data={data} frame={frame} row={current} className={styles["current"]} />
            {shown !== undefined && (
              <>
                <Outline data={data} frame={frame} row={shown.row} className={styles["outline"]} />
                {mode !== "bands" && <Mark data={data} frame={frame} place={shown} />}
              </>
            )}
          </svg>
          <div
            className={styles["surface"]}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              setPlace(findPlace(data, frame, event.clientX - box.left, event.clientY - box.top));
            }}
            onPointerLeave={() => setPlace(undefined)}
          />
          {shown !== undefined && <Tip data={data} frame={frame} place={shown} width={width} />}
        </>
      )}
    </div>
  );
}

/** Bins and rows: Up goes to what stands behind, which is older. */
const MOVES: Readonly<Record<string, readonly [bins: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const clamp = (index: number, count: number): number => Math.min(count - 1, Math.max(0, index));

interface PartProps {
  readonly data: HistogramData;
  readonly frame: HistogramFrame;
}

function Outline({
  data,
  frame,
  row,
  className,
}: PartProps & { readonly row: number; readonly className: string | undefined }): React.ReactNode {
  if (row < 0 || row >= data.steps.length) return null;
  if (frame.mode === "bands") {
    const x = toX(frame, data.steps[row] as number);
    return (
      <line className={className} x1={x} x2={x} y1={frame.top} y2={frame.top + frame.height} />
    );
  }
  return <polyline className={className} points={ridgePath(data, frame, row).join(" ")} />;
}

function Mark({
  data,
  frame,
  place,
}: PartProps & { readonly place: HistogramPlace }): React.ReactNode {
  const path = ridgePath(data, frame, place.row);
  const at = 2 * place.bin + 2;
  return <circle className={styles["mark"]} cx={path[at]} cy={path[at + 1]} r={3} />;
}

function Tip({
  data,
  frame,
  place,
  width,
}: PartProps & { readonly place: HistogramPlace; readonly width: number }): React.ReactNode {
  const { row, bin } = place;
  const x =
    frame.mode === "bands"
      ? toX(frame, data.steps[row] as number)
      : toX(frame, data.edges[bin] as number);
  const left = x + TIP_PX + 12 > width ? Math.max(0, x - TIP_PX - 12) : x + 12;
  return (
    <dl className={styles["tip"]} style={{ left, top: 8 }} role="status">
      <dt>step</dt>
      <dd>{data.labels[row]}</dd>
      {frame.mode === "bands" ? (
        PERCENTILES.map((percent, i) => (
          <Pair
            key={percent}
            name={`${percent} %`}
            value={formatNumber(data.percentiles[row * PERCENTILE_COUNT + i])}
          />
        )).toReversed()
      ) : (
        <>
          <Pair
            name="bin"
            value={`${formatNumber(data.edges[bin])} to ${formatNumber(data.edges[bin + 1])}`}
          />
          <Pair name="count" value={formatNumber(data.counts[row * data.bins + bin])} />
        </>
      )}
      <Pair name="time" value={formatWallTime(data.timesUs[row] ?? NaN)} />
    </dl>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }): React.ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
