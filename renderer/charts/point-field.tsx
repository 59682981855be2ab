import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { CanvasLayer } from "./canvas-layer.tsx";
import styles from "./explore.module.css";
import {
  nearestPoint,
  pointsInBox,
  pointsInPolygon,
  walk,
  walkingOrder,
  type PointPlaces,
} from "./point-hits.ts";
import { BEYOND, pointShape, type PointShape } from "./point-shapes.ts";
import { RunTip, type RunFacts } from "./run-tip.tsx";
import type { ChartTheme } from "./theme.ts";

/** What every chart of runs hears and tells: what is pointed at and picked out. */
export interface RunLinks {
  /** 1 for each run that is picked out; undefined: all count. */
  readonly picked: Uint8Array | undefined;
  /** -1 for none. */
  readonly hovered: number;
  /** Those that are pointed at together, as a group. */
  readonly lit: readonly number[];
  readonly onHover: (run: number) => void;
  /** Undefined clears. `isDone` when the mouse lets go. */
  readonly onPick: (picked: Uint8Array | undefined, isDone: boolean) => void;
  readonly onOpen: (run: number) => void;
  readonly describe: (run: number) => RunFacts;
}

export interface PointFieldProps extends RunLinks {
  /** What a screen reader says. */
  readonly label: string;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  readonly places: PointPlaces;
  /** 1 for a run whose point is drawn; absent: all. The others are only found by a brush. */
  readonly isDrawn?: Uint8Array | undefined;
  /** CSS colour by run. */
  readonly colors: readonly string[];
  /** Slot of the shape by run; absent: discs. */
  readonly shapes?: readonly number[] | undefined;
  /** px; absent: all the same. */
  readonly radii?: Float32Array | undefined;
  /** 1 for a run whose value lies beyond an end of an axis: a triangle, whatever its shape. */
  readonly isBeyond?: Uint8Array | undefined;
  readonly brush: "box" | "lasso";
  readonly theme: ChartTheme;
  /** Below the points. */
  readonly children?: ReactNode;
  readonly onDrawn?: ((elapsedMs: number) => void) | undefined;
}

export const RADIUS_PX = 3.5;
const REACH_PX = 16;
/** A mouse that is pressed shakes. */
const DRAG_PX = 4;

