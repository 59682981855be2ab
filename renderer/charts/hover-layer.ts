import type { XAxis } from "../../src/contract/runs.ts";
import { formatCount, formatNumber } from "../kit/format.ts";
import type { Hover, HoverBus } from "./hover-bus.ts";
import styles from "./line-chart.module.css";
import { drawnColumns, type ChartLine } from "./line-data.ts";
import { findNearest, nearestOfLine, type NearPoint, type NearResult } from "./nearest.ts";
import { pxToX, xToPx, yToPx, type Frame } from "./scale.ts";
import { Tooltip } from "./tooltip.ts";

export interface HoverModel {
  readonly lines: readonly ChartLine[];
  readonly frame: Frame;
  readonly axis: XAxis;
  /** Colour around the highlighted line that sets it off from the others. */
  readonly background: string;
}

interface Cursor {
  /** px in the chart */
  readonly px: number;
  readonly py: number;
  /** px from the chart's corner to the window's */
  readonly windowX: number;
  readonly windowY: number;
}

/** Every line has its row up to here; beyond, a short list of the nearest is easier to read, and to draw. */
const ALL_ROWS = 12;
const MANY_ROWS = 8;
/** The line under a moving cursor changes with every frame; only one that it rests on is drawn again. */
const HIGHLIGHT_MS = 60;
const NOTHING: NearResult = { points: [], total: 0 };

/**
 * Crosshair, dots, the highlighted line and the tooltip of one chart, drawn over it without React: a move of the mouse
 * costs one frame's work here and nothing else. Also shows where the cursor is in other charts of the wall.
 */
export class HoverLayer {
  readonly #root: HTMLElement;
  readonly #chartId: string;
  readonly #bus: HoverBus | undefined;
  readonly #stopFollowing: (() => void) | undefined;
  readonly #crosshair = document.createElement("div");
  readonly #chip = document.createElement("div");
  readonly #status = document.createElement("div");
  readonly #canvas = document.createElement("canvas");
  readonly #dots: HTMLElement[] = [];
  #tooltip: Tooltip | undefined;
  #model: HoverModel | undefined;
  #cursor: Cursor | undefined;
  #near: NearResult = NOTHING;
  #highlighted: ChartLine | undefined;
  #pinned = false;
  #request = 0;
  #highlightTimer = 0;

