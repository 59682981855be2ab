import type { Column } from "../../base/column-blob.ts";
import type { MediaItem } from "../../contract/report-blocks.ts";

/** What one block carries of pictures, sounds, histograms, pages and files together. */
const MOST_MEDIA_BYTES = 32 * 2 ** 20;

export const NO_ROOM = `Left out: with it the block would be larger than ${MOST_MEDIA_BYTES / 2 ** 20} MB.`;

/** The columns of a block of media, as long as there is room for them. */
export interface MediaRoom {
  readonly columns: readonly Column[];
  hasRoomFor(bytes: number): boolean;
  /** Where the first of them stands; or that there was no room for them. */
  put(...columns: readonly Column[]): Pick<MediaItem, "column" | "problem">;
}

export function createMediaRoom(): MediaRoom {
  const columns: Column[] = [];
  let left = MOST_MEDIA_BYTES;
  return {
    columns,
    hasRoomFor: (bytes) => bytes <= left,
    put(...more) {
      const bytes = more.reduce((sum, { byteLength }) => sum + byteLength, 0);
      if (bytes > left) return { column: -1, problem: NO_ROOM };
      left -= bytes;
      const column = columns.length;
      // Of its own: it would take what it is a part of along.
      columns.push(...more.map((one) => one.slice()));
      return { column, problem: null };
    },
  };
}
