import { useRef } from "react";
import { addBrush, brushOfShares, brushStretches, type AxisBrush } from "./axis-brush.ts";
import { cutMiddle } from "../kit/cut-middle.ts";
import { shareOf, type AxisTick, type ColumnAxis } from "./column-axis.ts";
import styles from "./explore.module.css";

interface ParallelAxisProps {
  readonly axis: ColumnAxis;
  /** CSS px. */
  readonly x: number;
  readonly top: number;
  readonly height: number;
  readonly ticks: readonly AxisTick[];
  /** Room for labels. */
  readonly labelPx: number;
  readonly brush: AxisBrush | undefined;
  readonly onBrush: (brush: AxisBrush | undefined, isDone: boolean) => void;
}

const HIT_PX = 22;
const BRUSH_PX = 12;
const DRAG_PX = 3;
const EDGE_PX = 6;
const CHARACTER_PX = 6.3;

interface Drag {
  /** Share at which the mouse was pressed. */
  readonly from: number;
  /** What was there before, which the new stretch comes to (Shift), or undefined. */
  readonly kept: AxisBrush | undefined;
  /** What was there before, which comes back when the drag is given up. */
  readonly before: AxisBrush | undefined;
  /** The stretch that is moved as it was, and which of its ends moves with the mouse. */
  readonly moved?: {
    readonly low: number;
    readonly high: number;
    readonly end: "low" | "high" | "both";
  };
}

/** Longer ones would cover the lines between the axes. */
const MOST_CHARACTERS = 16;
const mostCharacters = (labelPx: number): number =>
  Math.min(MOST_CHARACTERS, Math.max(3, Math.floor((labelPx * 0.55) / CHARACTER_PX)));

/** px that the labels of an axis take left of it. */
export function labelWidth(ticks: readonly AxisTick[], labelPx: number): number {
  const longest = ticks.reduce((most, { label }) => Math.max(most, label.length), 0);
  return Math.min(longest, mostCharacters(labelPx)) * CHARACTER_PX + 14;
}

/** One upright axis with its brush: drag for a stretch, Shift and drag for one more, drag a stretch to move it, click to clear. */
export function ParallelAxis(props: ParallelAxisProps): React.JSX.Element {
  const { axis, x, top, height, ticks, labelPx, brush, onBrush } = props;
  const drag = useRef<Drag>(undefined);
  const isMoved = useRef(false);
  const stretches =
    brush === undefined ? [] : brushStretches(axis, brush, (value) => shareOf(axis, value));
  const toShare = (event: React.PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    // The place of the mouse on the axis, which its handle overlaps by some px.
    const py = event.clientY - box.top - EDGE_PX;
    return Math.min(1, Math.max(0, 1 - py / height));
  };
  const stretchOf = (to: number): readonly [number, number] => {
    const { from = to, moved } = drag.current ?? {};
    if (moved === undefined) return [Math.min(from, to), Math.max(from, to)];
    const by = to - from;
    const { low, high, end } = moved;
    if (end === "both") {
      const fit = Math.min(1 - high, Math.max(-low, by));
      return [low + fit, high + fit];
    }
    const [a, b] = end === "low" ? [low + by, high] : [low, high + by];
    return [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  };
  const tell = (to: number, isDone: boolean): void => {
    const more = brushOfShares(axis, ...stretchOf(to));
    onBrush(addBrush(drag.current?.kept, more), isDone);
  };
  const most = mostCharacters(labelPx);
  return (
    <g className={styles.axis}>
      <line x1={x} x2={x} y1={top} y2={top + height} />
      {ticks.map(({ share, label }, i) => (
        <text key={i} x={x - 6} y={top + (1 - share) * height + 3.5} textAnchor="end">
          {cutMiddle(label, most)}
        </text>
      ))}
      {stretches.map(([low, high], i) => (
        <rect
          key={i}
          className={styles.brush}
          x={x - BRUSH_PX / 2}
          width={BRUSH_PX}
          y={top + (1 - high) * height}
          height={Math.max(2, (high - low) * height)}
        />
      ))}
      <rect
        className={styles.axisHit}
        data-axis={axis.column.path}
        x={x - HIT_PX / 2}
        width={HIT_PX}
        y={top - EDGE_PX}
        height={height + 2 * EDGE_PX}
        style={{ pointerEvents: "all" }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          isMoved.current = false;
          const from = toShare(event);
          const slack = EDGE_PX / height;
          const hit = stretches.find(([low, high]) => from >= low - slack && from <= high + slack);
          const canMove =
            !event.shiftKey && axis.column.kind === "numbers" && stretches.length === 1;
          drag.current = {
            from,
            kept: event.shiftKey ? brush : undefined,
            before: brush,
            ...(canMove &&
              hit !== undefined && {
                moved: {
                  low: hit[0],
                  high: hit[1],
                  end:
                    Math.abs(from - hit[0]) <= slack
                      ? "low"
                      : Math.abs(from - hit[1]) <= slack
                        ? "high"
                        : "both",
                },
              }),
          };
        }}
        onPointerMove={(event) => {
          if (drag.current === undefined) return;
          const to = toShare(event);
          if (!isMoved.current && Math.abs(to - drag.current.from) * height < DRAG_PX) return;
          isMoved.current = true;
          tell(to, false);
        }}
        onPointerUp={(event) => {
          if (drag.current === undefined) return;
          if (isMoved.current) tell(toShare(event), true);
          else if (axis.column.kind === "categories") {
            // One category: a click picks it, a click on it takes it out again.
            const at = toShare(event);
            const more = brushOfShares(axis, at, at);
            const [level] = more.levels ?? [];
            const others = brush?.levels?.filter((one) => one !== level) ?? [];
            const isIn = level !== undefined && (brush?.levels?.includes(level) ?? false);
            onBrush(
              isIn
                ? { ...brush, levels: others }
                : addBrush(event.shiftKey ? brush : undefined, more),
              true,
            );
          } else onBrush(undefined, true);
          drag.current = undefined;
        }}
        onPointerCancel={() => {
          if (drag.current !== undefined && isMoved.current) onBrush(drag.current.before, true);
          drag.current = undefined;
        }}
      />
    </g>
  );
}
