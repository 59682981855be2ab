import { create } from "zustand";

interface TableState {
  /** Columns of the table on the page, and how many are frozen; undefined where none is on it. */
  readonly order: { readonly ids: readonly string[]; readonly frozen: number } | undefined;
  /** The column that was clicked or moved to last: the one that commands mean. */
  readonly current: string | undefined;
}

/** What the table on the page holds, for commands, which know nothing of its parts. */
export const useTableState = create<TableState>()(() => ({ order: undefined, current: undefined }));

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
