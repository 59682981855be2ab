/** The first of each list, then the second of each, ..., each value once: so that a few of them speak for all lists. */
export function takeTurns<T>(lists: ReadonlyArray<readonly T[]>, most: number): T[] {
  const taken = new Set<T>();
  const longest = lists.reduce((length, list) => Math.max(length, list.length), 0);
  for (let i = 0; i < longest && taken.size < most; i++) {
    for (const list of lists) {
      const value = list[i];
      if (value !== undefined && taken.size < most) taken.add(value);
    }
  }
  return [...taken];
}
