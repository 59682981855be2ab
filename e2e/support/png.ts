import { crc32, deflateSync, inflateSync } from "node:zlib";

/** 3 bytes a pixel, red, green, blue, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const INDEXED = 3;
const RGBA = 6;

/** A PNG of 8 bits a channel, RGB, RGBA (alpha is left out) or with a palette, not interlaced. */
export function decodePng(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const kind = png[25] ?? 0;
  const channels = kind === RGBA ? 4 : kind === INDEXED ? 1 : 3;
  const palette = Buffer.concat(chunksOf(png, "PLTE"));
  const rows = inflateSync(Buffer.concat(chunksOf(png, "IDAT")));
  const stride = width * channels;
  const pixels = new Uint8Array(width * height * 3);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1);
    const row = unfilter(rows[at] ?? 0, rows.subarray(at + 1, at + 1 + stride), above, channels);
    for (let x = 0; x < width; x++) {
      const from = kind === INDEXED ? (row[x] ?? 0) * 3 : x * channels;
      const source = kind === INDEXED ? palette : row;
      const to = (y * width + x) * 3;
      for (let i = 0; i < 3; i++) pixels[to + i] = source[from + i] ?? 0;
    }
    above = row;
  }
  return { width, height, pixels };
}

/** With a palette of at most 256 colours: screens of an interface lose little and take a tenth of the bytes. */
export function encodePng({ width, height, pixels }: Picture): Buffer {
  const { palette, indices } = reduceColours(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    // Filter 0: palette indices do not follow from their neighbours.
    rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Colours that are kept as they are, and shades that stand for the others. */
const EXACT = 160;
const SHADES = 96;

/**
 * The colours that occur most as they are, so that surfaces that differ by little stay apart; of the others one for each
 * part of the colour space that occurs, and each becomes the nearest of all.
 */
function reduceColours(pixels: Uint8Array): { palette: Buffer; indices: Uint8Array } {
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length; i += 3) {
    const colour = colourAt(pixels, i);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour);
  const cells = new Map<number, { colour: number; count: number }>();
  for (const colour of byCount.slice(EXACT)) {
    // 3 bits a channel.
    const cell = ((colour >> 21) << 6) | (((colour >> 13) & 7) << 3) | ((colour >> 5) & 7);
    const count = (cells.get(cell)?.count ?? 0) + (counts.get(colour) ?? 0);
    cells.set(cell, { colour: cells.get(cell)?.colour ?? colour, count });
  }
  const shades = [...cells.values()]
    .toSorted((a, b) => b.count - a.count)
    .slice(0, SHADES)
    .map(({ colour }) => colour);
  const kept = [...byCount.slice(0, EXACT), ...shades];
  const indexOf = new Map(kept.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (!indexOf.has(colour)) indexOf.set(colour, nearest(colour, kept));
  }
  const indices = new Uint8Array(pixels.length / 3);
  for (let i = 0; i < indices.length; i++) indices[i] = indexOf.get(colourAt(pixels, i * 3)) ?? 0;
  return {
    palette: Buffer.from(
      kept.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
    ),
    indices,
  };
}

function colourAt(pixels: Uint8Array, at: number): number {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

function nearest(colour: number, among: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  for (const [index, other] of among.entries()) {
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 255) - ((other >> 8) & 255);
    const blue = (colour & 255) - (other & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function chunksOf(png: Buffer, name: string): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const start = at + 8;
    if (png.toString("latin1", at + 4, start) === name)
      parts.push(png.subarray(start, start + length));
    at = start + length + 4;
  }
  return parts;
}

/** Undoes the filter of one row (PNG specification, chapter 9). */
function unfilter(
  filter: number,
  bytes: Uint8Array,
  above: Uint8Array,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(bytes);
  for (let x = 0; x < row.length; x++) {
    const left = row[x - channels] ?? 0;
    const up = above[x] ?? 0;
    const corner = x < channels ? 0 : (above[x - channels] ?? 0);
    const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    row[x] = (bytes[x] ?? 0) + predicted;
  }
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const toLeft = Math.abs(guess - left);
  const toUp = Math.abs(guess - up);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
