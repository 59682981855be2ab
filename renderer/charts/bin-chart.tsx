import { memo, useState } from "react";
import { formatCount, formatFull, formatNumber, plural } from "../kit/format.ts";
import { toWireNumber } from "../../src/base/json.ts";
import { findBin, type BinBars, type HistogramBins } from "./bin-bars.ts";
import styles from "./bin-chart.module.css";
import type { Domain } from "./scale.ts";
import { linearTicks } from "./ticks.ts";

interface BinChartProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly bins: HistogramBins;
  readonly drawn: BinBars;
  /** What the axis of values covers. */
  readonly values: Domain;
  readonly color: string;
}

/** In units of the picture, which is as wide as its place. */
const WIDTH = 340;
const HEIGHT = 180;
const PLOT = { left: 44, top: 8, width: WIDTH - 54, height: HEIGHT - 28 };
const BOTTOM = PLOT.top + PLOT.height;
const X_LABEL = 56;
const Y_LABEL = 34;

/** One histogram as bars; the logged bin under the pointer, or that the arrow keys go to, with its numbers in full. */
export function BinChart({ label, bins, drawn, values, color }: BinChartProps): React.JSX.Element {
  const [chosen, setChosen] = useState<number>();
  const x = (value: number): number =>
    PLOT.left + ((value - values.from) / (values.to - values.from)) * PLOT.width;
  const last = bins.count.length - 1;
  const at = chosen === undefined ? undefined : Math.min(chosen, last);
  return (
    <div className={styles["chart"]}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${label}: ${summarize(bins)}`}
        aria-keyshortcuts="ArrowLeft ArrowRight Home End Escape"
        tabIndex={0}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const share = (((event.clientX - box.left) / box.width) * WIDTH - PLOT.left) / PLOT.width;
          setChosen(findBin(bins, values.from + share * (values.to - values.from)));
        }}
        onPointerLeave={() => setChosen(undefined)}
        onBlur={() => setChosen(undefined)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setChosen(undefined);
          const next = moveBy(at, event.key, last);
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          setChosen(next);
        }}
      >
        {linearTicks({ from: 0, to: drawn.most }, PLOT.height / Y_LABEL).map(
          ({ value, label: text }) => {
            const y = BOTTOM - (value / drawn.most) * PLOT.height;
            return (
              <g key={value}>
                <line x1={PLOT.left} x2={PLOT.left + PLOT.width} y1={y} y2={y} />
                <text x={PLOT.left - 6} y={y + 4} textAnchor="end">
                  {text}
                </text>
              </g>
            );
          },
        )}
        {linearTicks(values, PLOT.width / X_LABEL).map(({ value, label: text }) => (
          <text key={value} x={x(value)} y={BOTTOM + 14} textAnchor="middle">
            {text}
          </text>
        ))}
        {at !== undefined && (
          <Band from={x(bins.left[at] as number)} to={x(bins.right[at] as number)} />
        )}
        <Bars drawn={drawn} values={values} color={color} />
      </svg>
      <p role="status">{at === undefined ? summarize(bins) : describeBin(bins, at)}</p>
    </div>
  );
}

/** It stays as it is while the pointer moves. */
const Bars = memo(function Bars({
  drawn,
  values,
  color,
}: Pick<BinChartProps, "drawn" | "values" | "color">): React.JSX.Element {
  const x = (value: number): string =>
    (PLOT.left + ((value - values.from) / (values.to - values.from)) * PLOT.width).toFixed(2);
  const path = drawn.bars
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      // What is there is seen, however little it is.
      const height = Math.max(1, (count / drawn.most) * PLOT.height);
      return `M${x(from)},${BOTTOM}V${(BOTTOM - height).toFixed(2)}H${x(to)}V${BOTTOM}Z`;
    });
  return <path className={styles["bars"]} d={path.join("")} fill={color} />;
});

/** Where the chosen bin lies; nothing for one whose ends are no numbers of the axis. */
function Band({ from, to }: { readonly from: number; readonly to: number }): React.ReactNode {
  const right = PLOT.left + PLOT.width;
  const [a, b] = [from, to].map((at) => Math.min(right, Math.max(PLOT.left, at))) as [
    number,
    number,
  ];
  if (!(a <= b)) return null;
  return (
    <rect
      className={styles["band"]}
      x={a}
      width={Math.max(1, b - a)}
      y={PLOT.top}
      height={PLOT.height}
    />
  );
}

function summarize({ count }: HistogramBins): string {
  let total = 0;
  for (const one of count) if (Number.isFinite(one)) total += one;
  return `${formatNumber(total)} in ${plural(count.length, "bin")}`;
}

function describeBin({ left, right, count }: HistogramBins, at: number): string {
  const [from, to, counted] = [left, right, count].map((list) =>
    formatFull(toWireNumber(list[at] as number)),
  ) as [string, string, string];
  return `Bin ${formatCount(at + 1)}: ${from} to ${to}, count ${counted}`;
}

function moveBy(from: number | undefined, key: string, last: number): number | undefined {
  if (key === "Home") return 0;
  if (key === "End") return last;
  const move = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (move === 0) return undefined;
  if (from === undefined) return move > 0 ? 0 : last;
  return Math.min(last, Math.max(0, from + move));
}
