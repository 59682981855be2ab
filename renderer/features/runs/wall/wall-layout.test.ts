import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARD_GAP, fitGrid, layOutRows, placeRow } from "./wall-layout.ts";

const sections = [
  { id: "", title: "Metrics", metrics: ["a", "b", "c"] },
  { id: "train", title: "train", metrics: ["train/x"] },
];

describe("fitGrid", () => {
  test("fills the width with cards of a usual size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 320, max: 6000 }), (width) => {
        const { columns, cardWidth } = fitGrid(width);
        const used = columns * cardWidth + (columns - 1) * CARD_GAP;
        expect(used).toBeLessThanOrEqual(width);
        expect(width - used).toBeLessThan(columns);
        expect(cardWidth).toBeGreaterThanOrEqual(320);
        expect(cardWidth).toBeLessThanOrEqual(655);
      }),
    );
  });
  test("one card where there is hardly room", () => {
    expect(fitGrid(200)).toEqual({ columns: 1, cardWidth: 200 });
  });
});

describe("layOutRows", () => {
  test("puts each section's cards below its head", () => {
    const rows = layOutRows(sections, 2, new Set());
    expect(rows.map((row) => (row.kind === "section" ? row.section.id : row.metrics))).toEqual([
      "",
      ["a", "b"],
      ["c"],
      "train",
      ["train/x"],
    ]);
  });
  test("a closed section keeps its head", () => {
    const rows = layOutRows(sections, 2, new Set([""]));
    expect(rows.map(({ kind }) => kind)).toEqual(["section", "section", "cards"]);
    expect(rows[0]).toMatchObject({ open: false });
  });
  test("keys are unique", () => {
    const keys = layOutRows(sections, 1, new Set()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("placeRow", () => {
  const keysOf = (metrics: readonly string[], columns: number): readonly string[] =>
    layOutRows([{ id: "", title: "Metrics", metrics }], columns, new Set())
      .flatMap((row) => placeRow(row, 0, 100))
      .map(({ key }) => key);

  test("puts the cards of a row beside each other", () => {
    const items = placeRow({ kind: "cards", key: "row", metrics: ["a", "b"] }, 36, 100);
    expect(items).toMatchObject([
      { metric: "a", top: 36, left: 0 },
      { metric: "b", top: 36, left: 100 + CARD_GAP },
    ]);
  });
  test("a card keeps its key when a metric comes before it, and beside fewer columns", () => {
    expect(keysOf(["0", "a", "b"], 2)).toEqual(expect.arrayContaining([...keysOf(["a", "b"], 2)]));
    expect(keysOf(["a", "b"], 1)).toEqual(keysOf(["a", "b"], 2));
  });
});
