import type { EChartsCoreOption } from "echarts/core";
import type { XAxis } from "../../src/contract/runs.ts";
import { MARK_NEGATIVE, MARK_POSITIVE, type ChartLine } from "./line-data.ts";
import { axisOption, bandPath, plotOption, shapesSeries, type Label } from "./plot-option.ts";
import { LINE_SHAPE } from "./line-shape.ts";
import type { ManyLines } from "./many-lines.ts";
import { onScale, xToPx, yToPx, type Frame } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";
import { xTicks, yTicks, type Tick } from "./ticks.ts";

export interface LineOptionInput {
  readonly lines: readonly ChartLine[];
  readonly frame: Frame;
  readonly axis: XAxis;
  readonly theme: ChartTheme;
  /** Where there are too many lines to draw each of them. */
  readonly many?: ManyLines | undefined;
}

export const GHOST_DASH = [2, 3] as const;
const RAW_BEHIND = 0.25;
const GHOST = 0.35;
const BAND = 0.16;
/** Room a label takes along its axis, px. */
const X_LABEL_PX = 84;
const Y_LABEL_PX = 34;
const MARK_INSET_PX = 5;

/**
 * The whole picture as one ECharts option: pure, without animation, sampling or any reduction of its own, so that what
 * the engine sent is what is drawn. ECharts gets pixels: its axes run from 0 to the size of the plot, so that logs,
 * microseconds and the crosshair share the one scale in `scale.ts`, whatever the numbers are.
 */
export function buildLineOption(input: LineOptionInput): EChartsCoreOption {
  const { lines, frame, axis, theme, many } = input;
  const x = xTicks(axis, frame.x, frame.logX, frame.width / X_LABEL_PX);
  const y = frame.blank ? [] : yTicks(frame.y, frame.logY, frame.height / Y_LABEL_PX);
  const ofX = placeLabels(x, (value) => xToPx(frame, value) - frame.left);
  const ofY = placeLabels(y, (value) => upwards(frame, value));
  return {
    ...plotOption(frame, theme),
    xAxis: axisOption("x", frame.width, ofX, theme, false),
    yAxis: axisOption("y", frame.height, ofY, theme, true),
    series: [
      bandSeries(lines, frame),
      many === undefined
        ? strokeSeries(lines.flatMap((line) => strokesOf(line, frame)))
        : manySeries(many, frame, theme),
      markSeries(lines, frame),
    ],
  };
}

/** Ticks where they stand in the plot. */
function placeLabels(ticks: readonly Tick[], place: (value: number) => number): readonly Label[] {
  return ticks.map(({ value, label }) => ({ at: place(value), label }));
}

/** One polyline of the picture. */
interface Stroke {
  /** Order of drawing, lowest first. */
  readonly layer: number;
  /** x, y, x, y, ... in px of the chart. */
  readonly path: Float64Array;
  readonly color: string;
  readonly width: number;
  readonly opacity: number;
  readonly dash: readonly number[] | undefined;
}

function strokesOf(line: ChartLine, frame: Frame): Stroke[] {
  const { data, color } = line;
  const smoothed = data.smoothX.length > 0;
  const opacity = data.ghost ? GHOST : 1;
  const width = data.ghost ? 1 : 1.25;
  const layer = data.ghost ? 1 : 3;
  const dash = data.ghost ? GHOST_DASH : line.dash;
  if (!smoothed) {
    return [{ layer, path: placePoints(data.x, data.y, frame), color, width, opacity, dash }];
  }
  return [
    {
      layer: layer - 1,
      path: placePoints(data.x, data.y, frame),
      color,
      width: 1,
      opacity: opacity * RAW_BEHIND,
      // The faint line behind stays solid: dashes would only add noise to noise.
      dash: data.ghost ? dash : undefined,
    },
    { layer, path: placePoints(data.smoothX, data.smoothY, frame), color, width, opacity, dash },
  ];
}

/** Of the median, the quartiles and the outermost quantiles. */
const QUANTILE_WIDTHS = [1, 1, 2, 1, 1] as const;
const QUANTILE_DASHES = [[2, 3], [5, 3], undefined, [5, 3], [2, 3]] as const;

