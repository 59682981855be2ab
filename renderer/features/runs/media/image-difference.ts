/** How far two images of the same size lie apart; alpha counts like a colour. */
export interface ImageDifference {
  /** RGBA, opaque: the largest difference of a pixel's channels in grey, times `gain`. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels of which some channel differs. */
  readonly differing: number;
  readonly total: number;
  /** Of 255, over all pixels and channels. */
  readonly mean: number;
  readonly largest: number;
}

/**
 * Difference of two RGBA images, pixel by pixel.
 * @param gain makes small differences visible: 1 shows them as they are
 * @throws RangeError for images of different sizes
 */
export function differImages(
  a: Uint8ClampedArray,
  b: Uint8ClampedArray,
  gain: number,
): ImageDifference {
  if (a.length !== b.length) throw new RangeError("the images have different sizes");
  const pixels = new Uint8ClampedArray(a.length);
  let differing = 0;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < a.length; i += 4) {
    let most = 0;
    for (let channel = i; channel < i + 4; channel++) {
      const off = Math.abs((a[channel] as number) - (b[channel] as number));
      sum += off;
      if (off > most) most = off;
    }
    if (most > 0) differing++;
    if (most > largest) largest = most;
    pixels[i] = pixels[i + 1] = pixels[i + 2] = most * gain;
    pixels[i + 3] = 255;
  }
  const total = a.length / 4;
  return { pixels, differing, total, mean: total === 0 ? 0 : sum / a.length, largest };
}
