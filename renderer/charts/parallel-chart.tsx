import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import type { AxisBrush } from "./axis-brush.ts";
import { CanvasLayer } from "./canvas-layer.tsx";
import {
  axisTicks,
  countPlaceless,
  describeBeside,
  tickRoom,
  type ColumnAxis,
} from "./column-axis.ts";
import styles from "./explore.module.css";
import { labelWidth, ParallelAxis } from "./parallel-axis.tsx";
import {
  nearestLine,
  paintLines,
  parallelLines,
  placeAt,
  RAIL_PX,
  type ParallelLines,
} from "./parallel-geometry.ts";
import type { RunLinks } from "./point-field.tsx";
import { walk } from "./point-hits.ts";
import { RunTip } from "./run-tip.tsx";
import type { PlotRect } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

export interface ParallelChartProps extends Omit<RunLinks, "onPick"> {
  /** What a screen reader says. */
  readonly label: string;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  readonly axes: readonly ColumnAxis[];
  /** By path of the column. */
  readonly brushes: ReadonlyMap<string, AxisBrush>;
  /** `isDone` when the mouse lets go. */
  readonly onBrush: (path: string, brush: AxisBrush | undefined, isDone: boolean) => void;
  /** CSS colour by run. */
  readonly colors: readonly string[];
  /** What stands above an axis, as wide as it has room. */
  readonly renderHead: (axis: ColumnAxis, index: number) => ReactNode;
  readonly onMove: (from: number, to: number) => void;
  readonly spell: (axis: ColumnAxis, run: number) => string;
  readonly theme: ChartTheme;
  readonly onDrawn?: ((elapsedMs: number) => void) | undefined;
}

const MARGIN = { left: 64, right: 64, top: 38, bottom: 24 } as const;
const REACH_PX = 8;
const TICK_PX = 26;

