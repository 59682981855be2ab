import { describe, expect, test } from "vitest";
import { dataOf } from "./charts.test-support.ts";
import { buildFrame, type FrameInput } from "./frame.ts";
import { plotRect } from "./scale.ts";

const input: FrameInput = {
  data: [dataOf({ x: [0, 10], y: [1, 2] })],
  width: 400,
  height: 200,
  zoom: undefined,
  axis: "step",
  logX: false,
  logY: false,
  ignoreOutliers: true,
};
const marks = { markX: Float64Array.of(1, 2), markKind: Uint8Array.of(0, 0), nonFinite: 2 };

describe("buildFrame", () => {
  test("covers the lines from edge to edge in x", () => {
    expect(buildFrame(input).frame?.x).toEqual({ from: 0, to: 10 });
    expect(buildFrame(input).message).toBe("");
  });
  test("is what was zoomed to", () => {
    const zoom = { x: { from: 2, to: 3 }, y: { from: 0, to: 9 } };
    expect(buildFrame({ ...input, zoom }).frame).toMatchObject(zoom);
  });
  test("says why there is nothing to see", () => {
    const message = (rest: Partial<FrameInput>): string =>
      buildFrame({ ...input, ...rest }).message;
    expect(message({ data: [] })).toBe("No points");
    expect(message({ zoom: { x: { from: 50, to: 60 } } })).toBe("No points in this range");
    expect(message({ data: [dataOf({ x: [], y: [] }, marks)] })).toBe(
      "Only non-finite values: 2 NaN",
    );
    expect(message({ data: [dataOf({ x: [0, 1], y: [-1, 0] })], logY: true })).toBe(
      "No positive values for a logarithmic axis",
    );
  });
  test("no room, no frame", () => {
    expect(buildFrame({ ...input, width: 0 }).frame).toBeUndefined();
  });
});

test("the plot is a whole number of steps wide, and keeps its place whatever the labels say", () => {
  for (let width = 300; width < 330; width++) {
    const rect = plotRect(width, 200);
    expect(rect.width % 8).toBe(0);
    expect(rect.left + rect.width).toBeLessThanOrEqual(width);
    expect(rect.left).toBe(plotRect(900, 200).left);
  }
});
