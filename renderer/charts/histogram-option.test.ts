import { describe, expect, test } from "vitest";
import {
  baselineOf,
  buildHistogramFrame,
  findPlace,
  HISTOGRAM_MODES,
  ridgePath,
  toX,
  toY,
  valuesOf,
  type HistogramData,
  type HistogramFrame,
  type HistogramMode,
} from "./histogram-frame.ts";
import { mixColors } from "../kit/color.ts";
import { buildHistogramOption } from "./histogram-option.ts";
import { joinDomains } from "./scale.ts";

const THEME = {
  grid: "#eeeeee",
  axis: "#666666",
  background: "#ffffff",
  ink: "#0000ff",
  font: "sans-serif",
  labelPx: 11,
};
const SIZE = { width: 400, height: 240 };

/** Three steps, four bins from -2 to 2. */
const DATA: HistogramData = {
  steps: [0, 10, 40],
  labels: ["0", "10", "40"],
  timesUs: [0, 1, 2],
  edges: Float64Array.of(-2, -1, 0, 1, 2),
  counts: Float64Array.of(0, 4, 4, 0, 1, 3, 3, 1, 8, 0, 0, 0),
  percentiles: Float64Array.from(
    [0, 1, 2].flatMap((row) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((p) => p * (row + 1))),
  ),
  bins: 4,
};

function frameOf(mode: HistogramMode, data = DATA): HistogramFrame {
  const frame = buildHistogramFrame(data, mode, SIZE);
  if (frame === undefined) throw new Error("no frame");
  return frame;
}

interface Element {
  readonly shape: { readonly line: { readonly path: Float64Array } };
  readonly style: Readonly<Record<string, unknown>>;
}

function draw(mode: HistogramMode): readonly Element[] {
  const option = buildHistogramOption({
    data: DATA,
    frame: frameOf(mode),
    color: "#204080",
    theme: THEME,
  }) as unknown as {
    series: Array<{ data: number[]; renderItem: (one: { dataIndex: number }) => Element }>;
  };
  const [series] = option.series;
  return (series?.data ?? []).map((dataIndex) => series?.renderItem({ dataIndex }) as Element);
}

describe("one behind another", () => {
  test("the oldest stands at the top, the newest on the axis, as high as its counts", () => {
    const frame = frameOf("offset");
    const bases = [0, 1, 2].map((row) => baselineOf(frame, 3, row));
    expect(bases).toEqual(bases.toSorted((a, b) => a - b));
    expect(bases[2]).toBe(frame.top + frame.height);
    const path = ridgePath(DATA, frame, 2);
    // The largest count of all takes the whole ridge.
    expect(path[3]).toBeCloseTo((bases[2] as number) - frame.ridge);
    expect([path[0], path.at(-2)]).toEqual([toX(frame, -2), toX(frame, 2)]);
  });

  test("each covers what stands behind it, and the newest has the whole colour", () => {
    const elements = draw("offset");
    expect(elements.map(({ style }) => style["fill"])).toEqual(
      ["#c7cfdf", "#8494b5", "#204080"].map((_, i) =>
        mixColors("#ffffff", "#204080", 0.25 + 0.375 * i),
      ),
    );
  });

  test("what is under the mouse is the nearest outline and the bin", () => {
    const frame = frameOf("offset");
    for (let row = 0; row < 3; row++) {
      for (let bin = 0; bin < 4; bin++) {
        const path = ridgePath(DATA, frame, row);
        const found = findPlace(
          DATA,
          frame,
          path[2 * bin + 2] as number,
          path[2 * bin + 3] as number,
        );
        expect(found.bin).toBe(bin);
        expect(found.row).toBe(row);
      }
    }
    expect(findPlace(DATA, frame, 9999, 9999)).toEqual({ row: 2, bin: 3 });
  });
});

test("over each other they share one baseline and are only lines", () => {
  const frame = frameOf("overlay");
  expect([0, 1, 2].map((row) => baselineOf(frame, 3, row))).toEqual([226 - 6, 220, 220]);
  expect(draw("overlay").every(({ style }) => style["fill"] === "none")).toBe(true);
});

