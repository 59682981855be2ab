import type { XAxis } from "../../src/contract/runs.ts";
import { pxToX, pxToY, transformY, type Domain, type Frame, type Zoom } from "./scale.ts";

/** A drag thinner than this in one direction zooms the other one only. */
const BOX_PX = 12;
/** A drag shorter than this is a click. */
export const CLICK_PX = 4;

interface Point {
  readonly px: number;
  readonly py: number;
}

export type DragKind = "none" | "x" | "y" | "box";

/** What a drag from one point to another means. */
export function dragKind(start: Point, end: Point): DragKind {
  const width = Math.abs(end.px - start.px);
  const height = Math.abs(end.py - start.py);
  if (width < CLICK_PX && height < CLICK_PX) return "none";
  if (height < BOX_PX) return "x";
  return width < BOX_PX ? "y" : "box";
}

/** The zoom that a drag asks for; what the drag leaves open keeps the zoom before. */
export function zoomToDrag(
  frame: Frame,
  axis: XAxis,
  before: Zoom | undefined,
  start: Point,
  end: Point,
): Zoom | undefined {
  const kind = dragKind(start, end);
  if (kind === "none") return before;
  const x =
    kind === "y" ? before?.x : atLeast(ordered(clampedX(frame, start), clampedX(frame, end)), axis);
  const y = kind === "x" ? before?.y : ordered(clampedY(frame, start), clampedY(frame, end));
  return { x, y };
}

/** Zoom by a factor (below 1 is nearer) around a place in the plot; without a place around its middle. */
export function zoomAt(
  frame: Frame,
  axis: XAxis,
  before: Zoom | undefined,
  factor: number,
  px?: number,
): Zoom {
  const at = pxToX(frame, px ?? frame.left + frame.width / 2);
  const x = atLeast(
    { from: at + (frame.x.from - at) * factor, to: at + (frame.x.to - at) * factor },
    axis,
  );
  return { x, y: before?.y };
}

/** Move the plot by px; y only follows where it was zoomed, else it keeps fitting the data. */
export function pan(frame: Frame, before: Zoom | undefined, dx: number, dy: number): Zoom {
  const shift = (dx / frame.width) * (frame.x.to - frame.x.from);
  const x = { from: frame.x.from - shift, to: frame.x.to - shift };
  if (before?.y === undefined) return { x, y: undefined };
  const { height } = frame;
  const y = {
    from: pxToY(frame, frame.top + height - dy),
    to: pxToY(frame, frame.top - dy),
  };
  return { x, y };
}

/** A zoom that a log axis can show; its y part goes where it has no positive values. */
export function fitLog(zoom: Zoom | undefined, logY: boolean): Zoom | undefined {
  if (!logY || zoom?.y === undefined || Number.isFinite(transformY(zoom.y.from, true))) return zoom;
  return { x: zoom.x, y: undefined };
}

const SMALLEST: Readonly<Record<XAxis, number>> = { step: 1, relative: 1, wall: 1 };

function atLeast(domain: Domain, axis: XAxis): Domain {
  const missing = SMALLEST[axis] - (domain.to - domain.from);
  return missing <= 0 ? domain : { from: domain.from - missing / 2, to: domain.to + missing / 2 };
}

function ordered(a: number, b: number): Domain {
  return a <= b ? { from: a, to: b } : { from: b, to: a };
}

function clampedX(frame: Frame, point: Point): number {
  return pxToX(frame, Math.min(Math.max(point.px, frame.left), frame.left + frame.width));
}

function clampedY(frame: Frame, point: Point): number {
  return pxToY(frame, Math.min(Math.max(point.py, frame.top), frame.top + frame.height));
}
