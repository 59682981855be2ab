import type { SavedView } from "../../../../src/contract/run-views.ts";
import { expandLink, shortenLink } from "../../../state/long-links.ts";
import { viewSchema, type View } from "../../../state/view.ts";

/** What belongs to the moment or to another page, not to a way of looking. */
const NOT_KEPT: ReadonlyArray<keyof View> = ["t", "r", "vw", "at", "tq", "te", "ts", "tp", "sp"];

/** A view as it is saved: without the moment, and with lists of runs that a link only names. */
export function toSavedState(view: View): SavedView["state"] {
  const state: Record<string, unknown> = { ...view, v: expandLink(view.v) };
  for (const key of NOT_KEPT) delete state[key];
  // The order of keys says nothing.
  const entries = Object.entries(state)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries) as SavedView["state"];
}

/** Everything of the view as it was saved: what it does not hold goes back to its default. */
export function fromSavedState({ id, state }: SavedView): View {
  // The moment stays: it belongs to every page alike.
  const keys = Object.keys(viewSchema.shape).filter((key) => key !== "at");
  const nothing = Object.fromEntries(keys.map((key) => [key, undefined]));
  const view = viewSchema.parse(state);
  return { ...nothing, ...view, v: shortenLink(view.v), vw: id };
}

/** Whether the page shows exactly what was saved. */
export function isAsSaved(view: View, { state }: SavedView): boolean {
  return (
    JSON.stringify(toSavedState(view)) === JSON.stringify(toSavedState(viewSchema.parse(state)))
  );
}
