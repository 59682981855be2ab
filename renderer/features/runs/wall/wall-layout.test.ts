import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Card } from "./card.ts";
import type { Section } from "./sections.ts";
import { CARD_GAP, fitGrid, layOutRows, placeRow, rowHeight, snapSize } from "./wall-layout.ts";

function sectionOf(id: string, ids: readonly string[]): Section {
  const cards = ids.map((name): Card => ({
    id: name,
    kind: "line",
    name,
    title: name,
    terms: [name],
  }));
  return { id, title: id, cards };
}

const sections = [sectionOf("", ["a", "b", "c"]), sectionOf("train", ["train/x"])];

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
    expect(
      rows.map((row) =>
        row.kind === "section" ? row.section.id : row.placed.map(({ card }) => card.id),
      ),
    ).toEqual(["", ["a", "b"], ["c"], "train", ["train/x"]]);
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

describe("sizes", () => {
  test("a wider card takes columns, and begins a row where it does not fit", () => {
    const sizes = { b: { w: 2, h: 400 }, c: { w: 9 } };
    const rows = layOutRows([sectionOf("", ["a", "b", "c"])], 2, new Set(), sizes);
    const spans = rows.flatMap((row) =>
      row.kind === "cards" ? [row.placed.map(({ card, span }) => [card.id, span])] : [],
    );
    expect(spans).toEqual([[["a", 1]], [["b", 2]], [["c", 2]]]);
    expect(rows.slice(1).map(rowHeight)).toEqual([256, 416, 256]);
  });
  test("what a hand draws becomes whole columns and steps of height", () => {
    const grid = { columns: 3, cardWidth: 400 };
    expect(snapSize(700, 333, grid)).toEqual({ w: 2, h: 320 });
    expect(snapSize(5000, 10, grid)).toEqual({ w: 3, h: 160 });
  });
});

describe("placeRow", () => {
  const keysOf = (metrics: readonly string[], columns: number): readonly string[] =>
    layOutRows([sectionOf("", metrics)], columns, new Set())
      .flatMap((row) => placeRow(row, 0, 100))
      .map(({ key }) => key);

  test("puts the cards of a row beside each other", () => {
    const [, row] = layOutRows([sectionOf("", ["a", "b"])], 2, new Set());
    expect(row && placeRow(row, 36, 100)).toMatchObject([
      { key: "card a", top: 36, left: 0, width: 100 },
      { key: "card b", top: 36, left: 100 + CARD_GAP },
    ]);
  });
  test("a card keeps its key when a metric comes before it, and beside fewer columns", () => {
    expect(keysOf(["0", "a", "b"], 2)).toEqual(expect.arrayContaining([...keysOf(["a", "b"], 2)]));
    expect(keysOf(["a", "b"], 1)).toEqual(keysOf(["a", "b"], 2));
  });
});
