import { useState } from "react";

/** `old` while `next` holds the same in the same order, so that nothing made from it is made again; else `next`. */
export function keepList<T>(
  old: readonly T[],
  next: readonly T[],
  isSame: (a: T, b: T) => boolean,
): readonly T[] {
  if (old === next) return old;
  const isKept =
    old.length === next.length && old.every((item, index) => isSame(item, next[index] as T));
  return isKept ? old : next;
}

/** A list made anew with every answer, as the very list of before while it holds the same. */
export function useKeptList<T>(
  list: readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): readonly T[] {
  const [kept, setKept] = useState(list);
  const next = keepList(kept, list, isSame);
  if (next !== kept) setKept(next);
  return next;
}

/** Whether two objects have the same values under the same keys. */
export function hasSameFields<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as Array<keyof T>;
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && Object.is(a[key], b[key]))
  );
}
