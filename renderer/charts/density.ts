import { drawnColumns, type ChartLine } from "./line-data.ts";
import { placePoints } from "./line-option.ts";
import type { Frame } from "./scale.ts";

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Where the lines run: how many pass each cell of a grid over the plot, and how high they are in each column. */
export interface Survey {
  readonly columns: number;
  readonly rows: number;
  /** Row by row from the top. */
  readonly counts: Uint16Array;
  readonly most: number;
  /** Of the lines, `lines` places for each column, of which the first `reached` are taken; px of the chart. */
  readonly heights: Float32Array;
  readonly reached: Uint32Array;
  readonly lines: number;
}

/**
 * Each line counts once in every cell that it passes, whatever its slope; those that stand in front, ghosts do not.
 * @param frame where the plot lies; one cell is a px
 */
export function surveyLines(all: readonly ChartLine[], frame: Frame): Survey {
  const columns = Math.max(1, Math.round(frame.width));
  const rows = Math.max(1, Math.round(frame.height));
  const counts = new Uint16Array(columns * rows);
  const lines = all.filter(({ data }) => !data.ghost).map(drawnColumns);
  const heights = new Float32Array(columns * lines.length);
  const reached = new Uint32Array(columns);
  // One for all: a path for each of 500 lines would be tens of megabytes of garbage.
  const room = new Float64Array(2 * Math.max(0, ...lines.map(({ xs }) => xs.length)));
  let most = 0;
  const low = new Float64Array(columns);
  const high = new Float64Array(columns);
  for (const { xs, ys } of lines) {
    const path = placePoints(xs, ys, frame, room.subarray(0, 2 * xs.length));
    low.fill(Number.POSITIVE_INFINITY);
    high.fill(Number.NEGATIVE_INFINITY);
    spanColumns(path, frame.left, low, high);
    for (let column = 0; column < columns; column++) {
      const top = Math.max(0, Math.floor((low[column] as number) - frame.top));
      const bottom = Math.min(rows - 1, Math.floor((high[column] as number) - frame.top));
      for (let row = top; row <= bottom; row++) {
        const cell = row * columns + column;
        const count = Math.min(65_535, (counts[cell] as number) + 1);
        counts[cell] = count;
        if (count > most) most = count;
      }
    }
    sampleColumns(path, frame.left, { heights, reached, lines: lines.length });
  }
  return { columns, rows, counts, most, heights, reached, lines: lines.length };
}

/** What a polyline covers of every px column. @param path x, y, x, y, ... in px; a NaN makes a gap */
function spanColumns(
  path: Float64Array,
  left: number,
  low: Float64Array,
  high: Float64Array,
): void {
  const last = low.length - 1;
  const cover = (column: number, y: number): void => {
    if (y < (low[column] as number)) low[column] = y;
    if (y > (high[column] as number)) high[column] = y;
  };
  let isGap = true;
  let x0 = 0;
  let y0 = 0;
  for (let i = 0; i < path.length; i += 2) {
    const x1 = (path[i] as number) - left;
    const y1 = path[i + 1] as number;
    if (Number.isNaN(y1)) {
      isGap = true;
      continue;
    }
    if (!isGap && x1 >= 0 && x0 <= last + 1) {
      const from = Math.max(0, Math.floor(x0));
      const to = Math.min(last, Math.floor(x1));
      const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
      for (let column = from; column <= to; column++) {
        cover(column, y0 + slope * (Math.max(x0, column) - x0));
        cover(column, y0 + slope * (Math.min(x1, column + 1) - x0));
      }
    }
    const column = Math.floor(x1);
    if (column >= 0 && column <= last) cover(column, y1);
    isGap = false;
    x0 = x1;
    y0 = y1;
  }
}

/**
 * Quantiles of the lines over the plot, in px of the chart: for each of `QUANTILES` a path x, y, x, y, ... with a point
 * in the middle of every column that at least a tenth of the lines pass; where a line has no point it is interpolated.
 * @param left of the plot, px of the chart
 */
export function quantilePaths(
  { heights, reached, lines }: Pick<Survey, "heights" | "reached" | "lines">,
  left: number,
): readonly Float64Array[] {
  const least = Math.max(2, lines / 10);
  const quantiles = QUANTILES.map((): number[] => []);
  for (const [column, count] of reached.entries()) {
    if (count < least) continue;
    const sorted = heights.slice(column * lines, column * lines + count).sort();
    for (const [i, share] of QUANTILES.entries()) {
      // Heights grow downwards.
      const at = (count - 1) * (1 - share);
      const below = sorted[Math.floor(at)] as number;
      const above = sorted[Math.ceil(at)] as number;
      quantiles[i]?.push(left + column + 0.5, below + (above - below) * (at - Math.floor(at)));
    }
  }
  return quantiles.map((path) => Float64Array.from(path));
}

/** Adds the height of a polyline in the middle of every column that it reaches, once for each. */
function sampleColumns(
  path: Float64Array,
  left: number,
  { heights, reached, lines }: Pick<Survey, "heights" | "reached" | "lines">,
): void {
  const last = reached.length - 1;
  let isGap = true;
  let x0 = 0;
  let y0 = 0;
  for (let i = 0; i < path.length; i += 2) {
    const x1 = (path[i] as number) - left;
    const y1 = path[i + 1] as number;
    if (Number.isNaN(y1)) {
      isGap = true;
      continue;
    }
    if (!isGap && x1 > x0) {
      const from = Math.max(0, Math.ceil(x0 - 0.5));
      const to = Math.min(last, Math.ceil(x1 - 0.5) - 1);
      const slope = (y1 - y0) / (x1 - x0);
      for (let column = from; column <= to; column++) {
        const taken = reached[column] as number;
        // Only a line that runs back comes twice.
        if (taken === lines) continue;
        heights[column * lines + taken] = y0 + slope * (column + 0.5 - x0);
        reached[column] = taken + 1;
      }
    }
    isGap = false;
    x0 = x1;
    y0 = y1;
  }
}

/** Colours of the cells as RGBA, row by row: from the background to the ink, by the logarithm of the count. */
export function paintDensity(
  { counts, most }: Pick<Survey, "counts" | "most">,
  ink: readonly [red: number, green: number, blue: number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(counts.length * 4);
  const whole = Math.log1p(most);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (count === 0) continue;
    pixels[4 * i] = ink[0];
    pixels[4 * i + 1] = ink[1];
    pixels[4 * i + 2] = ink[2];
    // Nothing that a single line passes may vanish.
    pixels[4 * i + 3] = 36 + 200 * (Math.log1p(count) / whole);
  }
  return pixels;
}
