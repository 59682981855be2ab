import { readColor } from "../kit/color.ts";
import { paintDensity, quantilePaths, surveyLines } from "./density.ts";
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
export const isMany = (lines: number): boolean => lines > MOST_LINES;

/** Undefined where there are few enough to draw each of them. */
export function pictureMany(
  lines: readonly ChartLine[],
  frame: Frame,
  theme: ChartTheme,
): ManyLines | undefined {
  if (!isMany(lines.length) || lines.some(({ data }) => data.band !== undefined)) return undefined;
  if (!isMany(lines.filter(({ data }) => !data.ghost).length)) return undefined;
  const survey = surveyLines(lines, frame);
  const { columns, rows } = survey;
  const image = document.createElement("canvas");
  image.width = columns;
  image.height = rows;
  const pixels = paintDensity(survey, readColor(theme.ink) ?? BLACK);
  image.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  return { image, quantiles: quantilePaths(survey, frame.left) };
}