  constructor(root: HTMLElement, chartId: string, bus: HoverBus | undefined) {
    this.#root = root;
    this.#chartId = chartId;
    this.#bus = bus;
    this.#crosshair.className = styles["crosshair"] ?? "";
    this.#chip.className = styles["chip"] ?? "";
    this.#status.className = styles["status"] ?? "";
    this.#status.setAttribute("role", "status");
    this.#canvas.className = styles["highlight"] ?? "";
    root.append(this.#canvas, this.#crosshair, this.#chip, this.#status);
    this.#hide();
    this.#stopFollowing = bus?.subscribe((hover) => this.#follow(hover));
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** The picture changed below the cursor; what is shown follows it. */
  setModel(model: HoverModel | undefined): void {
    this.#model = model;
    const highlighted = model?.lines.find((line) => line.key === this.#highlighted?.key);
    if (highlighted !== undefined && !this.#canvas.hidden) {
      this.#highlighted = highlighted;
      this.#drawHighlight(highlighted);
    } else {
      this.#highlight(undefined);
    }
    if (this.#cursor !== undefined) this.#schedule();
    else this.#hide();
  }

  move(cursor: Cursor): void {
    if (this.#pinned) return;
    this.#cursor = cursor;
    this.#schedule();
  }

  leave(): void {
    if (this.#pinned || this.#cursor === undefined) return;
    this.#cursor = undefined;
    this.#schedule();
  }

  /** Holds the crosshair where it is (without one: in the middle), with values in full. */
  pin(): void {
    if (this.#model === undefined) return;
    this.#cursor ??= this.#middle(this.#model.frame);
    this.#pinned = true;
    this.#paint();
    this.#announce();
    document.addEventListener("pointerdown", this.#onOutside, true);
    document.addEventListener("scroll", this.#unpinNow, true);
  }

  unpin(): void {
    if (!this.#pinned) return;
    this.#pinned = false;
    this.#cursor = undefined;
    document.removeEventListener("pointerdown", this.#onOutside, true);
    document.removeEventListener("scroll", this.#unpinNow, true);
    this.#paint();
  }

  /** Moves a pinned crosshair to the next (1) or the point before (-1) of the nearest line. */
  step(direction: 1 | -1): void {
    const model = this.#model;
    const nearest = this.#near.points[0];
    if (model === undefined || nearest === undefined || this.#cursor === undefined) return;
    const { line } = nearest;
    const { xs, ys } = drawnColumns(line);
    const here = pxToX(model.frame, nearest.px);
    // Half a pixel further is a place that the eye can tell apart.
    const apart = (model.frame.x.to - model.frame.x.from) / model.frame.width / 2;
    const next =
      direction > 0
        ? xs.findIndex((x) => x > here + apart)
        : xs.findLastIndex((x) => x < here - apart);
    const x = xs[next];
    const y = ys[next];
    if (x === undefined || y === undefined || x < model.frame.x.from || x > model.frame.x.to)
      return;
    this.#cursor = { ...this.#cursor, px: xToPx(model.frame, x), py: yToPx(model.frame, y) };
    this.#paint();
    this.#announce();
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#highlightTimer);
    this.unpin();
    this.#stopFollowing?.();
    if (this.#cursor !== undefined) this.#bus?.publish(undefined);
    this.#tooltip?.[Symbol.dispose]();
    for (const element of [
      this.#canvas,
      this.#crosshair,
      this.#chip,
      this.#status,
      ...this.#dots,
    ]) {
      element.remove();
    }
  }

  readonly #unpinNow = (): void => this.unpin();

  readonly #onOutside = (event: PointerEvent): void => {
    const inside = event.target instanceof Node && this.#root.contains(event.target);
    if (!inside && this.#tooltip?.contains(event.target) !== true) this.unpin();
  };

  #schedule(): void {
    if (this.#request !== 0) return;
    this.#request = requestAnimationFrame(() => {
      this.#request = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const model = this.#model;
    const cursor = this.#cursor;
    if (model === undefined || cursor === undefined) {
      this.#hide();
      this.#bus?.publish(undefined);
      return;
    }
    const { frame, lines, axis } = model;
    const rows = lines.length <= ALL_ROWS ? ALL_ROWS : MANY_ROWS;
    this.#near = findNearest(lines, frame, cursor, rows);
    this.#showCrosshair(frame, cursor.px);
    this.#chip.hidden = true;
    this.#showDots(this.#near.points);
    this.#highlight(lines.length > 1 ? this.#near.points[0]?.line : undefined);
    this.#tooltip ??= new Tooltip(this.#root);
    this.#tooltip.setPinned(this.#pinned);
    this.#tooltip.show(this.#near, axis, {
      x: cursor.windowX + cursor.px,
      y: cursor.windowY + cursor.py,
    });
    this.#bus?.publish({
      chartId: this.#chartId,
      axis,
      x: pxToX(frame, cursor.px),
      runId: this.#near.points[0]?.line.data.runId,
    });
  }

  /** The cursor is in another chart. */
  #follow(hover: Hover | undefined): void {
    if (hover?.chartId === this.#chartId || this.#pinned) return;
    const model = this.#model;
    if (hover === undefined || model === undefined || hover.axis !== model.axis) {
      if (this.#cursor === undefined) this.#hide();
      return;
    }
    const { frame, lines } = model;
    const px = xToPx(frame, hover.x);
    if (!(px >= frame.left && px <= frame.left + frame.width)) {
      this.#hide();
      return;
    }
    this.#showCrosshair(frame, px);
    const line = lines.find(({ data }) => data.runId === hover.runId && !data.ghost);
    const point =
      line === undefined ? undefined : nearestOfLine(line, frame, px, frame.top + frame.height / 2);
    this.#showDots(point === undefined ? [] : [point]);
    this.#chip.hidden = point === undefined;
    if (point === undefined) return;
    const text = formatNumber(point.smooth ?? point.line.data.y[point.index]);
    if (this.#chip.textContent !== text) this.#chip.textContent = text;
    const right = px > frame.left + frame.width / 2;
    this.#chip.style.transform = `translate(${px + (right ? -6 : 6)}px, ${frame.top}px) translateX(${right ? "-100%" : "0"})`;
  }

  #showCrosshair(frame: Frame, px: number): void {
    this.#crosshair.hidden = false;
    this.#crosshair.style.height = `${frame.height}px`;
    this.#crosshair.style.transform = `translate(${Math.round(px)}px, ${frame.top}px)`;
  }

  #showDots(points: readonly NearPoint[]): void {
    for (let i = this.#dots.length; i < points.length; i++) {
      const dot = document.createElement("div");
      dot.className = styles["dot"] ?? "";
      this.#dots.push(dot);
      this.#root.append(dot);
    }
    this.#dots.forEach((dot, i) => {
      const point = points[i];
      dot.hidden = point === undefined || !this.#insideY(point.py);
      if (point === undefined) return;
      dot.style.backgroundColor = point.line.color;
      dot.style.transform = `translate(${point.px}px, ${point.py}px)`;
    });
  }

  #insideY(py: number): boolean {
    const frame = this.#model?.frame;
    return frame !== undefined && py >= frame.top - 1 && py <= frame.top + frame.height + 1;
  }

  #highlight(line: ChartLine | undefined): void {
    if (line === this.#highlighted) return;
    this.#highlighted = line;
    this.#canvas.hidden = true;
    clearTimeout(this.#highlightTimer);
    if (line === undefined) return;
    this.#highlightTimer = window.setTimeout(() => this.#drawHighlight(line), HIGHLIGHT_MS);
  }

  /** Draws one line once more, thicker and on top; the picture below stays as it is. */
  #drawHighlight(line: ChartLine): void {
    const model = this.#model;
    if (model === undefined) return;
    this.#canvas.hidden = false;
    const { frame, background } = model;
    const ratio = window.devicePixelRatio;
    const width = frame.left + frame.width;
    const height = frame.top + frame.height;
    // Setting the size clears the canvas as well.
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    const { xs, ys } = drawnColumns(line);
    tracePath(context, frame, xs, ys);
    context.lineJoin = "bevel";
    context.strokeStyle = background;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = line.color;
    context.lineWidth = 2;
    context.setLineDash(line.data.ghost ? [2, 3] : [...(line.dash ?? [])]);
    context.stroke();
  }

  #hide(): void {
    this.#near = NOTHING;
    this.#crosshair.hidden = true;
    this.#chip.hidden = true;
    this.#highlight(undefined);
    for (const dot of this.#dots) dot.hidden = true;
    this.#tooltip?.hide();
  }

  #middle(frame: Frame): Cursor {
    const box = this.#root.getBoundingClientRect();
    return {
      px: frame.left + frame.width / 2,
      py: frame.top + frame.height / 2,
      windowX: box.left,
      windowY: box.top,
    };
  }

  /** For screen readers: what a pinned crosshair stands on. */
  #announce(): void {
    const first = this.#near.points[0];
    if (first === undefined) return;
    const step = formatCount(first.line.data.step[first.index] ?? Number.NaN);
    const values = this.#near.points.map(
      ({ line, index }) => `${line.name} ${formatNumber(line.data.y[index])}`,
    );
    this.#status.textContent = `Step ${step}: ${values.join(", ")}`;
  }
}

function tracePath(
  context: CanvasRenderingContext2D,
  frame: Frame,
  xs: Float64Array,
  ys: Float32Array | Float64Array,
): void {
  context.beginPath();
  let gap = true;
  for (let i = 0; i < xs.length; i++) {
    const px = xToPx(frame, xs[i] as number);
    const py = yToPx(frame, ys[i] as number);
    if (Number.isNaN(py)) gap = true;
    else if (gap) {
      context.moveTo(px, py);
      gap = false;
    } else context.lineTo(px, py);
  }
}
