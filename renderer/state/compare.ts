import { create } from "zustand";
import type { View } from "./view.ts";

/** What commands know of a group. */
export interface ShownGroup {
  readonly key: string;
  readonly label: string;
  readonly isHidden: boolean;
}

interface CompareState {
  /** Groups of the comparison on the page, in their order; undefined where none is on the page. */
  readonly groups: readonly ShownGroup[] | undefined;
  /** Key of the one that the others are held against. */
  readonly baseline: string | undefined;
  /** Metrics that can be chosen, the one that everything is judged by, and those chosen. */
  readonly metrics: readonly string[];
  readonly chosen: readonly string[];
  /** Groups that were taken out. */
  readonly removed: number;
  /** Key of the group that was pointed at or had the focus last: the one that commands mean. */
  readonly current: string | undefined;
  /** What the runs were grouped by last, other than each by itself. */
  readonly grouping: View["cg"];
  /** The group whose label is written in. */
  readonly renaming: string | undefined;
  /** What is open over the page. */
  readonly open: "groups" | "metric" | "paths" | undefined;
}

const NONE: CompareState = {
  groups: undefined,
  baseline: undefined,
  metrics: [],
  chosen: [],
  removed: 0,
  current: undefined,
  grouping: undefined,
  renaming: undefined,
  open: undefined,
};

/** What the comparison on the page holds, for commands, which know nothing of its parts. */
export const useCompareState = create<CompareState>()(() => NONE);

type Shown = Pick<CompareState, "groups" | "baseline" | "metrics" | "chosen" | "removed">;

export function showComparison(shown: Shown): void {
  useCompareState.setState(shown);
}

/** The page is left. */
export function leaveComparison(): void {
  useCompareState.setState(NONE);
}

export function setCurrentGroup(key: string): void {
  if (useCompareState.getState().current !== key) useCompareState.setState({ current: key });
}

export function rememberGrouping(grouping: View["cg"]): void {
  useCompareState.setState({ grouping });
}

export function renameGroupHere(key: string | undefined): void {
  useCompareState.setState({ renaming: key });
}

export function openCompareList(open: CompareState["open"]): void {
  useCompareState.setState({ open });
}