/** Runs as points that can be pointed at, walked through with the arrow keys, and picked by a box or a lasso. */
export function PointField(props: PointFieldProps): React.JSX.Element {
  const { label, width, height, places, isDrawn, colors, shapes, radii, theme } = props;
  const { isBeyond, children } = props;
  const { picked, hovered, lit, onHover, onPick, onOpen, describe, brush, onDrawn } = props;
  const [lasso, setLasso] = useState<readonly number[]>();
  const [isKeyed, setKeyed] = useState(false);
  const pressed = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const path = useRef<number[]>([]);
  const order = useMemo(() => walkingOrder(places), [places]);
  const drawn = useMemo(
    () => (isDrawn === undefined ? order : order.filter((run) => isDrawn[run] === 1)),
    [order, isDrawn],
  );
  const radiusOf = useCallback((run: number) => radii?.[run] ?? RADIUS_PX, [radii]);
  const shapeOf = useCallback(
    (run: number) => (isBeyond?.[run] === 1 ? BEYOND : pointShape(shapes?.[run] ?? 0)),
    [isBeyond, shapes],
  );
  const paintAll = useCallback(
    (pen: CanvasRenderingContext2D) => {
      const isGrey = picked !== undefined;
      pen.globalAlpha = isGrey
        ? 0.35
        : drawn.length > 5000
          ? 0.3
          : drawn.length > 1500
            ? 0.55
            : 0.8;
      for (const run of drawn) {
        if (picked?.[run] === 1) continue;
        const color = isGrey ? theme.axis : colors[run];
        paintPoint(pen, places, run, radiusOf(run), shapeOf(run), color);
      }
      pen.globalAlpha = 1;
    },
    [places, drawn, picked, colors, radiusOf, shapeOf, theme],
  );
  const paintPicked = useCallback(
    (pen: CanvasRenderingContext2D) => {
      if (picked === undefined) return;
      pen.globalAlpha = 0.9;
      for (const run of drawn)
        if (picked[run] === 1)
          paintPoint(pen, places, run, radiusOf(run), shapeOf(run), colors[run]);
      pen.globalAlpha = 1;
    },
    [places, drawn, picked, colors, radiusOf, shapeOf],
  );
  const at = (event: React.PointerEvent | React.MouseEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const find = (event: React.PointerEvent | React.MouseEvent): number => {
    const { x, y } = at(event);
    return nearestPoint(
      places,
      x,
      y,
      REACH_PX,
      (run) => isDrawn === undefined || isDrawn[run] === 1,
    );
  };
  const inside = (points: readonly number[]): Uint8Array => {
    if (brush === "lasso") return pointsInPolygon(places, points);
    const [x0 = 0, y0 = 0] = points;
    return pointsInBox(places, { x0, y0, x1: points.at(-2) ?? x0, y1: points.at(-1) ?? y0 });
  };
  const onPointerMove = (event: React.PointerEvent): void => {
    const start = pressed.current;
    if (start === undefined) {
      setKeyed(false);
      onHover(find(event));
      return;
    }
    const { x, y } = at(event);
    if (path.current.length === 0) {
      if (Math.hypot(x - start.x, y - start.y) < DRAG_PX) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      path.current = [start.x, start.y];
      onHover(-1);
    }
    path.current = brush === "box" ? [start.x, start.y, x, y] : [...path.current, x, y];
    setLasso(path.current);
    onPick(inside(path.current), false);
  };
  const onPointerUp = (event: React.PointerEvent): void => {
    if (pressed.current === undefined) return;
    pressed.current = undefined;
    const points = path.current;
    path.current = [];
    setLasso(undefined);
    if (points.length > 0) {
      const all = inside(points);
      onPick(all.includes(1) ? all : undefined, true);
      return;
    }
    const run = find(event);
    if (run < 0) {
      onPick(undefined, true);
      return;
    }
    const next = new Uint8Array(places.x.length);
    if (event.shiftKey || event.ctrlKey || event.metaKey) next.set(picked ?? next);
    next[run] = next[run] === 1 ? 0 : 1;
    onPick(next.includes(1) ? next : undefined, true);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      setKeyed(true);
      onHover(walk(order, hovered, step));
    } else if (event.key === "Enter" && hovered >= 0) onOpen(hovered);
    else if (event.key === " " && hovered >= 0) {
      event.preventDefault();
      const next = Uint8Array.from(picked ?? new Uint8Array(places.x.length));
      next[hovered] = next[hovered] === 1 ? 0 : 1;
      onPick(next.includes(1) ? next : undefined, true);
    }
  };
  const [x, y] = [places.x[hovered] ?? Number.NaN, places.y[hovered] ?? Number.NaN];
  const isShown = hovered >= 0 && !Number.isNaN(x) && !Number.isNaN(y);
  return (
    <div
      className={styles.chart}
      style={{ width, height }}
      role="group"
      aria-label={label}
      aria-keyshortcuts="ArrowLeft ArrowRight Enter Space Escape"
      data-points={order.length}
      data-picked={
        picked === undefined ? undefined : order.reduce((sum, run) => sum + (picked[run] ?? 0), 0)
      }
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => {
        if (isKeyed) onHover(-1);
        setKeyed(false);
      }}
    >
      {children}
      <CanvasLayer
        className={styles.layer}
        width={width}
        height={height}
        paint={paintAll}
        onDrawn={onDrawn}
      />
      <CanvasLayer className={styles.layer} width={width} height={height} paint={paintPicked} />
      <svg className={styles.layer} width={width} height={height} aria-hidden>
        {lasso !== undefined && <Lasso points={lasso} isBox={brush === "box"} />}
        {lit.map((run) => (
          <circle
            key={run}
            className={styles.pointed}
            cx={places.x[run]}
            cy={places.y[run]}
            r={radiusOf(run) + 2.5}
            visibility={
              Number.isNaN((places.x[run] ?? NaN) + (places.y[run] ?? NaN)) ? "hidden" : undefined
            }
          />
        ))}
        {isShown && <circle className={styles.pointed} cx={x} cy={y} r={radiusOf(hovered) + 2.5} />}
      </svg>
      <div
        className={styles.surface}
        onPointerDown={(event) => {
          if (event.button === 0) pressed.current = at(event);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          pressed.current = undefined;
          path.current = [];
          setLasso(undefined);
        }}
        onPointerLeave={() => {
          if (pressed.current === undefined) onHover(-1);
        }}
        onDoubleClick={(event) => {
          const run = find(event);
          if (run >= 0) onOpen(run);
        }}
      />
      {isShown && lasso === undefined && (
        <RunTip of={describe(hovered)} x={x} y={y} width={width} height={height} />
      )}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function paintPoint(
  pen: CanvasRenderingContext2D,
  { x, y }: PointPlaces,
  run: number,
  radius: number,
  shape: PointShape,
  color = "",
): void {
  const [px, py] = [x[run] as number, y[run] as number];
  pen.fillStyle = color;
  pen.beginPath();
  if (shape.length === 0) pen.arc(px, py, radius, 0, 2 * Math.PI);
  for (let at = 0; at < shape.length; at += 2)
    pen.lineTo(px + radius * (shape[at] as number), py + radius * (shape[at + 1] as number));
  pen.fill();
}

function Lasso(props: { readonly points: readonly number[]; readonly isBox: boolean }): ReactNode {
  const { points, isBox } = props;
  if (!isBox) return <polygon className={styles.lasso} points={points.join(" ")} />;
  const [x0 = 0, y0 = 0, x1 = x0, y1 = y0] = points;
  return (
    <rect
      className={styles.lasso}
      x={Math.min(x0, x1)}
      y={Math.min(y0, y1)}
      width={Math.abs(x1 - x0)}
      height={Math.abs(y1 - y0)}
    />
  );
}
