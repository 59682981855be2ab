import type { MarkerName } from "./plot.ts";
import type { PathItem, Rect } from "./scene.ts";

const RADIUS = 1.9;
/** Marks on one line. */
const MARKS = 8;

const SHAPES: Readonly<Record<Exclude<MarkerName, "circle">, readonly number[][]>> = {
  square: [[-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85]],
  triangle: [[0, -1.15, 1.05, 0.8, -1.05, 0.8]],
  diamond: [[0, -1.25, 1.1, 0, 0, 1.25, -1.1, 0]],
  cross: [
    [-0.9, -0.9, 0.9, 0.9],
    [-0.9, 0.9, 0.9, -0.9],
  ],
  plus: [
    [-1.15, 0, 1.15, 0],
    [0, -1.15, 0, 1.15],
  ],
};
const CORNERS = 16;

export function drawMarker(
  marker: MarkerName,
  x: number,
  y: number,
  unit: number,
  color: string,
): PathItem {
  const shape =
    marker === "circle"
      ? [
          Array.from({ length: CORNERS }, (_, i) => (i * 2 * Math.PI) / CORNERS).flatMap((turn) => [
            Math.cos(turn),
            Math.sin(turn),
          ]),
        ]
      : SHAPES[marker];
  const isOpen = marker === "cross" || marker === "plus";
  return {
    kind: "path",
    parts: shape.map((part) =>
      part.map((value, i) => value * RADIUS * unit + (i % 2 === 0 ? x : y)),
    ),
    isClosed: !isOpen,
    ...(isOpen
      ? { stroke: { color, width: 0.9 * unit } }
      : { fill: { color, opacity: 1 }, stroke: { color: "#ffffff", width: 0.3 * unit } }),
  };
}

/** Points of the line in equal distances along the axis, those of other lines beside them. */
export function markedPlaces(
  parts: ReadonlyArray<readonly number[]>,
  frame: Rect,
  entry: number,
): ReadonlyArray<readonly [number, number]> {
  const places: Array<readonly [number, number]> = [];
  const distance = frame.width / MARKS;
  let next = frame.x + distance * (0.3 + ((entry * 0.37) % 0.6));
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2) {
      const x = part[i] as number;
      const y = part[i + 1] as number;
      if (x < next || x > frame.x + frame.width) continue;
      if (y >= frame.y && y <= frame.y + frame.height) places.push([x, y]);
      while (next <= x) next += distance;
    }
  }
  return places;
}
