import type { EChartsCoreOption } from "echarts/core";
import type { XAxis } from "../../src/contract/runs.ts";
import { MARK_NEGATIVE, MARK_POSITIVE, type ChartLine } from "./line-data.ts";
import { transformY, xToPx, yToPx, type Frame } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";
import { xTicks, yTicks, type Tick } from "./ticks.ts";

export interface LineOptionInput {
  readonly lines: readonly ChartLine[];
  readonly frame: Frame;
  readonly axis: XAxis;
  readonly theme: ChartTheme;
}

/** From this many lines on each one is thinner and lets others through. */
const MANY_LINES = 200;
const GHOST_DASH = [2, 3] as const;
const RAW_BEHIND = 0.25;
const GHOST = 0.35;
/** Room a label takes along its axis, px. */
const X_LABEL_PX = 84;
const Y_LABEL_PX = 34;
const MARK_INSET_PX = 5;

/**
 * The whole picture as one ECharts option: pure, without animation, sampling or any reduction of its own, so that what
 * the engine sent is what is drawn. ECharts gets pixels: its axes run from 0 to the size of the plot, so that logs,
 * microseconds and the crosshair share the one scale in `scale.ts`, whatever the numbers are.
 */
export function buildLineOption({ lines, frame, axis, theme }: LineOptionInput): EChartsCoreOption {
  const many = lines.length > MANY_LINES;
  const x = xTicks(axis, frame.x, frame.width / X_LABEL_PX);
  const y = frame.blank ? [] : yTicks(frame.y, frame.logY, frame.height / Y_LABEL_PX);
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: theme.font, fontSize: theme.labelPx },
    grid: {
      left: frame.left,
      top: frame.top,
      width: frame.width,
      height: frame.height,
      outerBoundsMode: "none",
    },
    xAxis: axisOption("x", frame.width, x, theme, (value) => xToPx(frame, value) - frame.left),
    yAxis: axisOption("y", frame.height, y, theme, (value) => upwards(frame, value)),
    series: lines.flatMap((line) => lineSeries(line, frame, many)),
  };
}

function axisOption(
  side: "x" | "y",
  size: number,
  ticks: readonly Tick[],
  theme: ChartTheme,
  place: (value: number) => number,
): object {
  const labels = new Map(ticks.map((tick) => [place(tick.value), tick.label]));
  const customValues = [...labels.keys()];
  return {
    type: "value",
    min: 0,
    max: size,
    silent: true,
    axisLine: { show: side === "x", onZero: false, lineStyle: { color: theme.grid, width: 1 } },
    axisTick: { show: side === "x", length: 3, customValues, lineStyle: { color: theme.grid } },
    splitLine: { show: side === "y", lineStyle: { color: theme.grid, width: 1 } },
    axisLabel: {
      customValues,
      color: theme.axis,
      fontSize: theme.labelPx,
      margin: 6,
      hideOverlap: true,
      formatter: (value: number) => labels.get(value) ?? "",
    },
  };
}

function lineSeries(line: ChartLine, frame: Frame, many: boolean): object[] {
  const smoothed = line.smoothX.length > 0;
  const density = many ? 0.55 : 1;
  const strength = (line.ghost ? GHOST : 1) * density;
  const width = many || line.ghost ? 1 : 1.25;
  const z = line.ghost ? 2 : 4;
  const dash = line.ghost ? GHOST_DASH : line.dash;
  const series: object[] = [
    polyline(`${line.key}:raw`, line.x, line.y, frame, {
      color: line.color,
      width: smoothed ? 1 : width,
      opacity: smoothed ? strength * RAW_BEHIND : strength,
      // The faint line behind stays solid: dashes would only add noise to noise.
      dash: smoothed && !line.ghost ? undefined : dash,
      z: smoothed ? z - 1 : z,
    }),
  ];
  if (smoothed) {
    series.push(
      polyline(`${line.key}:smooth`, line.smoothX, line.smoothY, frame, {
        color: line.color,
        width,
        opacity: strength,
        dash,
        z,
      }),
    );
  }
  if (line.markX.length > 0) series.push(markers(line, frame, strength));
  return series;
}

interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly opacity: number;
  readonly dash: readonly number[] | undefined;
  readonly z: number;
}

function polyline(
  id: string,
  xs: Float64Array,
  ys: Float32Array | Float64Array,
  frame: Frame,
  stroke: Stroke,
): object {
  return {
    id,
    type: "line",
    // Mouse and keyboard are ours; without events ECharts searches no lines under the cursor.
    silent: true,
    animation: false,
    sampling: undefined,
    progressive: 0,
    clip: true,
    z: stroke.z,
    // A single point has no line; it is drawn as a dot.
    showSymbol: xs.length === 1,
    symbol: "circle",
    symbolSize: 5,
    emphasis: { disabled: true },
    dimensions: ["x", "y"],
    data: interleave(xs, ys, frame),
    itemStyle: { color: stroke.color, opacity: stroke.opacity },
    lineStyle: {
      color: stroke.color,
      width: stroke.width,
      opacity: stroke.opacity,
      type: stroke.dash === undefined ? "solid" : [...stroke.dash],
      join: "bevel",
      cap: "butt",
    },
  };
}

/** Height above the lower edge of the plot, px. */
function upwards(frame: Frame, y: number): number {
  return frame.top + frame.height - yToPx(frame, y);
}

/** x, y, x, y, ... in px of the plot, as ECharts takes it without making an object per point; NaN makes a gap. */
export function interleave(
  xs: Float64Array,
  ys: Float32Array | Float64Array,
  frame: Frame,
): Float64Array {
  const { width, height, logY } = frame;
  const xFrom = frame.x.from;
  const xScale = width / (frame.x.to - xFrom);
  const yFrom = transformY(frame.y.from, logY);
  const yScale = height / (transformY(frame.y.to, logY) - yFrom);
  const data = new Float64Array(xs.length * 2);
  for (let i = 0; i < xs.length; i++) {
    data[2 * i] = ((xs[i] as number) - xFrom) * xScale;
    data[2 * i + 1] = (transformY(ys[i] as number, logY) - yFrom) * yScale;
  }
  return data;
}

/** Non-finite values as marks on the edge they left through: NaN and -Infinity below, +Infinity above. */
function markers(line: ChartLine, frame: Frame, opacity: number): object {
  const high = frame.height - MARK_INSET_PX;
  const data: number[][] = [];
  for (let i = 0; i < line.markX.length; i++) {
    const kind = line.markKind[i] as number;
    const px = xToPx(frame, line.markX[i] as number) - frame.left;
    data.push([px, kind === MARK_POSITIVE ? high : MARK_INSET_PX, kind]);
  }
  return {
    id: `${line.key}:marks`,
    type: "scatter",
    silent: true,
    animation: false,
    progressive: 0,
    clip: true,
    z: 6,
    data,
    symbol: (value: readonly number[]) => (value[2] === 0 ? "diamond" : "triangle"),
    symbolRotate: (value: readonly number[]) => (value[2] === MARK_NEGATIVE ? 180 : 0),
    symbolSize: 7,
    emphasis: { disabled: true },
    itemStyle: { color: line.color, opacity: Math.max(opacity, 0.7) },
  };
}
