import { decodePng } from "../support/png.ts";

/** Distinct colours of a PNG. */
export function countColours(png: Buffer): number {
  const { pixels } = decodePng(png);
  const colours = new Set<number>();
  for (let i = 0; i < pixels.length; i += 3) {
    colours.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0));
  }
  return colours.size;
}
