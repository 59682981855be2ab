import type { SavedView, ViewPage } from "../../../../src/contract/run-views.ts";
import { comparisonOnly, packComparison, writeOutComparison } from "../../../state/compare-view.ts";
import { expandLink, shortenLink } from "../../../state/long-links.ts";
import { BESIDE_COMPARISON, viewSchema, type View } from "../../../state/view.ts";

/** What belongs to the moment or to another page, not to a way of looking. */
const NOT_KEPT: ReadonlyArray<keyof View> = ["t", "r", "vw", "at", "tq", "te", "ts", "tp", "sp"];

/** A view as it is saved: with lists that a link only names. Of a project it is without the moment. */
export function toSavedState(view: View, page: ViewPage): SavedView["state"] {
  const state: Record<string, unknown> =
    page === "compare"
      ? writeOutComparison(comparisonOnly(view))
      : { ...view, v: expandLink(view.v) };
  if (page === "project") for (const key of NOT_KEPT) delete state[key];
  // The order of keys says nothing.
  const entries = Object.entries(state)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries) as SavedView["state"];
}

/** Everything of the view as it was saved: what it does not hold goes back to its default. */
export function fromSavedState({ id, page, state }: SavedView): View {
  // The moment that is shown belongs to every page alike, and the list of runs is only beside a comparison: they stay.
  const stays = new Set<string>(page === "compare" ? ["at", ...BESIDE_COMPARISON] : ["at"]);
  const keys = Object.keys(viewSchema.shape).filter((key) => !stays.has(key));
  const nothing = Object.fromEntries(keys.map((key) => [key, undefined]));
  return { ...nothing, ...readState({ page, state }), vw: id };
}

/** Whether the page shows exactly what was saved. */
export function isAsSaved(view: View, saved: SavedView): boolean {
  const text = (one: View): string => JSON.stringify(toSavedState(one, saved.page));
  return text(view) === text(readState(saved));
}

function readState({ page, state }: Pick<SavedView, "page" | "state">): View {
  // Packed first: a list may be longer than an address takes.
  if (page === "compare") return comparisonOnly(viewSchema.parse(packComparison(state as View)));
  const view = viewSchema.parse(state);
  return { ...view, v: shortenLink(view.v) };
}