/** How many lines pass where, and their quantiles over it. */
function manySeries({ image, quantiles }: ManyLines, frame: Frame, theme: ChartTheme): object {
  const { left: x, top: y, width, height } = frame;
  const elements = [
    { type: "image", silent: true, style: { image, x, y, width, height } },
    ...quantiles.map((path, i) => ({
      type: LINE_SHAPE,
      silent: true,
      shape: { line: { path } },
      style: {
        fill: "none",
        stroke: theme.axis,
        lineWidth: QUANTILE_WIDTHS[i],
        lineDash: QUANTILE_DASHES[i],
      },
    })),
  ];
  return shapesSeries("lines", 2, elements);
}

/** What lies around the lines of groups, below all of them. */
function bandSeries(lines: readonly ChartLine[], frame: Frame): object {
  const elements = lines.flatMap(({ color, data: { x, band } }) => {
    if (band === undefined || x.length < 2) return [];
    const high = placePoints(x, band.high, frame);
    const low = placePoints(x, band.low, frame);
    return [
      {
        type: LINE_SHAPE,
        silent: true,
        shape: { line: { path: bandPath(high, low) } },
        style: { fill: color, stroke: "none", opacity: BAND },
      },
    ];
  });
  return shapesSeries("bands", 1, elements);
}

function strokeSeries(strokes: readonly Stroke[]): object {
  const elements = strokes.toSorted((a, b) => a.layer - b.layer).map(strokeElement);
  return shapesSeries("lines", 2, elements);
}

function strokeElement({ path, color, width, opacity, dash }: Stroke): object {
  // A single point has no line; it is drawn as a dot.
  if (path.length === 2) {
    const [cx, cy] = path;
    return {
      type: "circle",
      silent: true,
      shape: { cx, cy, r: 2.5 },
      style: { fill: color, opacity },
    };
  }
  return {
    type: LINE_SHAPE,
    silent: true,
    shape: { line: { path } },
    style: {
      fill: "none",
      stroke: color,
      lineWidth: width,
      opacity,
      lineDash: dash,
      lineJoin: "bevel",
      lineCap: "butt",
    },
  };
}

/** Height above the lower edge of the plot, px. */
function upwards(frame: Frame, y: number): number {
  return frame.top + frame.height - yToPx(frame, y);
}

/**
 * x, y, x, y, ... in px of the chart; NaN where a log axis has no place for a value.
 * @param path filled and answered: as long as all points need
 */
export function placePoints(
  xs: Float64Array,
  ys: Float32Array | Float64Array,
  frame: Frame,
  path: Float64Array = new Float64Array(xs.length * 2),
): Float64Array {
  const { left, width, height, logX, logY } = frame;
  const xFrom = onScale(frame.x.from, logX);
  const xScale = width / (onScale(frame.x.to, logX) - xFrom);
  const yFrom = onScale(frame.y.from, logY);
  const yScale = height / (onScale(frame.y.to, logY) - yFrom);
  const bottom = frame.top + height;
  for (let i = 0; i < xs.length; i++) {
    const x = left + (onScale(xs[i] as number, logX) - xFrom) * xScale;
    path[2 * i] = x;
    // A point without a place in either direction is a gap, which y tells.
    path[2 * i + 1] =
      x - x === 0 ? bottom - (onScale(ys[i] as number, logY) - yFrom) * yScale : Number.NaN;
  }
  return path;
}

/** Non-finite values as marks on the edge they left through: NaN and -Infinity below, +Infinity above. */
function markSeries(lines: readonly ChartLine[], frame: Frame): object {
  const high = frame.height - MARK_INSET_PX;
  const data = lines.flatMap(({ color, data: { markX, markKind, ghost } }) =>
    Array.from(markX, (x, i) => {
      const kind = markKind[i];
      const y = kind === MARK_POSITIVE ? high : MARK_INSET_PX;
      return {
        value: [xToPx(frame, x) - frame.left, y],
        symbol: kind === 0 ? "diamond" : "triangle",
        symbolRotate: kind === MARK_NEGATIVE ? 180 : 0,
        itemStyle: { color, opacity: ghost ? 0.7 : 1 },
      };
    }),
  );
  return {
    id: "marks",
    type: "scatter",
    silent: true,
    animation: false,
    progressive: 0,
    clip: true,
    z: 3,
    symbolSize: 7,
    emphasis: { disabled: true },
    data,
  };
}
