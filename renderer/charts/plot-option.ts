import type { PlotRect } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

/** A label of an axis, px from the lower left corner of the plot. */
export interface Label {
  readonly at: number;
  readonly label: string;
}

/** What every plot has in common: pixels inside a rectangle, without animation. */
export function plotOption({ left, top, width, height }: PlotRect, theme: ChartTheme): object {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: theme.font, fontSize: theme.labelPx },
    grid: { left, top, width, height, outerBoundsMode: "none" },
  };
}

/** An axis in px with labels where they are put; only the horizontal one has a line and ticks. */
export function axisOption(
  side: "x" | "y",
  size: number,
  ticks: readonly Label[],
  theme: ChartTheme,
  hasGrid: boolean,
): object {
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  const customValues = [...labels.keys()];
  return {
    type: "value",
    min: 0,
    max: size,
    silent: true,
    axisLine: { show: side === "x", onZero: false, lineStyle: { color: theme.grid, width: 1 } },
    axisTick: { show: side === "x", length: 3, customValues, lineStyle: { color: theme.grid } },
    splitLine: hasGrid
      ? { show: true, lineStyle: { color: theme.grid, width: 1 } }
      : { show: false },
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

/** Shapes as items of one series: a series for each would cost five times as much as drawing it. */
export function shapesSeries(id: string, z: number, elements: readonly object[]): object {
  return {
    id,
    type: "custom",
    // Mouse and keyboard are ours; without events ECharts searches no shapes under the cursor.
    silent: true,
    animation: false,
    progressive: 0,
    clip: true,
    z,
    data: elements.map((_, index) => index),
    renderItem: ({ dataIndex }: { readonly dataIndex: number }) => elements[dataIndex],
  };
}

/** A closed path in px between two lines of equal length: there along the upper one, back along the lower one. */
export function bandPath(high: Float64Array, low: Float64Array): Float64Array {
  const path = new Float64Array(high.length + low.length);
  path.set(high);
  for (let i = 0; i < low.length; i += 2) {
    path[high.length + i] = low[low.length - 2 - i] as number;
    path[high.length + i + 1] = low[low.length - 1 - i] as number;
  }
  return path;
}
