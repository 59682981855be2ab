export interface Confusion {
  /** Indices of classes. */
  readonly label: number;
  readonly said: number;
  readonly count: number;
}

/** Wrong answers by how many there are, and how many kinds of them. */
export function listConfusions(
  confusion: ReadonlyArray<readonly number[]>,
  most: number,
): { readonly listed: readonly Confusion[]; readonly total: number } {
  const all = confusion.flatMap((row, label) =>
    row.flatMap((count, said) => (said !== label && count > 0 ? [{ label, said, count }] : [])),
  );
  return { listed: all.toSorted((a, b) => b.count - a.count).slice(0, most), total: all.length };
}
