import type { XAxis } from "../../src/contract/runs.ts";
import { pxToX, pxToY, type Domain, type Frame, type Zoom } from "./scale.ts";

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
  px = frame.left + frame.width / 2,
): Zoom {
  const x = atLeast(
    {
      from: pxToX(frame, px + (frame.left - px) * factor),
      to: pxToX(frame, px + (frame.left + frame.width - px) * factor),
    },
    axis,
  );
  return { x, y: before?.y };
}

/** Move the plot by px; y only follows where it was zoomed, else it keeps fitting the data. */
export function pan(frame: Frame, before: Zoom | undefined, dx: number, dy: number): Zoom {
  const { left, top, width, height } = frame;
  const x = { from: pxToX(frame, left - dx), to: pxToX(frame, left + width - dx) };
  if (before?.y === undefined) return { x, y: undefined };
  return { x, y: { from: pxToY(frame, top + height - dy), to: pxToY(frame, top - dy) } };
}

/** A zoom that logarithmic axes can show; a part of it goes where it has no positive values. */
export function fitLog(
  zoom: Zoom | undefined,
  { logX, logY }: Pick<Frame, "logX" | "logY">,
): Zoom | undefined {
  if (zoom === undefined) return undefined;
  const fits = (part: Domain | undefined, log: boolean): boolean =>
    part === undefined || !log || part.from > 0;
  return {
    x: fits(zoom.x, logX) ? zoom.x : undefined,
    y: fits(zoom.y, logY) ? zoom.y : undefined,
  };
}

/** Steps and microseconds are whole; a formula goes as near as doubles do. */
function atLeast(domain: Domain, axis: XAxis): Domain {
  const smallest = axis.startsWith("=") ? Math.abs(domain.from) * 1e-12 : 1;
  const missing = smallest - (domain.to - domain.from);
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
