import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use as registerParts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameOf, lineOf } from "./charts.test-support.ts";
import { buildFrame } from "./frame.ts";
import type { ChartLine } from "./line-data.ts";
import { buildLineOption, interleave } from "./line-option.ts";
import { xToPx, yToPx, type Frame } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

registerParts([GridComponent, LineChart, ScatterChart, SVGRenderer]);

const theme: ChartTheme = {
  grid: "#grid",
  axis: "#axis",
  background: "#background",
  font: "sans-serif",
  labelPx: 11,
};
const WIDTH = 460;
const HEIGHT = 226;

interface Series {
  readonly id: string;
  readonly type: string;
  readonly z: number;
  readonly data: Float64Array | number[][];
  readonly sampling?: unknown;
  readonly showSymbol?: boolean;
  readonly lineStyle?: { color: string; opacity: number; type: unknown; width: number };
}

function seriesOf(lines: readonly ChartLine[], frame: Frame): readonly Series[] {
  const option = buildLineOption({ lines, frame, axis: "step", theme });
  return option["series"] as readonly Series[];
}

describe("buildLineOption", () => {
  const smoothed = lineOf(
    { x: [0, 1, 2], y: [1, 3, 2] },
    { smoothX: Float64Array.of(0, 1, 2), smoothY: Float64Array.of(1, 2, 2) },
  );

  test("draws the smoothed line in full over the faint raw one", () => {
    const [raw, smooth] = seriesOf([smoothed], frameOf());
    expect(raw?.lineStyle?.opacity).toBeLessThan(0.5);
    expect(smooth?.lineStyle?.opacity).toBe(1);
    expect(smooth?.z).toBeGreaterThan(raw?.z ?? Infinity);
    // In px of a plot of 400 x 200 over 0..100 and 0..1.
    expect(smooth?.data).toEqual(Float64Array.of(0, 200, 4, 400, 8, 400));
  });

  test("draws the raw line alone in full without smoothing", () => {
    const series = seriesOf([lineOf({ x: [0, 1], y: [1, 2] })], frameOf());
    expect(series).toHaveLength(1);
    expect(series[0]?.lineStyle).toMatchObject({ opacity: 1, color: "#123456", type: "solid" });
  });

  test("draws ghosts faint and dashed, behind the others", () => {
    const [ghost, line] = seriesOf(
      [lineOf({ x: [0, 1], y: [1, 2] }, { ghost: true }), lineOf({ x: [0, 1], y: [1, 2] })],
      frameOf(),
    );
    expect(ghost?.lineStyle?.opacity).toBeLessThan(0.5);
    expect(ghost?.lineStyle?.type).not.toBe("solid");
    expect(ghost?.z).toBeLessThan(line?.z ?? 0);
  });

  test("gives each line its dash", () => {
    const [series] = seriesOf([lineOf({ x: [0, 1], y: [1, 2] }, { dash: [6, 3] })], frameOf());
    expect(series?.lineStyle?.type).toEqual([6, 3]);
  });

  test("shows a single point as a dot", () => {
    const [one] = seriesOf([lineOf({ x: [3], y: [1] })], frameOf());
    const [two] = seriesOf([lineOf({ x: [3, 4], y: [1, 2] })], frameOf());
    expect([one?.showSymbol, two?.showSymbol]).toEqual([true, false]);
  });

  test("marks non-finite values on the edge they left through", () => {
    const line = lineOf(
      { x: [0], y: [0.5] },
      { markX: Float64Array.of(1, 2, 3), markKind: Uint8Array.of(0, 1, 2) },
    );
    const marks = seriesOf([line], frameOf()).find(({ type }) => type === "scatter");
    expect(marks?.data).toEqual([
      [4, 5, 0],
      [8, 195, 1],
      [12, 5, 2],
    ]);
  });

  test("thins lines out when there are many", () => {
    const few = seriesOf([lineOf({ x: [0, 1], y: [1, 2] })], frameOf());
    const many = seriesOf(
      Array.from({ length: 201 }, () => lineOf({ x: [0, 1], y: [1, 2] })),
      frameOf(),
    );
    expect(many[0]?.lineStyle?.width).toBeLessThan(few[0]?.lineStyle?.width ?? 0);
    expect(many[0]?.lineStyle?.opacity).toBeLessThan(few[0]?.lineStyle?.opacity ?? 0);
  });

  test("has no colours of its own", () => {
    const option = buildLineOption({ lines: [smoothed], frame: frameOf(), axis: "step", theme });
    const text = JSON.stringify(option, (_, value: unknown) =>
      value instanceof Float64Array ? [] : value,
    );
    const colours = new Set(text.match(/#[0-9a-z]+|rgba?\([^)]*\)/g));
    expect(colours).toEqual(new Set(["#grid", "#axis", "#123456"]));
  });

  test("labels no y axis where nothing has a y value", () => {
    const option = buildLineOption({
      lines: [],
      frame: frameOf({ blank: true }),
      axis: "step",
      theme,
    });
    expect(option["yAxis"]).toMatchObject({ axisLabel: { customValues: [] } });
  });

  test("leaves a gap where a log axis has no place for a value", () => {
    const frame = frameOf({ logY: true, y: { from: 1, to: 100 } });
    const data = interleave(Float64Array.of(0, 50, 100), Float64Array.of(10, 0, -5), frame);
    expect([...data]).toEqual([0, 100, 200, Number.NaN, 400, Number.NaN]);
  });
});

/** Lines as the engine sends them: ascending x, several points to a pixel column. */
const columnsArbitrary = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 3 }),
      y: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    }),
    { minLength: 2, maxLength: 600 },
  )
  .map((points) => {
    let at = 0;
    return lineOf({ x: points.map(({ gap }) => (at += gap)), y: points.map(({ y }) => y) });
  })
  .filter((line) => (line.x.at(-1) ?? 0) > (line.x[0] ?? 0));

