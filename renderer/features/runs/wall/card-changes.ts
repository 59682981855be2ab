import type { CardView, LookView, NoteView } from "../../../state/card-view.ts";
import type { View } from "../../../state/view.ts";
import { newCardId } from "./card.ts";
import { PINNED } from "./sections.ts";

/** What the view becomes. Parts without anything in them leave it, so that an address stays short. */
type Change = Partial<View>;

function withoutUndefined<T extends object>(parts: T): T {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T;
}

function orUndefined<T extends object>(all: T): T | undefined {
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Parts of a card that were set by hand; undefined takes one back. */
export function cardChange({ cd = {} }: View, id: string, parts: Partial<CardView>): Change {
  const card = withoutUndefined({ ...cd[id], ...parts });
  const { [id]: _, ...others } = cd;
  return { cd: orUndefined(orUndefined(card) === undefined ? others : { ...others, [id]: card }) };
}

export function sectionChange({ sc = {} }: View, id: string, parts: LookView): Change {
  const section = withoutUndefined({ ...sc[id], ...parts });
  const { [id]: _, ...others } = sc;
  const next = orUndefined(section) === undefined ? others : { ...others, [id]: section };
  return { sc: orUndefined(next) };
}

/** A card of its own, and its id. */
export function addCard(view: View, card: CardView): Change & { readonly id: string } {
  const id = newCardId(view.cd);
  return { id, cd: { ...view.cd, [id]: withoutUndefined(card) } };
}

/** An added card goes; one of a metric is again as it was. */
export function removeCard(view: View, id: string): Change {
  const { [id]: _, ...cd } = view.cd ?? {};
  const { [id]: __, ...zooms } = view.z ?? {};
  const pinned = (view.pc ?? []).filter((other) => other !== id);
  return {
    cd: orUndefined(cd),
    z: orUndefined(zooms),
    pc: pinned.length === 0 ? undefined : pinned,
    ...(view.full === id && { full: undefined }),
  };
}

/** To the top of the wall, or back into its section. */
export function togglePinnedCard({ pc = [] }: View, id: string): Change {
  const next = pc.includes(id) ? pc.filter((other) => other !== id) : [...pc, id];
  return { pc: next.length === 0 ? undefined : next };
}

/** Ids with one of them in another place, as far as they have to be written down; undefined where it cannot go there. */
export function moveTo(
  ids: readonly string[],
  id: string,
  to: number,
): readonly string[] | undefined {
  const from = ids.indexOf(id);
  if (from < 0 || from === to || to < 0 || to >= ids.length) return undefined;
  const moved = ids.filter((other) => other !== id).toSpliced(to, 0, id);
  return moved.slice(0, Math.max(from, to) + 1);
}

export function orderChange(view: View, section: string, ids: readonly string[]): Change {
  if (section === PINNED) return { pc: [...ids] };
  return { ord: { ...view.ord, [section]: [...ids] } };
}

/** Notes stand in the order of their places. An empty text takes one away. */
export function noteChange({ nt = [] }: View, [axis, at, text]: NoteView): Change {
  const others = nt.filter((note) => note[0] !== axis || note[1] !== at);
  const next = text.trim() === "" ? others : [...others, [axis, at, text.trim()] as NoteView];
  const ordered = next.toSorted((a, b) => a[1] - b[1]);
  return { nt: ordered.length === 0 ? undefined : ordered };
}
