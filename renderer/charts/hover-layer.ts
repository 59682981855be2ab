import type { XAxis } from "../../src/contract/runs.ts";
import { formatCount, formatNumber } from "../kit/format.ts";
import type { Hover, HoverBus } from "./hover-bus.ts";
import styles from "./line-chart.module.css";
import { drawnColumns, type ChartLine } from "./line-data.ts";
import { LineHighlight } from "./line-highlight.ts";
import {
  carryPoints,
  findNearest,
  nearestOfLine,
  type NearPoint,
  type NearResult,
} from "./nearest.ts";
import { pxToX, pxToY, xToPx, yToPx, type Frame } from "./scale.ts";
import { Tooltip } from "./tooltip.ts";

export interface HoverModel {
  readonly lines: readonly ChartLine[];
  readonly frame: Frame;
  readonly axis: XAxis;
  /** What the lines answer; as long as it stays the same they are the same lines, at most with more points. */
  readonly question: string | undefined;
  /** Colour around the highlighted line that sets it off from the others. */
  readonly background: string;
  /** Lines in the tooltip at most; absent: as many as are easy to read. */
  readonly rows?: number | undefined;
  /** Significant digits of values. */
  readonly digits: number;
}

interface Cursor {
  /** px in the chart */
  readonly px: number;
  readonly py: number;
  /** px from the chart's corner to the window's */
  readonly windowX: number;
  readonly windowY: number;
}

/** A pinned crosshair, in units of the axes: the picture may change below it. */
interface Pin {
  readonly x: number;
  readonly y: number;
  /** The points it stands on; undefined until they are looked for. */
  readonly near: NearResult | undefined;
}

