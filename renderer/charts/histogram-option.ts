import { mixColors } from "../kit/color.ts";
import { axisOption, bandPath, plotOption, shapesSeries, type Label } from "./plot-option.ts";
import type { EChartsCoreOption } from "echarts/core";
import {
  baselineOf,
  PERCENTILE_COUNT,
  percentilePath,
  ridgePath,
  toX,
  toY,
  type HistogramData,
  type HistogramFrame,
} from "./histogram-frame.ts";
import { LINE_SHAPE } from "./line-shape.ts";
import type { ChartTheme } from "./theme.ts";
import { linearTicks, type Tick } from "./ticks.ts";

export interface HistogramOptionInput {
  readonly data: HistogramData;
  readonly frame: HistogramFrame;
  /** "#rrggbb", of the run. */
  readonly color: string;
  readonly theme: ChartTheme;
}

/** Room a label takes along its axis, px. */
const X_LABEL_PX = 56;
const Y_LABEL_PX = 34;
const ROW_LABEL_PX = 16;
/** How much of the run's colour the oldest histogram has; the newest has all of it. */
const OLDEST = 0.25;
const BANDS = [0.14, 0.2, 0.26, 0.34] as const;

/** The whole picture as one ECharts option, in px of the plot as the line chart's; see `buildLineOption`. */
export function buildHistogramOption(input: HistogramOptionInput): EChartsCoreOption {
  const { data, frame, theme } = input;
  const x = linearTicks(frame.x, frame.width / X_LABEL_PX).map((tick) => ({
    at: toX(frame, tick.value) - frame.left,
    label: tick.label,
  }));
  const elements = frame.mode === "bands" ? drawBands(input) : drawRidges(input);
  return {
    ...plotOption(frame, theme),
    xAxis: axisOption("x", frame.width, x, theme, false),
    yAxis: {
      ...axisOption("y", frame.height, yLabels(data, frame), theme, false),
      position: frame.mode === "offset" ? "right" : "left",
    },
    series: [shapesSeries("histograms", 2, elements)],
  };
}

/** Steps of the rows where they stand one behind another, else counts or values. */
function yLabels(data: HistogramData, frame: HistogramFrame): readonly Label[] {
  const bottom = frame.top + frame.height;
  if (frame.mode !== "offset") {
    const place = (tick: Tick): number =>
      frame.mode === "bands"
        ? bottom - toY(frame, tick.value)
        : (tick.value / frame.y.to) * frame.ridge;
    return linearTicks(frame.y, frame.height / Y_LABEL_PX).map((tick) => ({
      at: place(tick),
      label: tick.label,
    }));
  }
  const rows = data.steps.length;
  const every = Math.max(1, Math.ceil((rows * ROW_LABEL_PX) / (frame.height - frame.ridge || 1)));
  return data.labels.flatMap((label, row) =>
    // Counted from the newest, which always has its label.
    (rows - 1 - row) % every === 0 ? [{ at: bottom - baselineOf(frame, rows, row), label }] : [],
  );
}

/** Oldest first, each covering what stands behind it; over each other they are only lines. */
function drawRidges({ data, frame, color, theme }: HistogramOptionInput): readonly object[] {
  const rows = data.steps.length;
  const isOffset = frame.mode === "offset";
  return data.steps.map((_, row) => {
    const part = rows < 2 ? 1 : OLDEST + (1 - OLDEST) * (row / (rows - 1));
    const tone = mixColors(theme.background, color, part);
    return {
      type: LINE_SHAPE,
      silent: true,
      shape: { line: { path: ridgePath(data, frame, row) } },
      style: isOffset
        ? { fill: tone, stroke: theme.background, lineWidth: 1, lineJoin: "bevel" }
        : { fill: "none", stroke: tone, lineWidth: 1, lineJoin: "bevel" },
    };
  });
}

/** From the outermost pair of percentiles to the innermost, and the median on top. */
function drawBands({ data, frame, color }: HistogramOptionInput): readonly object[] {
  const last = PERCENTILE_COUNT - 1;
  const bands = BANDS.map((opacity, i) => {
    const low = percentilePath(data, frame, i);
    const high = percentilePath(data, frame, last - i);
    const path = bandPath(high, low);
    const style = { fill: color, stroke: color, lineWidth: 0.5, opacity };
    return { type: LINE_SHAPE, silent: true, shape: { line: { path } }, style };
  });
  const median = {
    type: LINE_SHAPE,
    silent: true,
    shape: { line: { path: percentilePath(data, frame, last / 2) } },
    style: { fill: "none", stroke: color, lineWidth: 1.5 },
  };
  return [...bands, median];
}
