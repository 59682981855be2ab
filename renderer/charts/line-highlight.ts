import styles from "./line-chart.module.css";
import { drawnColumns, type ChartLine } from "./line-data.ts";
import { GHOST_DASH, placePoints } from "./line-option.ts";
import type { Frame } from "./scale.ts";

interface Picture {
  readonly lines: readonly ChartLine[];
  readonly frame: Frame;
  /** Colour around the line that sets it off from the others. */
  readonly background: string;
}

/** The line under a moving cursor changes with every frame; only one that it rests on is drawn again. */
const REST_MS = 100;

/** Draws one line once more, thicker and on top; the picture below stays as it is. */
export class LineHighlight {
  readonly #canvas = document.createElement("canvas");
  #picture: Picture | undefined;
  #line: ChartLine | undefined;
  #timer = 0;

  constructor(root: HTMLElement) {
    this.#canvas.className = styles["highlight"] ?? "";
    this.#canvas.hidden = true;
    root.append(this.#canvas);
  }

  setModel(picture: Picture | undefined): void {
    this.#picture = picture;
    const line = picture?.lines.find(({ key }) => key === this.#line?.key);
    if (line === undefined || this.#canvas.hidden) {
      this.show(undefined);
    } else {
      this.#line = line;
      this.#draw(line);
    }
  }

  show(line: ChartLine | undefined): void {
    if (line === this.#line) return;
    this.#line = line;
    this.#canvas.hidden = true;
    clearTimeout(this.#timer);
    if (line === undefined) return;
    this.#timer = window.setTimeout(() => this.#draw(line), REST_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#canvas.remove();
  }

  #draw(line: ChartLine): void {
    if (this.#picture === undefined) return;
    const { frame, background } = this.#picture;
    const ratio = window.devicePixelRatio;
    const width = frame.left + frame.width;
    const height = frame.top + frame.height;
    this.#canvas.hidden = false;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    resize(this.#canvas, width, height, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    const { xs, ys } = drawnColumns(line);
    tracePath(context, placePoints(xs, ys, frame));
    context.lineJoin = "bevel";
    context.strokeStyle = background;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = line.color;
    context.lineWidth = 2;
    context.setLineDash(line.data.ghost ? [...GHOST_DASH] : [...(line.dash ?? [])]);
    context.stroke();
    context.restore();
  }
}

/** Only where it differs: setting a size takes new memory, also for the same one. */
function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const px = [Math.round(width * ratio), Math.round(height * ratio)] as const;
  if (canvas.width === px[0] && canvas.height === px[1]) return;
  [canvas.width, canvas.height] = px;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

function tracePath(context: CanvasRenderingContext2D, path: Float64Array): void {
  context.beginPath();
  let gap = true;
  for (let i = 0; i < path.length; i += 2) {
    const x = path[i] as number;
    const y = path[i + 1] as number;
    if (Number.isNaN(y)) gap = true;
    else if (gap) {
      context.moveTo(x, y);
      gap = false;
    } else context.lineTo(x, y);
  }
}
