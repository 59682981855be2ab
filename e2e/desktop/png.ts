import { inflateSync } from "node:zlib";

/** Distinct colours of a PNG as Chromium writes it: 8 bits a channel, RGB or RGBA, not interlaced. */
export function countColours(png: Buffer): number {
  const width = png.readUInt32BE(16);
  const channels = png[25] === 6 ? 4 : 3;
  const rows = inflateSync(Buffer.concat(dataOf(png)));
  const stride = width * channels;
  const colours = new Set<number>();
  let above = new Uint8Array(stride);
  for (let at = 0; at + stride < rows.length; at += stride + 1) {
    const row = unfilter(rows[at] ?? 0, rows.subarray(at + 1, at + 1 + stride), above, channels);
    for (let x = 0; x < stride; x += channels) {
      colours.add(((row[x] ?? 0) << 16) | ((row[x + 1] ?? 0) << 8) | (row[x + 2] ?? 0));
    }
    above = row;
  }
  return colours.size;
}

function dataOf(png: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const start = at + 8;
    if (png.toString("latin1", at + 4, start) === "IDAT")
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
