import { describe, expect, test } from "vitest";
import type { MediaItem } from "../../../../../src/contract/report-blocks.ts";
import { binsOf, bytesOf, factsOf, kindOfFile } from "./media-parts.ts";

const ITEM: MediaItem = { runId: "r", step: 1, mime: "", text: null, problem: null, column: 0 };
const odd = (fields: object): MediaItem => ({ ...ITEM, ...fields });
const list = Float64Array.of(1, 2);

describe("what a file of a report may carry", () => {
  test("a histogram is three lists of numbers of one length", () => {
    const histogram = odd({ kind: "histogram", column: 1 });
    const columns = [new Uint8Array(3), list, list, list];
    expect(binsOf(histogram, columns)).toEqual({ left: list, right: list, count: list });
    for (const [item, lists] of [
      [odd({}), [list, list, list]],
      [odd({ kind: "histogram", column: -1 }), [list, list, list]],
      [odd({ kind: "histogram", column: 1 }), [list, list, list]],
      [odd({ kind: "histogram", column: "0" }), [list, list, list]],
      [odd({ kind: "histogram", column: 0.5 }), [list, list, list]],
      [odd({ kind: "histogram" }), [list, list, Float64Array.of(1)]],
      [odd({ kind: "histogram" }), [list, list, Float32Array.of(1, 2)]],
      [odd({ kind: "histogram" }), []],
      [odd({ kind: ["histogram"] }), [list, list, list]],
    ] as const)
      expect(binsOf(item, lists)).toBeUndefined();
  });

  test("bytes are bytes", () => {
    expect(bytesOf(ITEM, [Uint8Array.of(7)])).toEqual(Uint8Array.of(7));
    expect(bytesOf(ITEM, [list])).toBeUndefined();
    expect(bytesOf(odd({ column: "constructor" }), [])).toBeUndefined();
    expect(bytesOf(odd({ column: -1 }), [Uint8Array.of(7)])).toBeUndefined();
  });

  test("a file has a name, and what else is told of it where it can be true", () => {
    const sha256 = "0a".repeat(32);
    const file = { name: "a.ply", bytes: 7, sha256, caption: "c" };
    expect(factsOf(odd({ file }))).toEqual(file);
    const none = { name: "file", bytes: undefined, sha256: undefined, caption: "" };
    for (const wrong of [
      {},
      { name: 7, bytes: "9", sha256: "<b>", caption: {} },
      { name: "", bytes: -1, sha256: 7, caption: null },
      { bytes: null, sha256: null },
    ])
      expect(factsOf(odd({ file: wrong }))).toEqual(none);
    for (const wrong of [undefined, null, "file", 7])
      expect(factsOf(odd({ file: wrong }))).toBeUndefined();
  });
});

test.each([
  ["plot_1.plotly.json", "", "Plotly figure"],
  ["cloud-1.ply", "", "3D object"],
  ["1abc.PDB", "", "molecule"],
  ["data.bin", "", "BIN file"],
  ["picture.x", "image/png", "image/png"],
  ["LICENSE", "", "file"],
])("the kind of %s", (name, mime, kind) => {
  expect(kindOfFile(name, mime)).toBe(kind);
});