/** Lowest and highest y of each whole pixel column. */
function extremesByColumn(points: ReadonlyArray<readonly [number, number]>): Map<number, number[]> {
  const columns = new Map<number, number[]>();
  for (const [px, py] of points) {
    const column = Math.floor(px + 1e-3);
    const known = columns.get(column) ?? [Infinity, -Infinity];
    columns.set(column, [Math.min(known[0] ?? 0, py), Math.max(known[1] ?? 0, py)]);
  }
  return columns;
}

describe("what ECharts draws", () => {
  test("keeps the minimum and maximum of every pixel column", () => {
    fc.assert(
      fc.property(columnsArbitrary, (line) => {
        const { frame } = buildFrame({
          lines: [line],
          width: WIDTH,
          height: HEIGHT,
          zoom: undefined,
          logY: false,
          ignoreOutliers: false,
        });
        if (frame === undefined) throw new Error("a line has a frame");
        const given = extremesByColumn(
          Array.from(line.x, (x, i) => [xToPx(frame, x), yToPx(frame, line.y[i] ?? 0)] as const),
        );
        const drawn = extremesByColumn(drawnPoints(line, frame));
        for (const [column, [low, high]] of given) {
          const [drawnLow, drawnHigh] = nearColumn(drawn, column);
          // Less than a pixel: ECharts leaves out segments too short to see.
          expect(drawnLow).toBeLessThanOrEqual((low ?? 0) + 1);
          expect(drawnHigh).toBeGreaterThanOrEqual((high ?? 0) - 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("would show it if points went missing", () => {
    const line = lineOf({ x: [0, 1, 2, 3], y: [0, 0, 9, 0] });
    const frame = frameOf({ x: { from: 0, to: 3 }, y: { from: 0, to: 10 } });
    const lows = drawnPoints(line, frame).map(([, py]) => py);
    expect(Math.min(...lows)).toBeCloseTo(yToPx(frame, 9), 1);
  });
});

/** The vertices of the line in the picture that ECharts makes. */
function drawnPoints(line: ChartLine, frame: Frame): ReadonlyArray<readonly [number, number]> {
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption(buildLineOption({ lines: [line], frame, axis: "step", theme }));
  const svg = chart.renderToSVGString();
  chart.dispose();
  const path = [...svg.matchAll(/<path d="([^"]+)"[^>]*stroke="#123456"/g)].at(-1)?.[1] ?? "";
  return [...path.matchAll(/[ML]([-\d.e]+) ([-\d.e]+)/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
}

/** A column and its neighbours: the picture's text has rounded coordinates. */
function nearColumn(columns: ReadonlyMap<number, number[]>, column: number): [number, number] {
  const near = [column - 1, column, column + 1].flatMap((at) => columns.get(at) ?? []);
  return [Math.min(...near), Math.max(...near)];
}