test("bands go from the outermost percentiles to the median", () => {
  const elements = draw("bands");
  expect(elements).toHaveLength(5);
  const spans = elements.slice(0, 4).map(({ shape: { line } }) => {
    const ys = [...line.path].filter((_, i) => i % 2 === 1);
    return Math.max(...ys) - Math.min(...ys);
  });
  expect(spans).toEqual(spans.toSorted((a, b) => b - a));
  const frame = frameOf("bands");
  expect([frame.x, frame.y]).toEqual([
    { from: 0, to: 40 },
    { from: -12, to: 12 },
  ]);
  expect(findPlace(DATA, frame, toX(frame, 11), 0).row).toBe(1);
});

describe("beside other runs", () => {
  const WIDER: HistogramData = {
    ...DATA,
    edges: Float64Array.of(-2, 0, 2, 4, 6),
    percentiles: DATA.percentiles.map((value) => value * 3),
  };

  test("they cover one range, whichever run it comes from", () => {
    expect(joinDomains([DATA, WIDER].map((data) => valuesOf(data, "offset")))).toEqual({
      from: -2,
      to: 6,
    });
    expect(joinDomains([DATA, WIDER].map((data) => valuesOf(data, "bands")))).toEqual({
      from: -36,
      to: 36,
    });
  });

  test("what holds no value has no say", () => {
    const empty = {
      ...DATA,
      counts: new Float64Array(12),
      percentiles: new Float64Array(27).fill(NaN),
    };
    for (const mode of HISTOGRAM_MODES) {
      const own = valuesOf(DATA, mode);
      expect(joinDomains([valuesOf(empty, mode), own, undefined])).toEqual(own);
    }
    expect(joinDomains([])).toBeUndefined();
  });

  test("a value stands at the same place in each picture", () => {
    for (const mode of HISTOGRAM_MODES) {
      const shared = joinDomains([valuesOf(DATA, mode), valuesOf(WIDER, mode)]);
      const places = [DATA, WIDER].map((data) => {
        const frame = buildHistogramFrame(data, mode, SIZE, shared);
        if (frame === undefined) throw new Error("no frame");
        return mode === "bands" ? toY(frame, 1) : toX(frame, 1);
      });
      expect(places[0]).toBe(places[1]);
    }
  });

  test("the bin under the mouse is found where bins take only a part of the width", () => {
    const frame = buildHistogramFrame(DATA, "overlay", SIZE, { from: -2, to: 6 });
    if (frame === undefined) throw new Error("no frame");
    expect([-1.5, 0.5, 1.5, 5].map((at) => findPlace(DATA, frame, toX(frame, at), 0).bin)).toEqual([
      0, 2, 3, 3,
    ]);
  });
});

test("one step, equal values and empty histograms have a picture; nothing has none", () => {
  const one: HistogramData = {
    ...DATA,
    steps: [7],
    labels: ["7"],
    timesUs: [NaN],
    counts: new Float64Array(4),
    percentiles: new Float64Array(9),
  };
  for (const mode of HISTOGRAM_MODES) {
    const frame = frameOf(mode, one);
    const paths = buildHistogramOption({ data: one, frame, color: "#204080", theme: THEME });
    expect(JSON.stringify(paths)).not.toContain("null");
    expect(frame.x.from).toBeLessThan(frame.x.to);
  }
  expect(buildHistogramFrame({ ...one, steps: [] }, "offset", SIZE)).toBeUndefined();
  expect(buildHistogramFrame(one, "offset", { width: 20, height: 20 })).toBeUndefined();
});

test("colours mix", () => {
  expect(mixColors("#ffffff", "#000000", 0.5)).toBe("#808080");
  expect(mixColors("#fff", "#000", 0.5)).toBe("#808080");
  expect(mixColors("white", "#123456", 0.5)).toBe("#123456");
});
