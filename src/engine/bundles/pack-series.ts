import { decodeSeriesBlock, type BundledBlock } from "../../formats/index.ts";
import { makeBatch, type SeriesBatch } from "../../store/index.ts";

/** On a parser thread: blocks of a bundle, as the store has points. @throws AppError DAMAGED */
export function packSeries({
  blocks,
}: {
  readonly blocks: ReadonlyArray<BundledBlock & { readonly bytes: Uint8Array }>;
}): SeriesBatch[] {
  return blocks.map(({ points, values, bytes }) =>
    makeBatch(decodeSeriesBlock({ points, valueType: values, bytes })),
  );
}
