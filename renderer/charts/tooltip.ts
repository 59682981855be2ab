import type { XAxis } from "../../src/contract/runs.ts";
import { alignDecimals, formatCount, formatExact, formatNumber } from "../kit/format.ts";
import { formatClock, formatDuration, formatUtc, formatWallTime } from "../kit/format-time.ts";
import { GHOST_DASH } from "./line-option.ts";
import type { PointText } from "./line-data.ts";
import type { NearPoint, NearResult } from "./nearest.ts";
import styles from "./tooltip.module.css";

const COLUMNS = ["", "Run", "Value", "Smoothed", "Step", "Time"] as const;
const NAME_COLUMN = 1;
const WIDTH_PX = 500;
const PINNED_WIDTH_PX = 640;
const ROW_PX = 20;
const GAP_PX = 14;
/** To the edges of the window. */
const MARGIN_PX = 4;

interface Row {
  readonly element: HTMLElement;
  readonly swatch: SVGLineElement;
  /** The elements that hold the text. */
  readonly cells: readonly HTMLElement[];
}

export interface TooltipStyle {
  readonly axis: XAxis;
  /** Significant, while it is not pinned. */
  readonly digits: number;
}

/**
 * The values at the cursor, as plain DOM: it is written up to sixty times a second, so that it neither goes through
 * React nor measures anything. Pinned, it shows stored values in full and can be selected and copied.
 */
export class Tooltip {
  readonly #element = document.createElement("div");
  readonly #head: Row;
  readonly #rows: Row[] = [];
  readonly #foot = document.createElement("div");
  readonly #more = document.createElement("span");
  readonly #copy = document.createElement("button");
  #pinned = false;
  #shown: readonly NearPoint[] = [];

