import type { FigureFont } from "../../../contract/figure-presets.ts";
import { readDrawingFile, type DrawingFile } from "./read-drawing-file.ts";
import { readFont, type Font } from "./read-font.ts";

export type FaceName = "regular" | "bold";

/** A stretch of a text that one font draws. */
export interface Piece {
  readonly font: Font;
  readonly text: string;
  /** In ems. */
  readonly width: number;
}

/** The fonts of a figure: one family, and behind it one that has the signs of formulas. */
export interface Faces {
  readonly family: string;
  readonly fonts: readonly Font[];
  readonly capHeight: number;
  readonly shape: (text: string, face: FaceName) => readonly Piece[];
  /** In ems. */
  readonly measure: (text: string, face: FaceName) => number;
  /** Characters that no font has, so far: a box stands in their place. */
  readonly missing: ReadonlySet<string>;
}

/** What is drawn in place of what no font has. */
const BOX = "□";

/** Both families have the widths of Arial and Times New Roman: where a program ignores embedded fonts, nothing moves. */
export async function loadFaces(font: FigureFont): Promise<Faces> {
  const family = font === "serif" ? "Tinos" : "Arimo";
  const load = async (name: DrawingFile, of: string, isBold: boolean): Promise<Font> =>
    readFont(await readDrawingFile(name), of, isBold);
  const [regular, bold, symbols] = await Promise.all([
    load(`${family}-Regular.ttf`, family, false),
    load(`${family}-Bold.ttf`, family, true),
    load("NotoSansMath-Regular.ttf", "Noto Sans Math", false),
  ]);
  const missing = new Set<string>();
  const shape = (text: string, face: FaceName): readonly Piece[] => {
    const pieces: Array<{ font: Font; text: string; width: number }> = [];
    const first = face === "bold" ? bold : regular;
    const add = (char: string, of: Font): void => {
      const glyph = of.glyphs.get(char.codePointAt(0) as number) ?? 0;
      const width = of.advanceOf(glyph) / of.unitsPerEm;
      const last = pieces.at(-1);
      if (last?.font === of) {
        last.text += char;
        last.width += width;
      } else pieces.push({ font: of, text: char, width });
    };
    const fontOf = (char: string): Font | undefined =>
      [first, symbols].find(({ glyphs }) => glyphs.has(char.codePointAt(0) as number));
    for (const char of drawable(text)) {
      // A letter of a formula or a ligature that no font has may be a plain one in other clothes.
      const drawn = fontOf(char) === undefined ? char.normalize("NFKC") : char;
      for (const one of drawn) {
        const of = fontOf(one);
        if (of === undefined) missing.add(char);
        add(of === undefined ? BOX : one, of ?? fontOf(BOX) ?? symbols);
      }
    }
    return pieces;
  };
  return {
    family,
    fonts: [regular, bold, symbols],
    capHeight: regular.capHeight / regular.unitsPerEm,
    shape,
    measure: (text, face) => shape(text, face).reduce((sum, { width }) => sum + width, 0),
    missing,
  };
}

/** Names come from files: control characters, lone surrogates and signs that turn the direction of text are not drawn. */
function drawable(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(/[\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, "");
}
