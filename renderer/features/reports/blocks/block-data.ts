import { decodeColumnBlob, type Column } from "../../../../src/base/column-blob.ts";
import type { BlockData } from "../../../../src/contract/report-blocks.ts";

/** What a block shows: `BlockData` with its columns. */
export interface ShownBlock {
  readonly data: BlockData;
  readonly columns: readonly Column[];
}
export type DataOf<K extends BlockData["kind"]> = Extract<BlockData, { readonly kind: K }>;
/** The same for one kind of block. */
export interface Shown<K extends BlockData["kind"]> extends ShownBlock {
  readonly data: DataOf<K>;
}

/** Of what `reports.readBlock` answers. Throws RangeError when it is cut short. */
export function decodeBlock(buffer: ArrayBuffer): ShownBlock {
  const { meta, columns } = decodeColumnBlob(buffer);
  return { data: meta as BlockData, columns };
}

export function isShown<K extends BlockData["kind"]>(
  shown: ShownBlock,
  kind: K,
): shown is Shown<K> {
  return shown.data.kind === kind;
}
