import { expect, test } from "vitest";
import type { MediaTag } from "../../../../src/contract/run-media.ts";
import { fitImage, fitMediaGrid, groupTags, layOutMedia } from "./media-layout.ts";

const tag = (name: string, kind: MediaTag["kind"] = "image"): MediaTag => ({
  tag: name,
  kind,
  runs: 1,
  entries: 1,
  firstStep: 0,
  lastStep: 0,
});

test("tags stand in sections by their first part, in natural order, a name with two kinds twice", () => {
  const tags = [tag("a/10"), tag("a/2"), tag("top"), tag("a/2", "text")];
  const sections = groupTags(tags, () => true);
  expect(sections.map(({ title, tags: own }) => [title, own.map(({ tag: name }) => name)])).toEqual(
    [
      ["Media", ["top"]],
      ["a", ["a/2", "a/2", "a/10"]],
    ],
  );
  expect(groupTags(tags, (name) => name === "top")).toHaveLength(1);
});

test("rows are as high as their highest card, and closed sections have none", () => {
  const sections = groupTags([tag("a/1", "audio"), tag("a/2"), tag("b/1", "audio")], () => true);
  const rows = layOutMedia(sections, { columns: 2 }, new Set(), false);
  expect(rows.map(({ kind, height }) => `${kind} ${height}`)).toEqual([
    "section 36",
    "cards 288",
    "section 36",
    "cards 184",
  ]);
  expect(layOutMedia(sections, { columns: 2 }, new Set(["a", "b"]), false)).toHaveLength(2);
});

test("as many cards or runs as fit", () => {
  expect(fitMediaGrid(1000, 1)).toMatchObject({ columns: 3, panes: 1 });
  expect(fitMediaGrid(1000, 2)).toMatchObject({ columns: 1, cardWidth: 1000, panes: 2 });
  expect(fitMediaGrid(1000, 50)).toMatchObject({ panes: 4 });
  expect(fitMediaGrid(120, 50)).toMatchObject({ panes: 1 });
});

test("an image fits its box, or has its own size times a whole number", () => {
  const box = { width: 200, height: 100 };
  expect(fitImage({ width: 32, height: 24 }, box, undefined)).toEqual({
    width: 133,
    height: 100,
    isEnlarged: true,
  });
  expect(fitImage({ width: 4000, height: 10 }, box, undefined)).toEqual({
    width: 200,
    height: 1,
    isEnlarged: false,
  });
  expect(fitImage({ width: 32, height: 24 }, box, 4)).toMatchObject({ width: 128, height: 96 });
  expect(fitImage({ width: 32, height: 24 }, box, 1)).toMatchObject({ isEnlarged: false });
});
