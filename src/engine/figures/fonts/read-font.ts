/** A TrueType font as far as figures need it. Lengths in units of the font. */
export interface Font {
  readonly family: string;
  readonly isBold: boolean;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly box: readonly [number, number, number, number];
  /** By code point; what is not in it has no glyph. */
  readonly glyphs: ReadonlyMap<number, number>;
  readonly advanceOf: (glyph: number) => number;
  readonly outlineOf: (glyph: number) => Uint8Array;
  readonly table: (tag: string) => DataView;
}

/** Reads fonts that come with the program: those of strangers are never read. Throws RangeError where it is cut. */
export function readFont(bytes: Uint8Array, family: string, isBold: boolean): Font {
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = new Map<string, DataView>();
  for (let i = 0; i < whole.getUint16(4); i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    const start = bytes.byteOffset + whole.getUint32(at + 8);
    places.set(tag, new DataView(bytes.buffer, start, whole.getUint32(at + 12)));
  }
  const table = (tag: string): DataView => {
    const found = places.get(tag);
    if (found === undefined) throw new RangeError(`${family} has no table ${tag}`);
    return found;
  };
  const head = table("head");
  const hhea = table("hhea");
  const os2 = table("OS/2");
  const hmtx = table("hmtx");
  const loca = table("loca");
  const glyf = table("glyf");
  const metrics = hhea.getUint16(34);
  const isLong = head.getInt16(50) === 1;
  const startOf = (glyph: number): number =>
    isLong ? loca.getUint32(glyph * 4) : loca.getUint16(glyph * 2) * 2;
  return {
    family,
    isBold,
    unitsPerEm: head.getUint16(18),
    ascent: hhea.getInt16(4),
    descent: hhea.getInt16(6),
    capHeight: os2.getInt16(88),
    box: [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)],
    glyphs: readGlyphs(table("cmap")),
    advanceOf: (glyph) => hmtx.getUint16(Math.min(glyph, metrics - 1) * 4),
    outlineOf: (glyph) => {
      const start = startOf(glyph);
      return new Uint8Array(glyf.buffer, glyf.byteOffset + start, startOf(glyph + 1) - start);
    },
    table,
  };
}

/** Of the widest of the maps for Unicode: format 12, else 4. */
function readGlyphs(cmap: DataView): ReadonlyMap<number, number> {
  const glyphs = new Map<number, number>();
  const maps = Array.from({ length: cmap.getUint16(2) }, (_, i) => cmap.getUint32(8 + 8 * i));
  const byFormat = new Map(maps.map((at) => [cmap.getUint16(at), at]));
  const wide = byFormat.get(12);
  if (wide !== undefined) {
    for (let i = 0; i < cmap.getUint32(wide + 12); i++) {
      const at = wide + 16 + 12 * i;
      const first = cmap.getUint32(at);
      const glyph = cmap.getUint32(at + 8);
      for (let code = first; code <= cmap.getUint32(at + 4); code++)
        glyphs.set(code, glyph + code - first);
    }
    return glyphs;
  }
  const at = byFormat.get(4);
  if (at === undefined) throw new RangeError("the font has no map of Unicode that is read");
  const size = cmap.getUint16(at + 6);
  for (let i = 0; i < size; i += 2) {
    const end = cmap.getUint16(at + 14 + i);
    const start = cmap.getUint16(at + 16 + size + i);
    const delta = cmap.getUint16(at + 16 + 2 * size + i);
    const offsetAt = at + 16 + 3 * size + i;
    const offset = cmap.getUint16(offsetAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = offset === 0 ? code : cmap.getUint16(offsetAt + offset + 2 * (code - start));
      if (offset === 0 || glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
  return glyphs;
}
