import { create } from "zustand";

export type Dialog =
  | { readonly kind: "folder" }
  | { readonly kind: "confirmFolder"; readonly path: string; readonly reason: string }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "import"; readonly projectId: string }
  | { readonly kind: "color"; readonly runIds: readonly string[] }
  | { readonly kind: "renameProject"; readonly projectId: string }
  | { readonly kind: "removeProject"; readonly projectId: string }
  | { readonly kind: "rebuild" };

interface UiState {
  readonly dialog: Dialog | undefined;
  /** Rows picked in the run list, for actions on several runs. */
  readonly selected: ReadonlySet<string>;
  /** The row that the keyboard stands on. */
  readonly active: string | undefined;
  /** Where a Shift-click's range begins. */
  readonly anchor: string | undefined;
  readonly renaming: { readonly runId: string; readonly at: "list" | "page" } | undefined;
}

export const useUi = create<UiState>()(() => ({
  dialog: undefined,
  selected: new Set<string>(),
  active: undefined,
  anchor: undefined,
  renaming: undefined,
}));

export function openDialog(dialog: Dialog): void {
  useUi.setState({ dialog });
}

export function closeDialog(): void {
  useUi.setState({ dialog: undefined });
}

/** In its row of the list, or in the head of its page. */
export function startRenaming(runId: string, at: "list" | "page"): void {
  useUi.setState({ renaming: { runId, at } });
}

export function stopRenaming(): void {
  useUi.setState({ renaming: undefined });
}

/** One row, as a plain click or an arrow key picks it. */
export function selectOne(id: string): void {
  useUi.setState({ selected: new Set([id]), active: id, anchor: id });
}

/** Ctrl-click: one row more, or less. */
export function selectToggle(id: string): void {
  useUi.setState(({ selected }) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    return { selected: next, active: id, anchor: id };
  });
}

/** Shift-click: every row from the anchor to this one. */
export function selectRange(id: string, order: readonly string[]): void {
  useUi.setState(({ anchor }) => {
    const from = Math.max(0, order.indexOf(anchor ?? id));
    const to = order.indexOf(id);
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    return { selected: new Set(range), active: id };
  });
}

export function selectAll(order: readonly string[]): void {
  useUi.setState({ selected: new Set(order) });
}

export function clearSelection(): void {
  useUi.setState({ selected: new Set(), active: undefined, anchor: undefined });
}
