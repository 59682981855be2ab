import type { EChartsCoreOption } from "echarts/core";
import type { XAxis } from "../../src/contract/runs.ts";
import { MARK_NEGATIVE, MARK_POSITIVE, type ChartLine } from "./line-data.ts";
import { transformY, type Frame } from "./scale.ts";
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
 * the engine sent is what is drawn. A log axis is drawn as a linear one over logarithms, with ticks placed by us.
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
    xAxis: axisOption("x", frame.x.from, frame.x.to, x, theme, (value) => value),
    yAxis: axisOption(
      "y",
      transformY(frame.y.from, frame.logY),
      transformY(frame.y.to, frame.logY),
      y,
      theme,
      (value) => transformY(value, frame.logY),
    ),
    series: lines.flatMap((line) => lineSeries(line, frame, many)),
  };
}

function axisOption(
  side: "x" | "y",
  min: number,
  max: number,
  ticks: readonly Tick[],
  theme: ChartTheme,
  place: (value: number) => number,
): object {
  const labels = new Map(ticks.map((tick) => [place(tick.value), tick.label]));
  const customValues = [...labels.keys()];
  return {
    type: "value",
    min,
    max,
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
    polyline(`${line.key}:raw`, line.x, line.y, frame.logY, {
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
      polyline(`${line.key}:smooth`, line.smoothX, line.smoothY, frame.logY, {
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
  logY: boolean,
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
    data: interleave(xs, ys, logY),
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

/** x, y, x, y, ... as ECharts takes it without making an object per point. */
export function interleave(
  xs: Float64Array,
  ys: Float32Array | Float64Array,
  logY: boolean,
): Float64Array {
  const data = new Float64Array(xs.length * 2);
  for (let i = 0; i < xs.length; i++) {
    data[2 * i] = xs[i] as number;
    data[2 * i + 1] = transformY(ys[i] as number, logY);
  }
  return data;
}

/** Non-finite values as marks on the edge they left through: NaN and -Infinity below, +Infinity above. */
function markers(line: ChartLine, frame: Frame, opacity: number): object {
  const from = transformY(frame.y.from, frame.logY);
  const to = transformY(frame.y.to, frame.logY);
  const inset = ((to - from) / Math.max(1, frame.height)) * MARK_INSET_PX;
  const low = from + inset;
  const high = to - inset;
  const data: number[][] = [];
  for (let i = 0; i < line.markX.length; i++) {
    const kind = line.markKind[i] as number;
    data.push([line.markX[i] as number, kind === MARK_POSITIVE ? high : low, kind]);
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