  constructor() {
    this.#element.className = styles["tooltip"] ?? "";
    this.#head = createRow();
    this.#head.element.classList.add(styles["head"] ?? "");
    this.#foot.className = styles["foot"] ?? "";
    this.#copy.type = "button";
    this.#copy.addEventListener("click", () => void this.#copyValues());
    this.#foot.append(this.#more, this.#copy);
    this.#element.append(this.#head.element, this.#foot);
    this.#element.hidden = true;
    document.body.append(this.#element);
  }

  /** @param at where the cursor is, px in the window */
  show(
    result: NearResult,
    style: TooltipStyle,
    at: { readonly x: number; readonly y: number },
  ): void {
    const { points } = result;
    const { axis, digits } = style;
    const smoothed = points.some((point) => point.smooth !== undefined);
    const room = window.innerWidth - 2 * MARGIN_PX;
    const width = Math.min(this.#pinned ? PINNED_WIDTH_PX : WIDTH_PX, room);
    this.#shown = points;
    setText(this.#copy, "Copy values");
    this.#element.hidden = points.length === 0;
    this.#element.classList.toggle(styles["raw"] ?? "", !smoothed);
    COLUMNS.forEach((title, column) => {
      const relative = title === "Time" && axis !== "wall" && !this.#pinned;
      setText(this.#head.cells[column], relative ? "Relative" : title);
    });
    const values = alignDecimals(points.map((point) => this.#value(point, digits)));
    const smooths = alignDecimals(points.map(({ smooth }) => formatNumber(smooth, digits)));
    points.forEach((point, index) => {
      this.#fillRow(this.#row(index), point, style, values[index] ?? "", smooths[index] ?? "");
    });
    for (let index = points.length; index < this.#rows.length; index++) {
      const row = this.#rows[index];
      if (row !== undefined) row.element.hidden = true;
    }
    const rest = result.total - points.length;
    setText(this.#more, rest > 0 ? `${formatCount(rest)} more` : "");
    this.#foot.hidden = rest === 0 && !this.#pinned;
    this.#place(at, width, (points.length + 2) * ROW_PX);
  }

  hide(): void {
    this.#element.hidden = true;
  }

  /** Pinned, the tooltip stays, takes the mouse and shows values in full. */
  setPinned(pinned: boolean): void {
    if (pinned === this.#pinned) return;
    this.#pinned = pinned;
    this.#element.classList.toggle(styles["pinned"] ?? "", pinned);
    if (pinned) {
      this.#element.setAttribute("role", "group");
      this.#element.setAttribute("aria-label", "Values at the crosshair");
    } else {
      this.#element.removeAttribute("role");
      this.#element.removeAttribute("aria-label");
    }
  }

  contains(target: EventTarget | null): boolean {
    return target instanceof Node && this.#element.contains(target);
  }

  [Symbol.dispose](): void {
    this.#element.remove();
  }

  #row(index: number): Row {
    const known = this.#rows[index];
    if (known !== undefined) return known;
    const made = createRow();
    this.#rows.push(made);
    this.#foot.before(made.element);
    return made;
  }

  #fillRow(row: Row, point: NearPoint, style: TooltipStyle, value: string, smooth: string): void {
    const { line, index } = point;
    const { data } = line;
    row.element.hidden = false;
    row.swatch.setAttribute("stroke", line.color);
    const dash = data.ghost ? GHOST_DASH : (line.dash ?? []);
    row.swatch.setAttribute("stroke-dasharray", dash.join(" "));
    const timeUs = data.timeUs[index] ?? Number.NaN;
    const [, nameCell, valueCell, smoothCell, stepCell, timeCell] = row.cells;
    const more = line.describe?.(toText(point, style), index);
    setText(nameCell, more === undefined ? line.name : `${line.name}  ${more}`);
    setText(valueCell, value);
    setText(smoothCell, point.smooth === undefined ? "" : smooth);
    setText(stepCell, formatCount(data.step[index] ?? Number.NaN));
    setText(timeCell, this.#time(line.originUs, timeUs, style.axis));
    if (timeCell !== undefined && this.#pinned) {
      timeCell.title = Number.isFinite(timeUs) ? formatUtc(timeUs) : "";
    }
  }

  #value({ line: { data }, index }: NearPoint, digits: number): string {
    const value = data.y[index] ?? Number.NaN;
    return this.#pinned
      ? formatExact(value, data.y instanceof Float32Array)
      : formatNumber(value, digits);
  }

  #time(originUs: number, timeUs: number, axis: XAxis): string {
    if (this.#pinned) return formatWallTime(timeUs);
    return axis === "wall" ? formatClock(timeUs) : formatDuration(timeUs - originUs);
  }

  #place(at: { readonly x: number; readonly y: number }, width: number, height: number): void {
    const left = at.x + GAP_PX + width <= window.innerWidth ? at.x + GAP_PX : at.x - GAP_PX - width;
    const top = Math.min(at.y + GAP_PX, window.innerHeight - height - GAP_PX);
    const { style } = this.#element;
    style.width = `${width}px`;
    style.transform = `translate(${Math.max(MARGIN_PX, Math.round(left))}px, ${Math.max(MARGIN_PX, Math.round(top))}px)`;
  }

  async #copyValues(): Promise<void> {
    const rows = this.#shown.map(({ line: { name, data }, index, smooth }) => [
      name,
      formatExact(data.y[index] ?? Number.NaN, data.y instanceof Float32Array),
      smooth === undefined ? "" : String(smooth),
      String(data.step[index]),
      isoTime(data.timeUs[index] ?? Number.NaN),
    ]);
    const text = [["run", "value", "smoothed", "step", "time"], ...rows]
      .map((cells) => cells.join("\t"))
      .join("\n");
    await navigator.clipboard.writeText(text);
    setText(this.#copy, "Copied");
  }
}

function createRow(): Row {
  const element = document.createElement("div");
  element.className = styles["row"] ?? "";
  const cells: HTMLElement[] = COLUMNS.map(() => document.createElement("span"));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "18");
  svg.setAttribute("height", "8");
  const swatch = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ x1: "0", x2: "18", y1: "4", y2: "4" })) {
    swatch.setAttribute(name, value);
  }
  swatch.setAttribute("stroke-width", "2.5");
  svg.append(swatch);
  cells[0]?.append(svg);
  // The style cuts names at their beginning; in an element of its own their text runs on as it is written.
  const name = document.createElement("bdi");
  cells[NAME_COLUMN]?.append(name);
  element.append(...cells);
  return { element, swatch, cells: cells.with(NAME_COLUMN, name) };
}

function toText({ line: { data }, index, x, y }: NearPoint, style: TooltipStyle): PointText {
  const { axis, digits } = style;
  return {
    x: formatOnAxis(axis, x, digits),
    y: formatNumber(y, digits),
    original: formatNumber(data.y[index] ?? Number.NaN, digits),
    step: formatCount(data.step[index] ?? Number.NaN),
  };
}

function formatOnAxis(axis: XAxis, x: number, digits: number): string {
  switch (axis) {
    case "step":
      return formatCount(x);
    case "wall":
      return formatClock(x);
    case "relative":
    case "process":
      return formatDuration(x);
    default:
      return formatNumber(x, digits);
  }
}

function isoTime(us: number): string {
  return Number.isFinite(us) ? new Date(us / 1000).toISOString() : "";
}

/** Writing the same text again would still cost a layout. */
function setText(element: HTMLElement | undefined, text: string): void {
  if (element !== undefined && element.textContent !== text) element.textContent = text;
}
