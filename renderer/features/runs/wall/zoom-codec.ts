import type { Domain, Zoom } from "../../../charts/scale.ts";

/** A zoom as it stands in a link: x from, x to and where y was zoomed y from, y to; null for an x that follows the data. */
export type ZoomNumbers = ReadonlyArray<number | null>;

export function encodeZoom({ x, y }: Zoom): ZoomNumbers | undefined {
  if (x === undefined && y === undefined) return undefined;
  const place = x === undefined ? [null, null] : [x.from, x.to];
  return y === undefined ? place : [...place, y.from, y.to];
}

/** Undefined for numbers that are no zoom, as a mistyped link may have them. */
export function decodeZoom([x0, x1, y0, y1]: ZoomNumbers): Zoom | undefined {
  const x = toDomain(x0, x1);
  const y = toDomain(y0, y1);
  const isBroken = x === undefined && !(x0 === null && x1 === null);
  return isBroken || (x === undefined && y === undefined) ? undefined : { x, y };
}

function toDomain(
  from: number | null | undefined,
  to: number | null | undefined,
): Domain | undefined {
  if (typeof from !== "number" || typeof to !== "number" || !(from < to)) return undefined;
  return { from, to };
}