/** Runs as lines over upright axes; a brush on each axis picks runs out, what has no value runs along a rail below. */
export function ParallelChart(props: ParallelChartProps): React.JSX.Element {
  const { label, width, height, axes, brushes, onBrush, colors, picked, hovered, lit, theme } =
    props;
  const { onHover, onOpen, describe, renderHead, onMove, spell, onDrawn } = props;
  const [drag, setDrag] = useState<{ readonly index: number; readonly x: number }>();
  const [at, setAt] = useState<{ readonly x: number; readonly y: number }>();
  const rect = useMemo((): PlotRect => {
    const inner = Math.max(1, height - MARGIN.top - MARGIN.bottom - RAIL_PX);
    const [first] = axes;
    const ticks = first === undefined ? [] : axisTicks(first, tickRoom(first, inner, TICK_PX));
    const left = Math.max(MARGIN.left, labelWidth(ticks, width / Math.max(1, axes.length)));
    return {
      left,
      top: MARGIN.top,
      width: Math.max(1, width - left - MARGIN.right),
      height: inner,
    };
  }, [axes, width, height]);
  const lines = useMemo(() => parallelLines(axes, rect), [axes, rect]);
  // Lines below stay as they are while a brush moves.
  const isPicking = picked !== undefined;
  const paintBelow = useCallback(
    (pen: CanvasRenderingContext2D) => {
      if (!isPicking) return;
      const alpha = lines.runs > 500 ? 0.12 : 0.25;
      const colorOf = (): string => theme.axis;
      paintLines(
        pen,
        lines,
        Array.from({ length: lines.runs }, (_, i) => i),
        { colorOf, alpha, width: 1 },
      );
    },
    [lines, theme, isPicking],
  );
  const runs = useMemo(() => shownRuns(lines, picked), [lines, picked]);
  const paintPicked = useCallback(
    (pen: CanvasRenderingContext2D) => {
      const alpha = lineAlpha(runs.length);
      const colorOf = (run: number): string => colors[run] ?? theme.axis;
      paintLines(pen, lines, runs, { colorOf, alpha, width: runs.length > 50 ? 1 : 1.5 });
    },
    [lines, runs, colors, theme],
  );
  const isCounted = (run: number): boolean => picked === undefined || picked[run] === 1;
  const room = axes.length < 2 ? rect.width : rect.width / (axes.length - 1);
  const isShown = hovered >= 0 && hovered < lines.runs;
  const tipAt = at ?? { x: lines.xs[0] ?? 0, y: lines.ys[hovered * axes.length] ?? 0 };
  return (
    <div
      className={styles.chart}
      style={{ width, height }}
      role="group"
      aria-label={label}
      aria-keyshortcuts="ArrowUp ArrowDown Enter Escape"
      data-lines={runs.length}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (step !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
          event.preventDefault();
          setAt(undefined);
          onHover(walk(upwards(lines, runs), hovered, step));
        }
        if (event.key === "Enter" && hovered >= 0) onOpen(hovered);
      }}
      onBlur={() => onHover(-1)}
    >
      <CanvasLayer className={styles.layer} width={width} height={height} paint={paintBelow} />
      <CanvasLayer
        className={styles.layer}
        width={width}
        height={height}
        paint={paintPicked}
        onDrawn={onDrawn}
      />
      <div
        className={styles.surface}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = { x: event.clientX - box.left, y: event.clientY - box.top };
          setAt(place);
          onHover(nearestLine(lines, place.x, place.y, REACH_PX, isCounted));
        }}
        onPointerLeave={() => {
          setAt(undefined);
          onHover(-1);
        }}
        onDoubleClick={() => {
          if (hovered >= 0) onOpen(hovered);
        }}
      />
      <svg
        width={width}
        height={height}
        style={{ position: "absolute", inset: 0, pointerEvents: "none" }}
        aria-hidden
      >
        <line
          className={styles.rail}
          x1={rect.left}
          x2={rect.left + rect.width}
          y1={rect.top + rect.height + RAIL_PX}
          y2={rect.top + rect.height + RAIL_PX}
          strokeDasharray="1 4"
        />
        {lit.map((run) => run < lines.runs && <PointedLine key={run} lines={lines} run={run} />)}
        {isShown && <PointedLine lines={lines} run={hovered} />}
        {axes.map((axis, index) => (
          <ParallelAxis
            key={axis.column.path}
            axis={axis}
            x={lines.xs[index] ?? 0}
            top={rect.top}
            height={rect.height}
            ticks={axisTicks(axis, tickRoom(axis, rect.height, TICK_PX))}
            labelPx={room}
            brush={brushes.get(axis.column.path)}
            onBrush={(brush, isDone) => onBrush(axis.column.path, brush, isDone)}
          />
        ))}
        {isShown &&
          axes.map((axis, index) => (
            <ValueLabel
              key={axis.column.path}
              x={lines.xs[index] ?? 0}
              y={lines.ys[hovered * axes.length + index] ?? 0}
              text={spell(axis, hovered)}
              room={room}
            />
          ))}
      </svg>
      {axes.map((axis, index) => {
        const x = drag?.index === index ? drag.x : (lines.xs[index] ?? 0);
        return (
          <AxisHead
            key={axis.column.path}
            x={x}
            width={Math.min(180, room - 6, 2 * x, 2 * (width - x))}
            isDragged={drag?.index === index}
            onDrag={(to) => setDrag({ index, x: to })}
            onDrop={(to) => {
              setDrag(undefined);
              if (to !== undefined) onMove(index, placeAt(lines, to));
            }}
          >
            {renderHead(axis, index)}
          </AxisHead>
        );
      })}
      {axes.map((axis, index) => {
        const beside = countPlaceless(axis);
        if (beside === 0) return null;
        const { path } = axis.column;
        const brush = brushes.get(path);
        const isOn = brush?.none === true;
        return (
          <button
            key={path}
            type="button"
            className={styles.none}
            aria-pressed={isOn}
            title={`${describeBeside(axis)}: pick them out`}
            style={{ left: lines.xs[index], top: rect.top + rect.height + RAIL_PX + 4 }}
            onClick={() => onBrush(path, { ...brush, none: isOn ? undefined : true }, true)}
          >
            none {beside}
          </button>
        );
      })}
      {isShown && (
        <RunTip of={describe(hovered)} x={tipAt.x} y={tipAt.y} width={width} height={height} />
      )}
    </div>
  );
}

