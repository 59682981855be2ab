import { useMemo, useState } from "react";
import { plotRect, xToPx, yToPx, type Frame } from "../../../../charts/scale.ts";
import { xTicks, yTicks, type Tick } from "../../../../charts/ticks.ts";
import { formatNumber, plural } from "../../../../kit/format.ts";
import { hoverRun, useHoveredRun } from "../../../../state/hover.ts";
import type { Look } from "../look.ts";
import styles from "./summary.module.css";
import type { Scatter, SummaryPoint } from "./summary-data.ts";

interface ScatterPlotProps {
  readonly scatter: Scatter;
  /** What stands on the axes. */
  readonly titles: readonly [x: string, y: string];
  readonly look: Pick<Look, "logX" | "logY">;
  readonly width: number;
  readonly height: number;
}

const PADDING = 0.06;
const X_LABEL_PX = 84;
const Y_LABEL_PX = 34;
const RADIUS = 4;
const REACH_PX = 24;
const TITLE_PX = 16;

/** Runs as points over two of their values. */
export function ScatterPlot(props: ScatterPlotProps): React.ReactNode {
  const { scatter, titles, look, width, height } = props;
  const hovered = useHoveredRun(({ runId }) => runId);
  const [pointed, setPointed] = useState<SummaryPoint>();
  const frame = useMemo(
    () => frameOf(scatter, look, width, height - TITLE_PX),
    [scatter, look, width, height],
  );
  if (frame === undefined) {
    return (
      <p className={styles.empty} style={{ height }}>
        No run that is shown has a value on both axes
      </p>
    );
  }
  const { left, top } = frame;
  const ticks: readonly Tick[] =
    scatter.categories.length > 0
      ? scatter.categories.map((label, value) => ({ value, label }))
      : xTicks("=x", frame.x, frame.logX, frame.width / X_LABEL_PX);
  const near = (event: React.PointerEvent<SVGSVGElement>): SummaryPoint | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return nearestPoint(scatter.points, frame, event.clientX - box.left, event.clientY - box.top);
  };
  const shown = pointed ?? scatter.points.find(({ runId }) => runId === hovered);
  return (
    <div className={styles.plot} style={{ width, height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${titles[1]} over ${titles[0]}: ${plural(scatter.points.length, "run")}`}
        onPointerMove={(event) => {
          const point = near(event);
          setPointed(point);
          hoverRun(point?.runId, "list");
        }}
        onPointerLeave={() => {
          setPointed(undefined);
          hoverRun(undefined, "list");
        }}
      >
        <Axes frame={frame} ticks={ticks} />
        <text className={styles.axisTitle} x={left + frame.width / 2} y={height - 3}>
          {titles[0]}
        </text>
        {scatter.points.map((point) => (
          <circle
            key={point.runId}
            cx={xToPx(frame, point.x)}
            cy={yToPx(frame, point.y)}
            r={point.runId === shown?.runId ? RADIUS + 2 : RADIUS}
            fill={point.color}
            fillOpacity={0.8}
          />
        ))}
      </svg>
      {shown !== undefined && (
        <div
          className={styles.tip}
          style={{
            transform: `translate(${Math.min(xToPx(frame, shown.x) + 10, width - 180)}px, ${Math.max(top, yToPx(frame, shown.y) - 44)}px)`,
          }}
        >
          <strong>{shown.name}</strong>
          <span>
            {titles[0]} {scatter.categories[shown.x] ?? formatNumber(shown.x)}
          </span>
          <span>
            {titles[1]} {formatNumber(shown.y)}
          </span>
        </div>
      )}
      {scatter.left > 0 && (
        <span className={styles.left}>{plural(scatter.left, "run")} without a value</span>
      )}
    </div>
  );
}

function Axes(props: { readonly frame: Frame; readonly ticks: readonly Tick[] }): React.ReactNode {
  const { frame, ticks } = props;
  const { left, top, width, height } = frame;
  return (
    <g className={styles.axes}>
      {yTicks(frame.y, frame.logY, height / Y_LABEL_PX).map(({ value, label }) => {
        const y = Math.round(yToPx(frame, value)) + 0.5;
        return (
          <g key={label}>
            <line x1={left} x2={left + width} y1={y} y2={y} />
            <text x={left - 6} y={y + 3.5} textAnchor="end">
              {label}
            </text>
          </g>
        );
      })}
      {ticks.map(({ value, label }) => (
        <text key={label} x={xToPx(frame, value)} y={top + height + 14} textAnchor="middle">
          {label.length > 14 ? `${label.slice(0, 13)}…` : label}
        </text>
      ))}
    </g>
  );
}

function frameOf(
  { points, categories }: Scatter,
  look: Pick<Look, "logX" | "logY">,
  width: number,
  height: number,
): Frame | undefined {
  const logX = look.logX && categories.length === 0;
  const shown = points.filter(({ x, y }) => (!logX || x > 0) && (!look.logY || y > 0));
  const rect = plotRect(width, height);
  if (shown.length === 0 || rect.width <= 0 || rect.height <= 0) return undefined;
  const x =
    categories.length > 0
      ? { from: -0.5, to: categories.length - 0.5 }
      : padded(
          shown.map((point) => point.x),
          logX,
        );
  const y = padded(
    shown.map((point) => point.y),
    look.logY,
  );
  return { ...rect, x, y, logX, logY: look.logY, blank: false };
}

function padded(values: readonly number[], log: boolean): { from: number; to: number } {
  const from = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const to = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (log) {
    const factor = from === to ? 2 : (to / from) ** PADDING;
    return { from: from / factor, to: to * factor };
  }
  const room = from === to ? Math.abs(from) * PADDING || 1 : (to - from) * PADDING;
  return { from: from - room, to: to + room };
}

function nearestPoint(
  points: readonly SummaryPoint[],
  frame: Frame,
  px: number,
  py: number,
): SummaryPoint | undefined {
  let best: SummaryPoint | undefined;
  let bestDistance = REACH_PX ** 2;
  for (const point of points) {
    const distance = (xToPx(frame, point.x) - px) ** 2 + (yToPx(frame, point.y) - py) ** 2;
    if (distance < bestDistance) {
      best = point;
      bestDistance = distance;
    }
  }
  return best;
}
