/**
 * The order of the blocks after a change: as the change has it, and what it did not know of (somebody else put it there
 * meanwhile) stays behind what it stood behind.
 * @param now ids in their present order
 * @param wished as who changes it sees them; undefined leaves the order as it is
 * @param alive ids that are there afterwards
 */
export function mergeOrder(
  now: readonly string[],
  wished: readonly string[] | undefined,
  alive: ReadonlySet<string>,
): string[] {
  const merged = [...new Set(wished ?? now)].filter((id) => alive.has(id));
  const placed = new Set(merged);
  let before: string | undefined;
  for (const id of [...now, ...alive]) {
    if (!alive.has(id)) continue;
    if (!placed.has(id)) {
      // Behind the last one for what stood nowhere yet.
      const at = now.includes(id)
        ? before === undefined
          ? 0
          : merged.indexOf(before) + 1
        : merged.length;
      merged.splice(at, 0, id);
      placed.add(id);
    }
    before = id;
  }
  return merged;
}
