import type { Font } from "./read-font.ts";

/** A font with a few of the glyphs of another: for browsers and for PDF alike. */
export interface Subset {
  readonly bytes: Uint8Array;
  /** Its own numbers of glyphs, by code point. */
  readonly glyphs: ReadonlyMap<number, number>;
  /** By its own numbers of glyphs, in units of the font. */
  readonly advances: readonly number[];
}

const COMPOSITE = { words: 1, more: 0x20, scale: 0x8, two: 0x40, matrix: 0x80, code: 0x100 };

/**
 * The glyphs of these code points, which the font must have. Hints are left out: they would bring programs of hundreds of kilobytes, and
 * paper and screens of today do without.
 */
export function subsetFont(font: Font, codePoints: Iterable<number>): Subset {
  const codes = [...new Set(codePoints)].toSorted((a, b) => a - b);
  const old: number[] = [0];
  const places = new Map<number, number>([[0, 0]]);
  const take = (glyph: number): number => {
    const known = places.get(glyph);
    if (known !== undefined) return known;
    places.set(glyph, old.length);
    return old.push(glyph) - 1;
  };
  const glyphs = new Map<number, number>();
  for (const code of codes) {
    const glyph = font.glyphs.get(code);
    if (glyph === undefined) throw new RangeError(`no glyph for U+${code.toString(16)}`);
    glyphs.set(code, take(glyph));
  }
  const outlines: Uint8Array[] = [];
  // Parts of glyphs are taken on the way.
  for (let i = 0; i < old.length; i++)
    outlines.push(withoutHints(font.outlineOf(old[i] as number), take));
  const advances = old.map(font.advanceOf);
  return { bytes: writeFont(font, glyphs, outlines, advances), glyphs, advances };
}

/** The outline with its parts renumbered. */
function withoutHints(outline: Uint8Array, take: (glyph: number) => number): Uint8Array {
  if (outline.length === 0) return outline;
  const copy = outline.slice();
  const view = new DataView(copy.buffer);
  const contours = view.getInt16(0);
  if (contours >= 0) {
    const lengthAt = 10 + 2 * contours;
    const length = view.getUint16(lengthAt);
    view.setUint16(lengthAt, 0);
    return concat([copy.subarray(0, lengthAt + 2), copy.subarray(lengthAt + 2 + length)]);
  }
  let at = 10;
  for (let flags: number = COMPOSITE.more; (flags & COMPOSITE.more) !== 0;) {
    flags = view.getUint16(at);
    view.setUint16(at, flags & ~COMPOSITE.code);
    view.setUint16(at + 2, take(view.getUint16(at + 2)));
    at += 4 + ((flags & COMPOSITE.words) !== 0 ? 4 : 2);
    if ((flags & COMPOSITE.scale) !== 0) at += 2;
    else if ((flags & COMPOSITE.two) !== 0) at += 4;
    else if ((flags & COMPOSITE.matrix) !== 0) at += 8;
  }
  return copy.subarray(0, at);
}

function writeFont(
  font: Font,
  glyphs: ReadonlyMap<number, number>,
  outlines: readonly Uint8Array[],
  advances: readonly number[],
): Uint8Array {
  const padded = outlines.map((outline) => concat([outline, new Uint8Array(-outline.length & 3)]));
  const loca = new DataView(new ArrayBuffer(4 * (outlines.length + 1)));
  const hmtx = new DataView(new ArrayBuffer(4 * outlines.length));
  let offset = 0;
  padded.forEach((outline, i) => {
    hmtx.setUint16(4 * i, advances[i] as number);
    // Left side bearing: where its box begins.
    if (outline.length > 0) hmtx.setInt16(4 * i + 2, new DataView(outline.buffer).getInt16(2));
    offset += outline.length;
    loca.setUint32(4 * (i + 1), offset);
  });
  const head = copyOf(font.table("head"));
  head.setUint32(8, 0);
  head.setInt16(50, 1);
  const hhea = copyOf(font.table("hhea"));
  hhea.setUint16(34, outlines.length);
  const maxp = copyOf(font.table("maxp"));
  maxp.setUint16(4, outlines.length);
  // No programs: of its stack, storage and instructions nothing is needed.
  for (let at = 16; at < 28; at += 2) maxp.setUint16(at, 0);
  const post = new DataView(new ArrayBuffer(32));
  post.setUint32(0, 0x0003_0000);
  const bytes = writeTables([
    ["OS/2", bytesOf(copyOf(font.table("OS/2")))],
    ["cmap", writeMap(glyphs)],
    ["glyf", concat(padded)],
    ["head", bytesOf(head)],
    ["hhea", bytesOf(hhea)],
    ["hmtx", bytesOf(hmtx)],
    ["loca", bytesOf(loca)],
    ["maxp", bytesOf(maxp)],
    ["name", writeNames(font)],
    ["post", bytesOf(post)],
  ]);
  return bytes;
}

