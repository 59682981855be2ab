import { readKeys, writeKeys } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";

/** Where a group stands among all of them, by its key. */
type Keys = readonly string[];

export function toggleGroup({ ch }: View, key: string): View {
  const hidden = readKeys(ch);
  return {
    ch: writeKeys(hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key]),
  };
}

/** All the others are hidden. */
export function onlyGroup(all: Keys, key: string): View {
  return { ch: writeKeys(all.filter((one) => one !== key)) };
}

/** Taken out of the comparison until it is put back; what was hidden or renamed stays so. */
export function removeGroup({ cx, cbl }: View, key: string): View {
  return {
    cx: writeKeys([...readKeys(cx).filter((one) => one !== key), key]),
    ...(cbl === key && { cbl: undefined }),
  };
}

/** An empty label, or the one it has by itself, is none. */
export function renameGroup({ cl }: View, key: string, label: string, own: string): View {
  const { [key]: _, ...others } = cl ?? {};
  const text = label.trim();
  const next = text === "" || text === own ? others : { ...others, [key]: text };
  return { cl: Object.keys(next).length === 0 ? undefined : next };
}

/** To the place of another group, or by some places; at the ends it stays. */
export function moveGroup(all: Keys, key: string, to: number): View {
  const rest = all.filter((one) => one !== key);
  const at = Math.max(0, Math.min(rest.length, to));
  return { co: writeKeys([...rest.slice(0, at), key, ...rest.slice(at)]) };
}

/** Those in the order that was chosen, then the rest in their own. */
export function orderGroups<T extends { readonly key: string }>(
  groups: readonly T[],
  order: Keys,
): readonly T[] {
  if (order.length === 0) return groups;
  const place = new Map(order.map((key, i) => [key, i]));
  const placeOf = ({ key }: T): number => place.get(key) ?? order.length;
  return groups.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The next or the one before in a circle; the first where none is chosen. */
export function neighbour<T>(all: readonly T[], current: T | undefined, by: 1 | -1): T | undefined {
  const at = current === undefined ? -1 : all.indexOf(current);
  return at < 0 ? all[0] : all[(at + by + all.length) % all.length];
}

/** This metric stands first; the others stay chosen. */
export function judgeBy({ cm = [] }: View, metric: string): View {
  return { cm: [metric, ...cm.slice(1).filter((one) => one !== metric)], ct: undefined };
}
