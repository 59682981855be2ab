import { axisTicks, tickRoom, type ColumnAxis } from "./column-axis.ts";
import styles from "./explore.module.css";
import type { PlotRect } from "./scale.ts";

const X_LABEL_PX = 74;
const Y_LABEL_PX = 34;
const NAME_PX = 20;
const CHARACTER_PX = 6;

interface PlotAxesProps {
  readonly rect: PlotRect;
  readonly x: ColumnAxis;
  readonly y: ColumnAxis;
  readonly titles: readonly [x: string, y: string];
}

/** Grid, labels and names of two axes, as a layer below points. */
export function PlotAxes({ rect, x, y, titles }: PlotAxesProps): React.JSX.Element {
  const { left, top, width, height } = rect;
  const bottom = top + height;
  const xTicks = axisTicks(x, tickRoom(x, width, X_LABEL_PX));
  const isNames = y.column.kind === "categories";
  const yTicks = axisTicks(y, tickRoom(y, height, isNames ? NAME_PX : Y_LABEL_PX));
  const most = Math.max(4, Math.floor(width / Math.max(1, xTicks.length) / CHARACTER_PX) - 1);
  return (
    <g className={styles.axes}>
      {yTicks.map(({ share, label }) => {
        const at = Math.round(top + (1 - share) * height) + 0.5;
        return (
          <g key={`${share}`}>
            <line x1={left} x2={left + width} y1={at} y2={at} />
            <text x={left - 6} y={at + 3.5} textAnchor="end">
              {cut(label, Math.floor((left - 20) / CHARACTER_PX))}
            </text>
          </g>
        );
      })}
      {xTicks.map(({ share, label }) => {
        const at = Math.round(left + share * width) + 0.5;
        return (
          <g key={`${share}`}>
            <line x1={at} x2={at} y1={top} y2={bottom} />
            <text x={at} y={bottom + 14} textAnchor="middle">
              {cut(label, most)}
            </text>
          </g>
        );
      })}
      <text className={styles.axisTitle} x={left + width / 2} y={bottom + 30} textAnchor="middle">
        {cut(titles[0], Math.floor(width / CHARACTER_PX))}
        {x.isLog && ", log"}
      </text>
      <text
        className={styles.axisTitle}
        textAnchor="middle"
        transform={`translate(12 ${top + height / 2}) rotate(-90)`}
      >
        {cut(titles[1], Math.floor(height / CHARACTER_PX))}
        {y.isLog && ", log"}
      </text>
    </g>
  );
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
