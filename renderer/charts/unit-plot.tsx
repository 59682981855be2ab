import { memo, useState } from "react";
import styles from "./unit-plot.module.css";

/** Points from 0 to 1 on both axes, in the order of their thresholds. */
export interface UnitLine {
  readonly id: string;
  readonly color: string;
  /** px on and off; absent: solid. */
  readonly dash?: readonly number[] | undefined;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** Marked one by one: there are few. */
  readonly hasDots?: boolean;
}

interface UnitPlotProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly UnitLine[];
  /** What guessing, or a perfect calibration, would draw. */
  readonly hasDiagonal?: boolean;
  /** Of a point: beside the title above, and at the foot. */
  readonly describe: (line: UnitLine, index: number) => readonly [above: string, below: string];
  /** The line that is pointed at elsewhere: the others fade. */
  readonly pointed?: string | undefined;
  readonly onPoint?: (id: string | undefined) => void;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Around the plot: names of the axes and their numbers. */
const LEFT = 40;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 34;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

interface Place {
  readonly line: number;
  readonly index: number;
}

/** Curves over shares, such as precision over recall; the point under the pointer, or that the arrow keys go to, with its values. */
export function UnitPlot(props: UnitPlotProps): React.JSX.Element {
  const { label, lines, describe, pointed, onPoint, width, height } = props;
  const [chosen, setChosen] = useState<Place>();
  const { plot, x, y } = placesIn(width, height);
  const line = chosen === undefined ? undefined : lines[chosen.line];
  const at =
    line === undefined || chosen === undefined || chosen.index >= line.xs.length
      ? undefined
      : { line, x: line.xs[chosen.index] as number, y: line.ys[chosen.index] as number };
  const [above, below] =
    at === undefined || chosen === undefined ? ["", ""] : describe(at.line, chosen.index);
  const choose = (place: Place | undefined): void => {
    setChosen(place);
    onPoint?.(place === undefined ? undefined : lines[place.line]?.id);
  };
  return (
    <svg
      className={styles.plot}
      width={width}
      height={height}
      role="img"
      aria-label={at === undefined ? label : `${label}; ${above}, ${below}`}
      tabIndex={0}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        choose(
          nearestPlace(
            lines,
            (event.clientX - box.left - LEFT) / plot.width,
            1 - (event.clientY - box.top - TOP) / plot.height,
          ),
        );
      }}
      onPointerLeave={() => choose(undefined)}
      onBlur={() => choose(undefined)}
      onKeyDown={(event) => {
        const next = moveBy(lines, chosen, event.key);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        choose(next);
      }}
    >
      {TICKS.map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} />
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text x={x(tick)} y={y(0) + 14} textAnchor="middle">
            {tick}
          </text>
          <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {props.hasDiagonal === true && (
        <line className={styles.diagonal} x1={x(0)} x2={x(1)} y1={y(0)} y2={y(1)} />
      )}
      <text x={x(1)} y={height - 4} textAnchor="end">
        {props.x}
      </text>
      {at === undefined && (
        <text x={4} y={TOP - 9}>
          {props.y}
        </text>
      )}
      {lines.map((one) => {
        const isFaded = pointed !== undefined && pointed !== one.id;
        return (
          <g key={one.id} opacity={isFaded ? 0.25 : 1}>
            <Curve {...one} width={width} height={height} />
          </g>
        );
      })}
      {at !== undefined && (
        <>
          <circle cx={x(at.x)} cy={y(at.y)} r={4} fill={at.line.color} />
          <text className={styles.value} x={x(1)} y={TOP - 9} textAnchor="end">
            {above}
          </text>
          <text className={styles.value} x={4} y={height - 4}>
            {below}
          </text>
        </>
      )}
    </svg>
  );
}

/** Where shares stand, px. */
function placesIn(width: number, height: number) {
  const plot = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  return {
    plot,
    x: (share: number): number => LEFT + share * plot.width,
    y: (share: number): number => TOP + (1 - share) * plot.height,
  };
}

/** It stays as it is while the pointer moves. */
const Curve = memo(function Curve(
  props: Omit<UnitLine, "id"> & Pick<UnitPlotProps, "width" | "height">,
): React.JSX.Element {
  const { xs, ys, color, dash, hasDots, width, height } = props;
  const { x, y } = placesIn(width, height);
  return (
    <>
      <polyline
        points={xs.map((place, i) => `${x(place)},${y(ys[i] as number)}`).join(" ")}
        stroke={color}
        strokeDasharray={dash?.join(" ")}
      />
      {(hasDots === true || xs.length === 1) &&
        xs.map((place, i) => (
          <circle key={i} cx={x(place)} cy={y(ys[i] as number)} r={3} fill={color} />
        ))}
    </>
  );
});

/** The point of any line that is nearest to a place of the plot; undefined where there is none. */
export function nearestPlace(lines: readonly UnitLine[], x: number, y: number): Place | undefined {
  let best: Place | undefined;
  let least = Infinity;
  for (const [line, { xs, ys }] of lines.entries()) {
    for (let index = 0; index < xs.length; index++) {
      const distance = ((xs[index] as number) - x) ** 2 + ((ys[index] as number) - y) ** 2;
      if (distance < least) {
        least = distance;
        best = { line, index };
      }
    }
  }
  return best;
}

/** Left and right along a line, up and down from line to line. */
function moveBy(
  lines: readonly UnitLine[],
  from: Place | undefined,
  key: string,
): Place | undefined {
  const along = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  const across = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  if ((along === 0 && across === 0) || lines.length === 0) return undefined;
  if (from === undefined) return { line: 0, index: 0 };
  const line = Math.min(lines.length - 1, Math.max(0, from.line + across));
  const last = Math.max(0, (lines[line]?.xs.length ?? 0) - 1);
  return { line, index: Math.min(last, Math.max(0, from.index + along)) };
}

/** A share as people read it. */
export const formatShare = (value: number): string => String(Number(value.toPrecision(4)));