/** So that many lines over each other still show where most of them are. */
function lineAlpha(lines: number): number {
  if (lines <= 200) return 0.8;
  if (lines <= 1000) return 0.55;
  return Math.max(0.03, 350 / lines);
}

function shownRuns({ runs }: ParallelLines, picked: Uint8Array | undefined): readonly number[] {
  const all = Array.from({ length: runs }, (_, run) => run);
  return picked === undefined ? all : all.filter((run) => picked[run] === 1);
}

/** From the lowest line on the last axis to the highest: the way of the arrow keys. */
function upwards(lines: ParallelLines, runs: readonly number[]): readonly number[] {
  const count = lines.xs.length;
  const yOf = (run: number): number => lines.ys[run * count + count - 1] as number;
  return runs.toSorted((a, b) => yOf(b) - yOf(a) || a - b);
}

function PointedLine(props: {
  readonly lines: ParallelLines;
  readonly run: number;
}): React.JSX.Element {
  const { lines, run } = props;
  const count = lines.xs.length;
  const points = [...lines.xs].map((x, at) => `${x},${lines.ys[run * count + at]}`).join(" ");
  return (
    <>
      <polyline className={styles.pointedUnder} points={points} />
      <polyline className={styles.pointedLine} points={points} />
    </>
  );
}

const CHARACTER_PX = 6.3;

function ValueLabel(props: {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly room: number;
}): React.JSX.Element {
  const { x, y, text, room } = props;
  const most = Math.max(4, Math.floor((room - 16) / CHARACTER_PX));
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const width = shown.length * CHARACTER_PX + 8;
  return (
    <g className={styles.value}>
      <rect x={x - width / 2} y={y - 8} width={width} height={16} rx={3} />
      <text x={x} y={y + 4} textAnchor="middle">
        {shown}
      </text>
    </g>
  );
}

/** Can be dragged sideways; a press without a move goes to what stands in it. */
function AxisHead(props: {
  readonly x: number;
  readonly width: number;
  readonly isDragged: boolean;
  readonly onDrag: (x: number) => void;
  /** Undefined: it was not dragged, or given up. */
  readonly onDrop: (x: number | undefined) => void;
  readonly children: ReactNode;
}): React.JSX.Element {
  const { x, width, isDragged, onDrag, onDrop, children } = props;
  const start = useRef<{ readonly pointer: number; readonly x: number }>(undefined);
  const isMoved = useRef(false);
  return (
    <div
      className={styles.head}
      style={{ left: x, width }}
      data-dragged={isDragged || undefined}
      onPointerDown={(event) => {
        start.current = { pointer: event.clientX, x };
        isMoved.current = false;
      }}
      onPointerMove={(event) => {
        if (start.current === undefined) return;
        const by = event.clientX - start.current.pointer;
        if (!isMoved.current && Math.abs(by) < 5) return;
        if (!isMoved.current) event.currentTarget.setPointerCapture(event.pointerId);
        isMoved.current = true;
        onDrag(start.current.x + by);
      }}
      onPointerUp={(event) => {
        const from = start.current;
        start.current = undefined;
        onDrop(isMoved.current && from ? from.x + event.clientX - from.pointer : undefined);
      }}
      onPointerCancel={() => {
        start.current = undefined;
        onDrop(undefined);
      }}
      onClickCapture={(event) => {
        if (!isMoved.current) return;
        isMoved.current = false;
        event.stopPropagation();
        event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}