/** Formats 4 and 12, a segment for every code point. */
function writeMap(glyphs: ReadonlyMap<number, number>): Uint8Array {
  const near = [...glyphs].filter(([code]) => code < 0xffff);
  const segments = near.length + 1;
  const short = 16 + 8 * segments;
  const long = 16 + 12 * glyphs.size;
  const view = new DataView(new ArrayBuffer(20 + short + long));
  view.setUint16(2, 2);
  for (const [i, encoding, at] of [
    [0, 1, 20],
    [1, 10, 20 + short],
  ] as const) {
    view.setUint16(4 + 8 * i, 3);
    view.setUint16(6 + 8 * i, encoding);
    view.setUint32(8 + 8 * i, at);
  }
  const power = 2 ** Math.floor(Math.log2(segments));
  [4, short, 0, 2 * segments, 2 * power, Math.log2(power), 2 * (segments - power)].forEach(
    (value, i) => view.setUint16(20 + 2 * i, value),
  );
  [...near, [0xffff, 0] as const].forEach(([code, glyph], i) => {
    const at = 34 + 2 * i;
    view.setUint16(at, code);
    view.setUint16(at + 2 + 2 * segments, code);
    view.setUint16(at + 2 + 4 * segments, (glyph - code) & 0xffff);
  });
  const start = 20 + short;
  view.setUint16(start, 12);
  view.setUint32(start + 4, long);
  view.setUint32(start + 12, glyphs.size);
  [...glyphs].forEach(([code, glyph], i) => {
    view.setUint32(start + 16 + 12 * i, code);
    view.setUint32(start + 20 + 12 * i, code);
    view.setUint32(start + 24 + 12 * i, glyph);
  });
  return bytesOf(view);
}

function writeNames({ family, isBold }: Font): Uint8Array {
  const style = isBold ? "Bold" : "Regular";
  const full = `${family} ${style}`;
  const names = [
    [1, family],
    [2, style],
    [3, full],
    [4, full],
    [5, "Version 1.0"],
    [6, full.replaceAll(" ", "-")],
  ] as const;
  const size = names.reduce((sum, [, text]) => sum + 2 * text.length, 0);
  const start = 6 + 12 * names.length;
  const view = new DataView(new ArrayBuffer(start + size));
  view.setUint16(2, names.length);
  view.setUint16(4, start);
  let offset = 0;
  names.forEach(([id, text], i) => {
    [3, 1, 0x409, id, 2 * text.length, offset].forEach((value, k) =>
      view.setUint16(6 + 12 * i + 2 * k, value),
    );
    for (const char of text) {
      view.setUint16(start + offset, char.charCodeAt(0));
      offset += 2;
    }
  });
  return bytesOf(view);
}

/** With the sums that the format asks for. */
function writeTables(tables: ReadonlyArray<readonly [string, Uint8Array]>): Uint8Array {
  const count = tables.length;
  const power = 2 ** Math.floor(Math.log2(count));
  const header = new DataView(new ArrayBuffer(12 + 16 * count));
  header.setUint32(0, 0x0001_0000);
  [count, 16 * power, Math.log2(power), 16 * (count - power)].forEach((value, i) =>
    header.setUint16(4 + 2 * i, value),
  );
  let offset = header.byteLength;
  const parts = tables.map(([tag, bytes], i) => {
    const padded = concat([bytes, new Uint8Array(-bytes.length & 3)]);
    const at = 12 + 16 * i;
    for (let k = 0; k < 4; k++) header.setUint8(at + k, tag.charCodeAt(k));
    header.setUint32(at + 4, sumOf(padded));
    header.setUint32(at + 8, offset);
    header.setUint32(at + 12, bytes.length);
    offset += padded.length;
    return padded;
  });
  const whole = concat([bytesOf(header), ...parts]);
  const view = new DataView(whole.buffer);
  const headAt = view.getUint32(12 + 16 * tables.findIndex(([tag]) => tag === "head") + 8);
  view.setUint32(headAt + 8, (0xb1b0_afba - sumOf(whole)) >>> 0);
  return whole;
}

function sumOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

const copyOf = (view: DataView): DataView =>
  new DataView(
    view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer,
  );
const bytesOf = (view: DataView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
