import type { Zoom } from "../../../charts/scale.ts";

/** A zoom as it stands in a link: x from, x to, and where y was zoomed as well y from, y to. */
export type ZoomNumbers = readonly number[];

export function encodeZoom(zoom: Zoom): ZoomNumbers | undefined {
  const { x, y } = zoom;
  if (x === undefined) return undefined;
  return y === undefined ? [x.from, x.to] : [x.from, x.to, y.from, y.to];
}

/** Undefined for numbers that are no zoom, as a mistyped link may have them. */
export function decodeZoom(numbers: ZoomNumbers): Zoom | undefined {
  const [x0, x1, y0, y1] = numbers;
  if (x0 === undefined || x1 === undefined || !(x0 < x1)) return undefined;
  const y = y0 !== undefined && y1 !== undefined && y0 < y1 ? { from: y0, to: y1 } : undefined;
  return { x: { from: x0, to: x1 }, y };
}
