import { create } from "zustand";
import { withoutBrushes } from "./explore-view.ts";
import type { ChangeView } from "./view.ts";

interface SelectionState {
  /** Ids of the runs that were picked out in some chart or table of a comparison; undefined: all of them count. */
  readonly runIds: ReadonlySet<string> | undefined;
  /** Which chart or table they were picked in: it shows its own brush, the others what is left. */
  readonly from: string | undefined;
}

/** What a brush in one part of a comparison picks out in all others. */
export const useSelectedRuns = create<SelectionState>()(() => ({
  runIds: undefined,
  from: undefined,
}));

export function selectRuns(runIds: ReadonlySet<string> | undefined, from: string): void {
  useSelectedRuns.setState({ runIds, from: runIds === undefined ? undefined : from });
}

/** All runs count again, and the address picks none anew. */
export function clearPicks(changeView: ChangeView): void {
  selectRuns(undefined, "page");
  changeView(withoutBrushes);
}
