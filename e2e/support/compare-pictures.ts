import type { Picture } from "./png.ts";

export interface Difference {
  /** Share of the blocks that look different. */
  readonly share: number;
  /** Where they are, in px; undefined where there is none. */
  readonly area:
    | {
        readonly left: number;
        readonly top: number;
        readonly right: number;
        readonly bottom: number;
      }
    | undefined;
}

const BLOCK_PX = 8;
/** Of 255. Another machine smooths letters and lines in another way, which changes the mean of a block by less. */
const DIFFERENT = 18;
/** A few blocks may change: an age, a path, a caret. A row that moved is more. */
export const MOST_SHARE = 0.004;

/**
 * How much of two pictures of one size differs, by the mean colour of blocks: how letters are smoothed does not count,
 * where they stand does.
 */
export function comparePictures(a: Picture, b: Picture): Difference {
  if (a.width !== b.width || a.height !== b.height) return { share: 1, area: undefined };
  const meansA = blockMeans(a);
  const meansB = blockMeans(b);
  const across = Math.ceil(a.width / BLOCK_PX);
  const blocks = meansA.length / 3;
  const different: number[] = [];
  for (let block = 0; block < blocks; block++) {
    const distance = Math.max(
      ...[0, 1, 2].map((i) =>
        Math.abs((meansA[block * 3 + i] ?? 0) - (meansB[block * 3 + i] ?? 0)),
      ),
    );
    if (distance > DIFFERENT) different.push(block);
  }
  const xs = different.map((block) => (block % across) * BLOCK_PX);
  const ys = different.map((block) => Math.floor(block / across) * BLOCK_PX);
  return {
    share: different.length / blocks,
    area:
      different.length === 0
        ? undefined
        : {
            left: Math.min(...xs),
            top: Math.min(...ys),
            right: Math.max(...xs) + BLOCK_PX,
            bottom: Math.max(...ys) + BLOCK_PX,
          },
  };
}

function blockMeans({ width, height, pixels }: Picture): Float64Array {
  const across = Math.ceil(width / BLOCK_PX);
  const down = Math.ceil(height / BLOCK_PX);
  const sums = new Float64Array(across * down * 3);
  const counts = new Float64Array(across * down);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = Math.floor(y / BLOCK_PX) * across + Math.floor(x / BLOCK_PX);
      counts[block] = (counts[block] ?? 0) + 1;
      for (let i = 0; i < 3; i++) {
        sums[block * 3 + i] = (sums[block * 3 + i] ?? 0) + (pixels[(y * width + x) * 3 + i] ?? 0);
      }
    }
  }
  return sums.map((sum, i) => sum / (counts[Math.floor(i / 3)] ?? 1));
}
