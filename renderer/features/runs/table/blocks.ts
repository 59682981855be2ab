import { useMemo } from "react";

/** Parts of a list that stay the same while it scrolls. */
export type Blocks = ReadonlyArray<readonly string[]>;

/** The blocks of `size` items that the items from `first` to `last` lie in; none for an empty range. */
function blocksOf(ids: readonly string[], first: number, last: number, size: number): Blocks {
  const blocks: Array<readonly string[]> = [];
  for (let at = Math.floor(first / size) * size; at <= last && at < ids.length; at += size)
    blocks.push(ids.slice(at, at + size));
  return blocks;
}

export function useBlocks(
  ids: readonly string[],
  [first, last]: readonly [number, number],
  size: number,
): Blocks {
  const from = Math.floor(first / size) * size;
  const to = last < first ? -1 : Math.floor(last / size) * size;
  return useMemo(() => blocksOf(ids, from, to, size), [ids, from, to, size]);
}
