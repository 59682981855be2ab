import type { Scene } from "../scene.ts";
import type { FaceName, Faces } from "./faces.ts";
import type { Font } from "./read-font.ts";
import { subsetFont, type Subset } from "./subset-font.ts";

export const FACE_WEIGHT: Readonly<Record<FaceName, number>> = { regular: 400, bold: 700 };

export interface FontSubset {
  readonly font: Font;
  readonly subset: Subset;
}

/** Of each font that the texts of a scene need what they need. */
export function subsetsOf(scene: Scene, faces: Faces): readonly FontSubset[] {
  const used = new Map<Font, Set<number>>();
  for (const item of scene.items) {
    if (item.kind !== "text") continue;
    for (const { font, text } of faces.shape(item.text, item.face)) {
      const codes = used.get(font) ?? new Set();
      used.set(font, codes);
      for (const char of text) codes.add(char.codePointAt(0) as number);
    }
  }
  // In the order of the faces, not of the texts.
  return faces.fonts.flatMap((font) => {
    const codes = used.get(font);
    return codes === undefined ? [] : [{ font, subset: subsetFont(font, codes) }];
  });
}
