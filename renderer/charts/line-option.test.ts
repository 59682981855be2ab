import { CustomChart, ScatterChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use as registerParts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameOf, lineOf } from "./charts.test-support.ts";
import { buildFrame } from "./frame.ts";
import type { ChartLine } from "./line-data.ts";
import { buildLineOption, placePoints } from "./line-option.ts";
import { xToPx, yToPx, type Frame } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";

registerParts([CustomChart, GridComponent, ScatterChart, SVGRenderer]);

const theme: ChartTheme = {
  grid: "#grid",
  axis: "#axis",
  background: "#background",
  ink: "#ink",
  font: "sans-serif",
  labelPx: 11,
};
const WIDTH = 460;
const HEIGHT = 226;

interface Element {
  readonly type: string;
  readonly shape: { readonly line?: { readonly path: Float64Array } };
  readonly style: {
    readonly stroke: string;
    readonly lineWidth: number;
    readonly opacity: number;
    readonly lineDash: unknown;
  };
}

interface Series {
  readonly id: string;
  readonly data: readonly unknown[];
  readonly renderItem?: (item: { readonly dataIndex: number }) => Element;
}

function seriesOf(lines: readonly ChartLine[], frame: Frame): readonly Series[] {
  const option = buildLineOption({ lines, frame, axis: "step", theme });
  return option["series"] as readonly Series[];
}

/** What is drawn for the lines, lowest first. */
function elementsOf(lines: readonly ChartLine[], frame: Frame): readonly Element[] {
  const series = seriesOf(lines, frame).find(({ id }) => id === "lines");
  const { data = [], renderItem } = series ?? {};
  return data.flatMap((_, dataIndex) => renderItem?.({ dataIndex }) ?? []);
}

describe("buildLineOption", () => {
  const smoothed = lineOf(
    { x: [0, 1, 2], y: [1, 3, 2] },
    { smoothX: Float64Array.of(0, 1, 2), smoothY: Float64Array.of(1, 2, 2) },
  );

  test("draws the smoothed line in full over the faint raw one", () => {
    const [raw, smooth] = elementsOf([smoothed], frameOf());
    expect(raw?.style.opacity).toBeLessThan(0.5);
    expect(smooth?.style.opacity).toBe(1);
    // A plot of 400 x 200 px at (50, 10) over 0..100 and 0..1.
    expect(smooth?.shape.line?.path).toEqual(Float64Array.of(50, 10, 54, -190, 58, -190));
  });

  test("draws every raw line below every smoothed one", () => {
    const widths = elementsOf([smoothed, smoothed], frameOf()).map(({ style }) => style.lineWidth);
    expect(widths).toEqual([1, 1, 1.25, 1.25]);
  });

  test("draws the raw line alone in full without smoothing", () => {
    const elements = elementsOf([lineOf({ x: [0, 1], y: [1, 2] })], frameOf());
    expect(elements).toHaveLength(1);
    expect(elements[0]?.style).toMatchObject({ opacity: 1, stroke: "#123456" });
    expect(elements[0]?.style.lineDash).toBeUndefined();
  });

  test("draws ghosts faint and dashed, behind the others", () => {
    const columns = { x: [0, 1], y: [1, 2] };
    const [ghost, line] = elementsOf(
      [lineOf(columns), lineOf(columns, { ghost: true })],
      frameOf(),
    );
    expect(ghost?.style.opacity).toBeLessThan(0.5);
    expect(ghost?.style.lineDash).toEqual([2, 3]);
    expect(line?.style.opacity).toBe(1);
  });

  test("gives each line its dash", () => {
    const line = { ...lineOf({ x: [0, 1], y: [1, 2] }), dash: [6, 3] };
    expect(elementsOf([line], frameOf())[0]?.style.lineDash).toEqual([6, 3]);
  });

  test("shows a single point as a dot", () => {
    const [one] = elementsOf([lineOf({ x: [3], y: [1] })], frameOf());
    expect(one).toMatchObject({ type: "circle", shape: { cx: 62, cy: 10 } });
  });

  test("marks non-finite values on the edge they left through", () => {
    const line = lineOf(
      { x: [0], y: [0.5] },
      { markX: Float64Array.of(1, 2, 3), markKind: Uint8Array.of(0, 1, 2) },
    );
    const marks = seriesOf([line], frameOf()).find(({ id }) => id === "marks");
    expect(marks?.data).toMatchObject([
      { value: [4, 5], symbol: "diamond" },
      { value: [8, 195], symbol: "triangle", symbolRotate: 0 },
      { value: [12, 5], symbol: "triangle", symbolRotate: 180 },
    ]);
  });

  test("many lines are an image of where they pass, with quantiles over it", () => {
    const line = lineOf({ x: [0, 1], y: [1, 2] });
    const quantiles = [1, 2, 3, 4, 5].map((y) => Float64Array.of(0, y, 1, y));
    const image = {} as HTMLCanvasElement;
    const option = buildLineOption({
      lines: [line],
      frame: frameOf(),
      axis: "step",
      theme,
      many: { image, quantiles },
    });
    const [, lines] = option["series"] as ReadonlyArray<{
      readonly data: readonly number[];
      readonly renderItem: (params: { readonly dataIndex: number }) => { readonly type: string };
    }>;
    const drawn = lines?.data.map((dataIndex) => lines.renderItem({ dataIndex }).type);
    expect(drawn).toEqual(["image", ...quantiles.map(() => "assay-line")]);
  });

  test("has no colours of its own", () => {
    const option = buildLineOption({ lines: [smoothed], frame: frameOf(), axis: "step", theme });
    const text = JSON.stringify([option, elementsOf([smoothed], frameOf())]);
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
    const path = placePoints(Float64Array.of(0, 50, 100), Float64Array.of(10, 0, -5), frame);
    expect([...path]).toEqual([50, 110, 250, Number.NaN, 450, Number.NaN]);
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
  .filter(({ data: { x } }) => (x.at(-1) ?? 0) > (x[0] ?? 0));

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
          data: [line.data],
          width: WIDTH,
          height: HEIGHT,
          zoom: undefined,
          axis: "step",
          logX: false,
          logY: false,
          ignoreOutliers: false,
        });
        if (frame === undefined) throw new Error("a line has a frame");
        const given = extremesByColumn(
          Array.from(
            line.data.x,
            (x, i) => [xToPx(frame, x), yToPx(frame, line.data.y[i] ?? 0)] as const,
          ),
        );
        const drawn = extremesByColumn(drawnPoints(line, frame));
        for (const [column, [low, high]] of given) {
          const [drawnLow, drawnHigh] = nearColumn(drawn, column);
          // Less than a pixel: segments too short to see are left out.
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
