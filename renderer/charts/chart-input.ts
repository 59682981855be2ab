import type { XAxis } from "../../src/contract/runs.ts";
import type { HoverLayer } from "./hover-layer.ts";
import type { Frame, Zoom } from "./scale.ts";
import { CLICK_PX, dragKind, pan, zoomAt, zoomToDrag } from "./zoom.ts";

/** What the chart is now; read at each event, so that listeners are attached once. */
export interface InputState {
  readonly frame: Frame | undefined;
  readonly axis: XAxis;
  readonly zoom: Zoom | undefined;
}

export interface InputTarget {
  readonly state: () => InputState;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  readonly hover: HoverLayer;
  /** The rectangle of a drag. */
  readonly brush: HTMLElement;
  /** Tells how to zoom with the wheel. */
  readonly showHint: () => void;
}

interface Point {
  readonly px: number;
  readonly py: number;
}

interface Drag {
  readonly mode: "box" | "pan";
  readonly pointerId: number;
  readonly start: Point;
  readonly frame: Frame;
  readonly zoom: Zoom | undefined;
  moved: boolean;
}

/** Longer than the second click of a double click takes to come. */
const DOUBLE_CLICK_MS = 220;
const WHEEL_ZOOM = 1.0015;

/**
 * TensorBoard's mouse: drag zooms a box, double click resets, Alt+wheel zooms at the cursor, Shift- or Alt-drag and the
 * middle button pan, a plain wheel scrolls the page. A click pins the tooltip. Returns the way to stop listening.
 */
export function listenToChart(surface: HTMLElement, target: InputTarget): () => void {
  const { hover, brush } = target;
  const listening = new AbortController();
  const { signal } = listening;
  let drag: Drag | undefined;
  let afterDrag = false;
  let clickTimer = 0;
  let panRequest = 0;

  const endDrag = (): void => {
    drag = undefined;
    brush.hidden = true;
    cancelAnimationFrame(panRequest);
    panRequest = 0;
  };
  const cancelDrag = (): void => {
    if (drag?.mode === "pan") target.onZoom(drag.zoom);
    // The button is still down; letting it go clicks nothing.
    afterDrag = true;
    endDrag();
  };

  surface.addEventListener(
    "pointerdown",
    (event) => {
      const { frame, zoom } = target.state();
      if (frame === undefined || event.button > 1) return;
      const mode = event.button === 1 || event.shiftKey || event.altKey ? "pan" : "box";
      drag = { mode, pointerId: event.pointerId, start: pointOf(event), frame, zoom, moved: false };
      afterDrag = false;
      surface.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  // The middle button would start the browser's own scrolling.
  surface.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault(), {
    signal,
  });
  surface.addEventListener(
    "pointermove",
    (event) => {
      const point = pointOf(event);
      if (drag === undefined) {
        hover.move({
          ...point,
          windowX: event.clientX - point.px,
          windowY: event.clientY - point.py,
        });
        return;
      }
      const { start, frame, zoom } = drag;
      const dx = point.px - start.px;
      const dy = point.py - start.py;
      drag.moved ||= Math.hypot(dx, dy) >= CLICK_PX;
      if (!drag.moved) return;
      hover.unpin();
      hover.leave();
      if (drag.mode === "box") {
        drawBrush(brush, target.state().frame ?? frame, start, point);
      } else {
        cancelAnimationFrame(panRequest);
        panRequest = requestAnimationFrame(() => target.onZoom(pan(frame, zoom, dx, dy)));
      }
    },
    { signal },
  );
  surface.addEventListener(
    "pointerup",
    (event) => {
      if (drag?.pointerId !== event.pointerId) return;
      const { mode, moved, start, frame, zoom } = drag;
      endDrag();
      afterDrag = moved;
      if (!moved) return;
      const point = pointOf(event);
      if (mode === "pan") {
        target.onZoom(pan(frame, zoom, point.px - start.px, point.py - start.py));
        return;
      }
      // The box lies over the picture of now: data may have come since it was begun.
      const now = target.state();
      if (now.frame !== undefined) {
        target.onZoom(zoomToDrag(now.frame, now.axis, now.zoom, start, point));
      }
    },
    { signal },
  );
  surface.addEventListener("pointercancel", cancelDrag, { signal });
  surface.addEventListener("pointerleave", () => hover.leave(), { signal });
  // The page moves below the cursor: what it pointed at is not there any more.
  document.addEventListener("scroll", () => hover.leave(), { signal, capture: true });
  surface.addEventListener(
    "click",
    (event) => {
      clearTimeout(clickTimer);
      if (afterDrag || event.detail > 1) return;
      if (hover.pinned) hover.unpin();
      else clickTimer = window.setTimeout(() => hover.pin(), DOUBLE_CLICK_MS);
    },
    { signal },
  );
  surface.addEventListener(
    "dblclick",
    () => {
      clearTimeout(clickTimer);
      hover.unpin();
      target.onZoom(undefined);
    },
    { signal },
  );
  surface.addEventListener(
    "wheel",
    (event) => {
      if (!event.altKey) {
        target.showHint();
        return;
      }
      const { frame, axis, zoom } = target.state();
      if (frame === undefined) return;
      event.preventDefault();
      target.onZoom(zoomAt(frame, axis, zoom, WHEEL_ZOOM ** event.deltaY, pointOf(event).px));
    },
    { signal, passive: false },
  );
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || drag === undefined) return;
      // Escape ends the drag and nothing around it, such as a full-screen card.
      event.preventDefault();
      event.stopPropagation();
      cancelDrag();
    },
    { signal, capture: true },
  );
  return () => {
    clearTimeout(clickTimer);
    endDrag();
    listening.abort();
  };
}

function pointOf(event: MouseEvent): Point {
  return { px: event.offsetX, py: event.offsetY };
}

function drawBrush(brush: HTMLElement, frame: Frame, start: Point, end: Point): void {
  const kind = dragKind(start, end);
  brush.hidden = kind === "none";
  const inX = (px: number): number => Math.min(Math.max(px, frame.left), frame.left + frame.width);
  const inY = (py: number): number => Math.min(Math.max(py, frame.top), frame.top + frame.height);
  const [x0, x1] =
    kind === "y" ? [frame.left, frame.left + frame.width] : [start.px, end.px].map(inX);
  const [y0, y1] =
    kind === "x" ? [frame.top, frame.top + frame.height] : [start.py, end.py].map(inY);
  if (x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) return;
  brush.style.transform = `translate(${Math.min(x0, x1)}px, ${Math.min(y0, y1)}px)`;
  brush.style.width = `${Math.abs(x1 - x0)}px`;
  brush.style.height = `${Math.abs(y1 - y0)}px`;
}