/** Every line has its row up to here; beyond, a short list of the nearest is easier to read, and to draw. */
const ALL_ROWS = 12;
const MANY_ROWS = 8;
const APART_PX = 0.5;
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
  readonly #highlight: LineHighlight;
  readonly #dots: HTMLElement[] = [];
  #tooltip: Tooltip | undefined;
  #model: HoverModel | undefined;
  #cursor: Cursor | undefined;
  #pin: Pin | undefined;
  /** Where the cursor is in another chart. */
  #followed: Hover | undefined;
  #near: NearResult = NOTHING;
  #request = 0;

  constructor(root: HTMLElement, chartId: string, bus: HoverBus | undefined) {
    this.#root = root;
    this.#chartId = chartId;
    this.#bus = bus;
    this.#crosshair.className = styles["crosshair"] ?? "";
    this.#chip.className = styles["chip"] ?? "";
    this.#status.className = styles["status"] ?? "";
    this.#status.setAttribute("role", "status");
    this.#highlight = new LineHighlight(root);
    root.append(this.#crosshair, this.#chip, this.#status);
    this.#hide();
    this.#stopFollowing = bus?.subscribe((hover) => {
      if (hover?.chartId === chartId) return;
      this.#followed = hover;
      this.#follow();
    });
  }

  get pinned(): boolean {
    return this.#pin !== undefined;
  }

  /** The picture changed below the cursor; what is shown follows it. */
  setModel(model: HoverModel | undefined): void {
    if (this.#pin !== undefined && !hasSameLines(this.#model, model)) {
      this.#pin = { ...this.#pin, near: undefined };
    }
    this.#model = model;
    this.#highlight.setModel(model);
    if (this.#cursor !== undefined) this.#schedule();
    else this.#follow();
  }

  move(cursor: Cursor): void {
    if (this.pinned) return;
    this.#cursor = cursor;
    this.#schedule();
  }

  leave(): void {
    if (this.pinned || this.#cursor === undefined) return;
    this.#loseCursor();
    this.#schedule();
  }

  /** At once: what the mouse enters next tells of itself before anything is painted. */
  #loseCursor(): void {
    if (this.#cursor === undefined) return;
    this.#cursor = undefined;
    this.#bus?.publish(undefined);
  }

  /** Holds the crosshair on the point nearest to it (without one: to the middle), with values in full. */
  pin(): void {
    if (this.#model === undefined) return;
    this.#cursor ??= this.#middle(this.#model.frame);
    this.#pin = this.#placeOf(this.#cursor, this.#model);
    this.#paint();
    this.#announce();
    document.addEventListener("pointerdown", this.#onOutside, true);
    document.addEventListener("scroll", this.#onScroll, true);
  }

  unpin(): void {
    if (!this.pinned) return;
    this.#pin = undefined;
    this.#loseCursor();
    document.removeEventListener("pointerdown", this.#onOutside, true);
    document.removeEventListener("scroll", this.#onScroll, true);
    this.#paint();
  }

  /** Moves a pinned crosshair to the next (1) or the point before (-1) of the nearest line. */
  step(direction: 1 | -1): void {
    const model = this.#model;
    const nearest = this.#near.points[0];
    if (model === undefined || nearest === undefined || !this.pinned) return;
    const line = model.lines.find(({ key }) => key === nearest.line.key) ?? nearest.line;
    const { xs, ys } = drawnColumns(line);
    const here = nearest.x;
    // Half a pixel further is a place that the eye can tell apart.
    const herePx = xToPx(model.frame, here);
    const isBeyond = (x: number): boolean =>
      (xToPx(model.frame, x) - herePx) * direction > APART_PX;
    const next = direction > 0 ? xs.findIndex(isBeyond) : xs.findLastIndex(isBeyond);
    const x = xs[next];
    const y = ys[next];
    if (x === undefined || y === undefined || x < model.frame.x.from || x > model.frame.x.to)
      return;
    this.#pin = { x, y, near: undefined };
    this.#paint();
    this.#announce();
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#request);
    this.unpin();
    this.#stopFollowing?.();
    if (this.#cursor !== undefined) this.#bus?.publish(undefined);
    this.#tooltip?.[Symbol.dispose]();
    this.#highlight[Symbol.dispose]();
    for (const element of [this.#crosshair, this.#chip, this.#status, ...this.#dots]) {
      element.remove();
    }
  }

  /** The page moved below the tooltip; what scrolls inside of it moves nothing. */
  readonly #onScroll = (event: Event): void => {
    if (this.#tooltip?.contains(event.target) !== true) this.unpin();
  };

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
    if (model !== undefined) this.#followPin(model.frame);
    const cursor = this.#cursor;
    if (model === undefined || cursor === undefined) {
      this.#hide();
      this.#follow();
      return;
    }
    const { frame, lines, axis } = model;
    this.#near = this.#findNear(model, cursor);
    this.#showCrosshair(frame, cursor.px);
    this.#chip.hidden = true;
    this.#showDots(this.#near.points);
    const nearest = this.#near.points[0]?.line.key;
    this.#highlight.show(lines.length > 1 ? lines.find(({ key }) => key === nearest) : undefined);
    this.#tooltip ??= new Tooltip();
    this.#tooltip.setPinned(this.pinned);
    this.#tooltip.show(this.#near, model, {
      x: cursor.windowX + cursor.px,
      y: cursor.windowY + cursor.py,
    });
    // Where a note would go that is written now.
    this.#root.dataset["crosshair"] = String(this.#near.points[0]?.x ?? pxToX(frame, cursor.px));
    this.#bus?.publish({
      chartId: this.#chartId,
      place: { axis, x: this.#pin?.x ?? pxToX(frame, cursor.px) },
      runId: this.#near.points[0]?.line.data.runId,
    });
  }

  /** The points nearest to the cursor; pinned, those of before while their lines go on. */
  #findNear({ lines, frame, rows: most }: HoverModel, cursor: Cursor): NearResult {
    if (this.#pin?.near !== undefined) return carryPoints(this.#pin.near, lines, frame);
    const rows = most ?? (lines.length <= ALL_ROWS ? ALL_ROWS : MANY_ROWS);
    const near = findNearest(lines, frame, cursor, rows);
    if (this.#pin !== undefined) this.#pin = { ...this.#pin, near };
    return near;
  }

  /** Where a point is nearest to the cursor, which then stays what it is whatever is drawn; else the very place. */
  #placeOf(cursor: Cursor, { frame, lines }: HoverModel): Pin {
    const [nearest] = findNearest(lines, frame, cursor, 1).points;
    const { x, y } = nearest ?? { x: pxToX(frame, cursor.px), y: pxToY(frame, cursor.py) };
    return { x, y, near: undefined };
  }

  /** The cursor goes where the pinned place is in the picture of now; out of the picture it is no more. */
  #followPin(frame: Frame): void {
    if (this.#pin === undefined || this.#cursor === undefined) return;
    const { x, y } = this.#pin;
    if (x < frame.x.from || x > frame.x.to) {
      this.unpin();
      return;
    }
    const py = yToPx(frame, y);
    this.#cursor = {
      ...this.#cursor,
      px: xToPx(frame, x),
      py: Number.isNaN(py) ? this.#cursor.py : py,
    };
  }

  /** Shows where the cursor is in another chart, or the line that is meant elsewhere. */
  #follow(): void {
    if (this.#cursor !== undefined) return;
    const hover = this.#followed;
    const model = this.#model;
    if (hover !== undefined && model !== undefined && hover.place === undefined) {
      this.#hide();
      const { runId, key } = hover;
      const meant = model.lines.find(
        (one) => !one.data.ghost && (one.key === key || one.data.runId === runId),
      );
      if (model.lines.length > 1) this.#highlight.show(meant);
      return;
    }
    const place = hover?.place;
    if (place === undefined || model === undefined || place.axis !== model.axis) {
      this.#hide();
      return;
    }
    const { frame, lines } = model;
    const px = xToPx(frame, place.x);
    if (!(px >= frame.left && px <= frame.left + frame.width)) {
      this.#hide();
      return;
    }
    this.#showCrosshair(frame, px);
    const line = lines.find(({ data }) => data.runId === hover?.runId && !data.ghost);
    const point =
      line === undefined ? undefined : nearestOfLine(line, frame, px, frame.top + frame.height / 2);
    this.#showDots(point === undefined ? [] : [point]);
    this.#chip.hidden = point === undefined;
    if (point === undefined) return;
    const text = formatNumber(point.smooth ?? point.line.data.y[point.index], model.digits);
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

  #hide(): void {
    delete this.#root.dataset["crosshair"];
    this.#near = NOTHING;
    this.#crosshair.hidden = true;
    this.#chip.hidden = true;
    this.#highlight.show(undefined);
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

function hasSameLines(a: HoverModel | undefined, b: HoverModel | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.question === b.question &&
    a.axis === b.axis &&
    a.lines.length === b.lines.length &&
    a.lines.every(({ key }, index) => key === b.lines[index]?.key)
  );
}
