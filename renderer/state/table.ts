import { create } from "zustand";
import type { View } from "./view.ts";

/** A cell of a group whose difference to the baseline is told in words. */
export interface ToldCell {
  readonly row: string;
  readonly column: string;
  /** Asked for by a key: then what is told has the focus. */
  readonly hasFocus: boolean;
}

interface TableState {
  /** Columns of the table on the page, and how many are frozen; undefined where none is on it. */
  readonly order: { readonly ids: readonly string[]; readonly frozen: number } | undefined;
  /** The column that was clicked or moved to last: the one that commands mean. */
  readonly current: string | undefined;
  /** The group whose row is the active one. */
  readonly group: string | undefined;
  /** Of groups that are held against one of them: the page that compares them, judged by the metric of a column. */
  readonly comparisonBy: ((column: string | undefined) => View) | undefined;
  readonly told: ToldCell | undefined;
}

/** What the table on the page holds, for commands, which know nothing of its parts. */
export const useTableState = create<TableState>()(() => ({
  order: undefined,
  current: undefined,
  group: undefined,
  comparisonBy: undefined,
  told: undefined,
}));

/** Answers how to take it back. */
export function showTable(order: NonNullable<TableState["order"]>): () => void {
  useTableState.setState({ order });
  return () => {
    if (useTableState.getState().order === order) useTableState.setState({ order: undefined });
  };
}

export function setCurrentColumn(current: string | undefined): void {
  if (useTableState.getState().current !== current) useTableState.setState({ current });
}

export function setCurrentGroup(group: string | undefined): void {
  if (useTableState.getState().group !== group) useTableState.setState({ group });
}

/** Answers how to take it back. */
export function showGroupComparison(comparisonBy: TableState["comparisonBy"]): () => void {
  useTableState.setState({ comparisonBy });
  return () => useTableState.setState({ comparisonBy: undefined });
}

export function tellCell(told: ToldCell | undefined): void {
  if (useTableState.getState().told !== told) useTableState.setState({ told });
}
