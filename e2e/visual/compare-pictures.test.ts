import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { comparePictures, MOST_SHARE } from "../support/compare-pictures.ts";
import { decodePng, encodePng, type Picture } from "../support/png.ts";
import { createRandom } from "../support/random.ts";

const file = (name: string): URL => new URL(`../visual/baselines/${name}.png`, import.meta.url);
const read = async (name: string): Promise<Picture> => decodePng(await readFile(file(name)));
const NAMES = ["charts-1280", "table-1280", "settings-1280", "charts-2560", "table-2560"];

type Change = (
  x: number,
  y: number,
  channel: number,
  read: (x: number, y: number) => number,
) => number;

/** The picture with every value made anew from the old ones. */
function change(picture: Picture, make: Change): Picture {
  const { width, height, pixels } = picture;
  const next = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < 3; i++) {
        const at = (column: number, row: number): number => {
          const inX = Math.min(width - 1, Math.max(0, column));
          const inY = Math.min(height - 1, Math.max(0, row));
          return pixels[(inY * width + inX) * 3 + i] ?? 0;
        };
        next[(y * width + x) * 3 + i] = Math.min(255, Math.max(0, make(x, y, i, at)));
      }
    }
  }
  return { width, height, pixels: next };
}

describe.each(NAMES)("%s", (name) => {
  test("is the same when letters and lines are smoothed in another way", async () => {
    const picture = await read(name);
    const random = createRandom(1);
    const softer = change(
      picture,
      (x, y, _, at) => (at(x - 1, y) + 2 * at(x, y) + at(x + 1, y)) / 4,
    );
    const noisy = change(picture, (x, y, _, at) => at(x, y) + random.next() * 8 - 4);
    for (const other of [softer, noisy])
      expect(comparePictures(picture, other).share).toBeLessThanOrEqual(MOST_SHARE);
  });

  test("is another one when the page moved by a row, or a part of it sideways", async () => {
    const picture = await read(name);
    const { width } = picture;
    const lower = change(picture, (x, y, _, at) => at(x, y < 40 ? y : y - 28));
    const aside = change(picture, (x, y, _, at) => at(x < width / 4 ? x : x - 12, y));
    const wider = change(picture, (x, y, _, at) =>
      at(x > 300 && x < 324 ? 300 : x - (x >= 324 ? 24 : 0), y),
    );
    for (const other of [lower, aside, wider])
      expect(comparePictures(picture, other).share).toBeGreaterThan(MOST_SHARE);
  });

  test("is another one in other colours, and when a part is missing", async () => {
    const picture = await read(name);
    const inverted = change(picture, (x, y, _, at) => 255 - at(x, y));
    expect(comparePictures(picture, inverted).share).toBeGreaterThan(0.5);
    const { width, height } = picture;
    const ground = picture.pixels.subarray(
      (height - 60) * width * 3,
      (height - 60) * width * 3 + 3,
    );
    const cut = change(picture, (x, y, channel, at) =>
      x < 320 && y > 70 && y < height - 40 ? (ground[channel] ?? 0) : at(x, y),
    );
    const { share, area } = comparePictures(picture, cut);
    if (name.startsWith("charts")) expect(share).toBeGreaterThan(MOST_SHARE);
    if (share > 0) expect(area?.right).toBeLessThanOrEqual(328);
  });
});

test("pictures of another size are others", () => {
  const of = (width: number): Picture => ({ width, height: 8, pixels: new Uint8Array(width * 24) });
  expect(comparePictures(of(8), of(16)).share).toBe(1);
});

test("what is written is read again, few colours exactly and many nearly", () => {
  const random = createRandom(3);
  const few: Picture = {
    width: 31,
    height: 7,
    pixels: Uint8Array.from({ length: 31 * 7 * 3 }, () => random.pick([0, 20, 255])),
  };
  expect(decodePng(encodePng(few))).toEqual(few);
  const many: Picture = {
    width: 64,
    height: 64,
    pixels: Uint8Array.from({ length: 64 * 64 * 3 }, () => Math.floor(random.next() * 256)),
  };
  const again = decodePng(encodePng(many));
  const mean =
    again.pixels.reduce((sum, value, i) => sum + Math.abs(value - (many.pixels[i] ?? 0)), 0) /
    many.pixels.length;
  expect(mean).toBeLessThan(32);
});
