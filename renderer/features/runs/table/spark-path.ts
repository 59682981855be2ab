import type { SeriesLine } from "../../../client/series.ts";

/**
 * The lines of a run as one SVG path in a box of `width` by `height` px, each from its first to its last value; a single
 * point is a short stroke. Undefined where nothing is finite.
 */
export function sparkPath(
  lines: readonly Pick<SeriesLine, "x" | "y" | "ghost">[],
  width: number,
  height: number,
): string | undefined {
  const drawn = lines.filter(({ ghost, x }) => !ghost && x.length > 0);
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of drawn) {
    for (let i = 0; i < x.length; i++) {
      left = Math.min(left, x[i] ?? left);
      right = Math.max(right, x[i] ?? right);
      low = Math.min(low, y[i] ?? low);
      high = Math.max(high, y[i] ?? high);
    }
  }
  if (left > right) return undefined;
  const placeX = (x: number): number => (right > left ? ((x - left) / (right - left)) * width : 0);
  // Halved first: the span of two huge numbers may be none.
  const span = high / 2 - low / 2;
  const placeY = (y: number): number =>
    span > 0 ? height - ((y / 2 - low / 2) / span) * height : height / 2;
  const round = (value: number): string => String(Math.round(value * 10) / 10);
  return drawn
    .map(({ x, y }) => {
      const points = Array.from(x, (at, i) => `${round(placeX(at))} ${round(placeY(y[i] ?? 0))}`);
      return points.length === 1 ? `M${points[0]}h3` : `M${points.join("L")}`;
    })
    .join("");
}
