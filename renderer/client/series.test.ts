import { describe, expect, test } from "vitest";
import { encodeColumnBlob } from "../../src/base/column-blob.ts";
import { decodeSeries } from "./series.ts";

const line = (metric: string) => ({
  runId: "r1",
  metric,
  context: "",
  sourceId: "s1",
  attempt: 1,
  ghost: false,
  inRange: 3,
  shown: 3,
  nonFinite: 1,
  extent: { from: 0, to: 2 },
});
const columns = (shift: number) => [
  Float64Array.of(0, 1, 2),
  Float32Array.of(0.5 + shift, 0.25 + shift, 0.125 + shift),
  Float64Array.of(0, 1, 2),
  Float64Array.of(1e15, 2e15, Number.NaN),
  new Float64Array(0),
  new Float64Array(0),
  Float64Array.of(1.5),
  Uint8Array.of(2),
];

describe("decodeSeries", () => {
  test("gives each line its own eight columns", () => {
    const blob = encodeColumnBlob([line("loss"), line("acc")], [...columns(0), ...columns(8)]);
    const [loss, acc] = decodeSeries(blob.buffer);
    expect(loss?.metric).toBe("loss");
    expect(loss?.y).toEqual(Float32Array.of(0.5, 0.25, 0.125));
    expect(acc?.y).toEqual(Float32Array.of(8.5, 8.25, 8.125));
    expect(acc?.markKind).toEqual(Uint8Array.of(2));
    expect(acc?.smoothX.length).toBe(0);
  });

  test("an answer without lines is an empty list", () => {
    expect(decodeSeries(encodeColumnBlob([], []).buffer)).toEqual([]);
  });

  test("refuses a blob whose columns do not belong to its lines", () => {
    const blob = encodeColumnBlob([line("loss")], columns(0).slice(1));
    expect(() => decodeSeries(blob.buffer)).toThrow(RangeError);
  });
});
