import { readColor } from "../kit/color.ts";
import { countDensity, paintDensity, pathsOf, quantilePaths } from "./density.ts";
import type { ChartLine } from "./line-data.ts";
import type { Frame } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

/** Beyond so many lines a picture of them shows how many pass where. */
const MOST_LINES = 200;

const BLACK = [0, 0, 0] as const;

/** What is drawn in the place of lines that nobody could tell apart. */
export interface ManyLines {
  /** As large as the plot, a px to a cell. */
  readonly image: HTMLCanvasElement;
  /** In px of the chart, one path for each of `QUANTILES`. */
  readonly quantiles: readonly Float64Array[];
}

/** Whether there may be too many to draw each of them. */
export const isMany = ({ length }: readonly ChartLine[]): boolean => length > MOST_LINES;

/** Undefined where there are few enough to draw each of them. */
export function pictureMany(
  lines: readonly ChartLine[],
  frame: Frame,
  theme: ChartTheme,
): ManyLines | undefined {
  if (!isMany(lines) || lines.some(({ data }) => data.band !== undefined)) return undefined;
  const paths = pathsOf(lines, frame);
  if (paths.length <= MOST_LINES) return undefined;
  const density = countDensity(paths, frame);
  const image = document.createElement("canvas");
  image.width = density.columns;
  image.height = density.rows;
  const pixels = paintDensity(density, readColor(theme.ink) ?? BLACK);
  image.getContext("2d")?.putImageData(new ImageData(pixels, density.columns, density.rows), 0, 0);
  return { image, quantiles: quantilePaths(paths, frame) };
}
