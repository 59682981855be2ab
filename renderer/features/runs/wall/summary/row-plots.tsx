import { formatCount, formatNumber, plural } from "../../../../kit/format.ts";
import { hoverRun } from "../../../../state/hover.ts";
import { linearTicks } from "../../../../charts/ticks.ts";
import styles from "./summary.module.css";
import type { Bar, RowBox } from "./summary-data.ts";

const ROW_PX = 24;
const AXIS_PX = 20;
const RIGHT_PX = 64;
const TICK_PX = 70;

interface RowPlotProps {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** A horizontal bar for each run or group, with its interval, from zero. */
export function BarPlot(props: RowPlotProps & { readonly bars: readonly Bar[] }): React.ReactNode {
  const { bars, title, width, height } = props;
  const ends = bars.flatMap(({ value, half }) =>
    Number.isFinite(half) ? [value - half, value + half] : [value],
  );
  return (
    <Rows
      {...props}
      label={`${title}: ${plural(bars.length, "bar")}`}
      rows={bars}
      from={Math.min(0, ...ends)}
      to={Math.max(0, ...ends)}
      draw={({ value, half, color, n }, place, y) => (
        <>
          <rect
            x={Math.min(place(0), place(value))}
            width={Math.max(1, Math.abs(place(value) - place(0)))}
            y={y + 5}
            height={ROW_PX - 10}
            fill={color}
          />
          {Number.isFinite(half) && (
            <Whisker from={place(value - half)} to={place(value + half)} y={y + ROW_PX / 2} />
          )}
          <text className={styles.value} x={width - 4} y={y + 16} textAnchor="end">
            {formatNumber(value)}
            {n > 1 && ` · n ${formatCount(n)}`}
          </text>
        </>
      )}
      height={height}
    />
  );
}

/** A box for each group, with every value as a dot. */
export function BoxPlot(
  props: RowPlotProps & { readonly boxes: readonly RowBox[] },
): React.ReactNode {
  const { boxes, title, width } = props;
  const all = boxes.flatMap(({ values }) => [values[0] ?? 0, values.at(-1) ?? 0]);
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const room = (to - from) * 0.04 || Math.abs(from) * 0.04 || 1;
  return (
    <Rows
      {...props}
      label={`${title}: ${plural(boxes.length, "box", "boxes")}`}
      rows={boxes}
      from={from - room}
      to={to + room}
      draw={({ color, values, low, lowerQuartile, median, upperQuartile, high }, place, y) => (
        <>
          <Whisker from={place(low)} to={place(high)} y={y + ROW_PX / 2} />
          <rect
            x={place(lowerQuartile)}
            width={Math.max(1, place(upperQuartile) - place(lowerQuartile))}
            y={y + 4}
            height={ROW_PX - 8}
            fill={color}
            fillOpacity={0.35}
            stroke={color}
          />
          <line
            x1={place(median)}
            x2={place(median)}
            y1={y + 4}
            y2={y + ROW_PX - 4}
            stroke={color}
            strokeWidth={2.5}
          />
          {values.length <= MOST_DOTS &&
            values.map((value, i) => (
              <circle
                // Equal values are dots of their own.
                key={i}
                cx={place(value)}
                cy={y + ROW_PX / 2 + ((i % 5) - 2) * 2}
                r={2}
                fill={color}
              />
            ))}
          <text className={styles.value} x={width - 4} y={y + 16} textAnchor="end">
            {formatNumber(median)} · n {formatCount(values.length)}
          </text>
        </>
      )}
    />
  );
}

const MOST_DOTS = 200;

function Whisker(props: { readonly from: number; readonly to: number; readonly y: number }) {
  const { from, to, y } = props;
  return (
    <path
      className={styles.whisker}
      d={`M${from},${y}H${to}M${from},${y - 4}v8M${to},${y - 4}v8`}
    />
  );
}

interface RowsProps<Row> extends RowPlotProps {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Of the axis. */
  readonly from: number;
  readonly to: number;
  readonly draw: (row: Row, place: (value: number) => number, y: number) => React.ReactNode;
}

/** Rows below each other over one axis; those that do not fit are scrolled to. */
function Rows<Row extends { readonly id: string; readonly name: string }>(
  props: RowsProps<Row>,
): React.ReactNode {
  const { label, rows, from, to, draw, width, height } = props;
  if (rows.length === 0) {
    return (
      <p className={styles.empty} style={{ height }}>
        No run that is shown has this value
      </p>
    );
  }
  const left = Math.min(180, Math.round(width * 0.32));
  const inner = Math.max(10, width - left - RIGHT_PX * 1.6);
  const place = (value: number): number => left + ((value - from) / (to - from || 1)) * inner;
  const tall = rows.length * ROW_PX;
  return (
    <div
      className={styles.rows}
      style={{ width, height }}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <svg width={width} height={Math.max(tall, 0) + AXIS_PX} aria-hidden>
        <g className={styles.axes}>
          {linearTicks({ from, to }, inner / TICK_PX).map(({ value, label: text }) => (
            <g key={text}>
              <line x1={place(value)} x2={place(value)} y1={0} y2={tall} />
              <text x={place(value)} y={tall + 14} textAnchor="middle">
                {text}
              </text>
            </g>
          ))}
        </g>
        {rows.map((row, index) => (
          <g
            key={row.id}
            onPointerEnter={() => hoverRun(row.id, "list")}
            onPointerLeave={() => hoverRun(undefined, "list")}
          >
            <rect x={0} y={index * ROW_PX} width={width} height={ROW_PX} fill="transparent" />
            <foreignObject x={0} y={index * ROW_PX} width={left - 8} height={ROW_PX}>
              <div className={styles.rowName} title={row.name}>
                {row.name}
              </div>
            </foreignObject>
            {draw(row, place, index * ROW_PX)}
          </g>
        ))}
      </svg>
    </div>
  );
}
