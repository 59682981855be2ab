/** A closed interval in units of an axis, from <= to. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/** The least interval that holds all that there are. */
export function joinDomains(all: ReadonlyArray<Domain | null | undefined>): Domain | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const domain of all) {
    if (domain === null || domain === undefined) continue;
    from = Math.min(from, domain.from);
    to = Math.max(to, domain.to);
  }
  return from <= to ? { from, to } : undefined;
}

/** What a person zoomed to; an absent part follows the data. */
export interface Zoom {
  readonly x?: Domain | undefined;
  readonly y?: Domain | undefined;
}

/** The plot area of a chart, in CSS px inside the chart, and what it covers. The domain of a logarithmic axis is positive. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Domain;
  readonly y: Domain;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Nothing inside has a y value; the y axis stands for nothing and has no labels. */
  readonly blank: boolean;
}

const MARGIN = { left: 50, right: 10, top: 6, bottom: 20 } as const;
/** Plot widths are whole multiples of this, so that a window dragged wider asks the engine only now and then. */
const WIDTH_STEP = 8;

export type PlotRect = Pick<Frame, "left" | "top" | "width" | "height">;

/** Where the plot stands in a chart of this size; margins are fixed so that nothing moves when labels change. */
export function plotRect(width: number, height: number): PlotRect {
  const room = Math.max(0, width - MARGIN.left - MARGIN.right);
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.floor(room / WIDTH_STEP) * WIDTH_STEP,
    height: Math.max(0, height - MARGIN.top - MARGIN.bottom),
  };
}

/** Value as the canvas sees it: the logarithm on a log axis, NaN (a gap) where that has none. */
export function onScale(value: number, log: boolean): number {
  if (!log) return value;
  return value > 0 ? Math.log10(value) : Number.NaN;
}

function offScale(value: number, log: boolean): number {
  return log ? 10 ** value : value;
}

/** NaN for a place that a log axis does not have. */
export function xToPx(frame: Frame, x: number): number {
  const from = onScale(frame.x.from, frame.logX);
  const to = onScale(frame.x.to, frame.logX);
  return frame.left + ((onScale(x, frame.logX) - from) / (to - from || 1)) * frame.width;
}

export function pxToX(frame: Frame, px: number): number {
  const from = onScale(frame.x.from, frame.logX);
  const to = onScale(frame.x.to, frame.logX);
  return offScale(from + ((px - frame.left) / frame.width) * (to - from || 1), frame.logX);
}

/** NaN for a value that a log axis cannot show. */
export function yToPx(frame: Frame, y: number): number {
  const from = onScale(frame.y.from, frame.logY);
  const to = onScale(frame.y.to, frame.logY);
  const part = (onScale(y, frame.logY) - from) / (to - from || 1);
  return frame.top + (1 - part) * frame.height;
}

export function pxToY(frame: Frame, px: number): number {
  const from = onScale(frame.y.from, frame.logY);
  const to = onScale(frame.y.to, frame.logY);
  return offScale(from + (1 - (px - frame.top) / frame.height) * (to - from), frame.logY);
}
