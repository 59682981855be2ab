import { create } from "zustand";

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
