import { memo } from "react";
import { cutMiddle } from "../kit/cut-middle.ts";
import { formatCount, formatNumber } from "../kit/format.ts";
import type { AxisTick, ColumnAxis } from "./column-axis.ts";
import { barStart, placeOnAxis, type DistributionRow } from "./distribution-geometry.ts";
import styles from "./explore.module.css";
import type { PlotRect } from "./scale.ts";

interface DistributionRowsProps {
  readonly axis: ColumnAxis;
  readonly rect: PlotRect;
  readonly rows: readonly DistributionRow[];
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly AxisTick[];
  readonly title: string;
  readonly picked: Uint8Array | undefined;
}

const CHARACTER_PX = 6.6;
const COUNT_PX = 6.4;
const GAP_PX = 12;
const MOST_MARK_PX = 40;

/** Room for the names of the rows: as much as the longest needs, but never more than two fifths of the chart. */
export function labelRoom(labels: readonly string[], runs: number, width: number): number {
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 0);
  const wanted = longest * CHARACTER_PX + countRoom(runs) + 2 * GAP_PX;
  return Math.round(Math.max(140, Math.min(wanted, width * 0.4)));
}

/** "n 10 000", right of the names. */
const countRoom = (runs: number): number => `n ${formatCount(runs)}`.length * COUNT_PX + GAP_PX;

/** Labels, n and what sums up each row, as a layer below the points. */
export const DistributionRows = memo(function DistributionRows(
  props: DistributionRowsProps,
): React.JSX.Element {
  const { axis, rect, rows, width, height, ticks, title, picked } = props;
  const { left, top } = rect;
  const bottom = top + rect.height;
  const runs = rows.reduce((most, { summary }) => Math.max(most, summary?.n ?? 0), 0);
  const namesEnd = left - 8 - countRoom(runs);
  const most = Math.floor((namesEnd - GAP_PX) / CHARACTER_PX);
  return (
    <svg className={styles.layer} width={width} height={height} aria-hidden>
      <g className={styles.axes}>
        {ticks.map(({ share, label }) => {
          const at = Math.round(left + share * rect.width) + 0.5;
          return (
            <g key={share}>
              <line x1={at} x2={at} y1={top} y2={bottom} />
              <text x={at} y={bottom + 14} textAnchor="middle">
                {label}
              </text>
            </g>
          );
        })}
        <text
          className={styles.axisTitle}
          x={left + rect.width / 2}
          y={bottom + 30}
          textAnchor="middle"
        >
          {title}
          {axis.isLog && ", log"}
        </text>
      </g>
      {rows.map((row) => {
        const isFaint = picked !== undefined && row.runs.every((run) => picked[run] !== 1);
        return (
          <g key={row.y} className={styles.row} opacity={isFaint ? 0.35 : 1}>
            <text x={namesEnd} y={row.y + 4} textAnchor="end">
              {cutMiddle(row.label, most)}
            </text>
            {row.note !== undefined && (
              <text className={styles.count} x={namesEnd} y={row.y + 17} textAnchor="end">
                {row.note}
              </text>
            )}
            <text className={styles.count} x={left - 8} y={row.y + 4} textAnchor="end">
              n {formatCount(row.summary?.n ?? 0)}
            </text>
            <Mark row={row} axis={axis} rect={rect} />
            {!Number.isNaN(row.bandwidth) && (
              <text className={styles.count} x={left - 8} y={row.y + 18} textAnchor="end">
                bandwidth {formatNumber(row.bandwidth, 2)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});

function Mark(props: {
  readonly row: DistributionRow;
  readonly axis: ColumnAxis;
  readonly rect: PlotRect;
}): React.ReactNode {
  const { row, axis, rect } = props;
  const { mark, summary, half, box, color, y, violin } = row;
  if (summary === undefined || box === undefined) return null;
  const at = (value: number): number => placeOnAxis(axis, rect, value);
  const size = Math.min(MOST_MARK_PX, row.height * 0.6);
  const median = (
    <line
      className={styles.median}
      x1={at(box.median)}
      x2={at(box.median)}
      y1={y - size / 2}
      y2={y + size / 2}
    />
  );
  switch (mark) {
    case "bar": {
      const [from, to] = [at(barStart(axis)), at(summary.mean)];
      return (
        <>
          <rect
            x={Math.min(from, to)}
            width={Math.abs(to - from)}
            y={y - size / 2}
            height={size}
            fill={color}
            fillOpacity={0.3}
          />
          {Number.isFinite(half) && (
            <Whisker y={y} low={at(summary.mean - half)} high={at(summary.mean + half)} size={10} />
          )}
        </>
      );
    }
    case "box":
      return (
        <>
          <Whisker y={y} low={at(box.low)} high={at(box.high)} size={size * 0.5} />
          <rect
            className={styles.box}
            x={Math.min(at(box.lowerQuartile), at(box.upperQuartile))}
            width={Math.max(1, Math.abs(at(box.upperQuartile) - at(box.lowerQuartile)))}
            y={y - size / 2}
            height={size}
            fill={color}
            stroke={color}
          />
          {median}
        </>
      );
    case "violin":
      return (
        <>
          {violin.length > 0 && (
            <polygon
              points={violin.join(" ")}
              fill={color}
              fillOpacity={0.25}
              stroke={color}
              strokeWidth={1}
            />
          )}
          {median}
        </>
      );
    case "strip":
      return median;
    default:
      return mark satisfies never;
  }
}

function Whisker(props: {
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly size: number;
}): React.JSX.Element {
  const { y, low, high, size } = props;
  return (
    <path
      className={styles.whisker}
      d={`M${low},${y - size / 2}v${size}M${low},${y}H${high}M${high},${y - size / 2}v${size}`}
    />
  );
}
