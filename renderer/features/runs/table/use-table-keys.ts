import type { Virtualizer } from "@tanstack/react-virtual";
import { useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { useCommandSurface } from "../../../kit/command-surface.ts";
import { isTyping } from "../../../kit/hotkey.ts";
import {
  setCurrentColumn,
  setCurrentGroup,
  tellCell,
  useTableState,
} from "../../../state/table.ts";
import { clearSelection, selectOne, selectRange, startEditing, useUi } from "../../../state/ui.ts";
import { isEdited } from "./edit-cell.ts";
import { NAME_COLUMN, type TableLayout } from "./table-layout.ts";
import type { TableRow } from "./table-rows.ts";
import type { TableView, TableViewActions } from "./use-table-view.ts";

const PAGE_ROWS = 20;

interface TableKeys {
  /** Index of the active cell's column; 0 is the name. */
  readonly column: number;
  readonly isInHead: boolean;
  /** What a menu opened now is about. */
  readonly targets: readonly string[];
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
}

/** The keys of the ARIA grid pattern; Alt with an arrow moves the column, and what is left are commands on runs. */
export function useTableKeys(of: {
  readonly rows: readonly TableRow[];
  readonly order: readonly string[];
  readonly view: TableView;
  readonly actions: TableViewActions;
  /** As a click on the head does. */
  readonly onSort: (id: string, isAdded: boolean) => void;
  readonly layout: TableLayout;
  readonly scroll: RefObject<HTMLElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
}): TableKeys {
  const { rows, order, view, actions, onSort, layout, scroll, virtual } = of;
  const active = useUi((state) => state.active);
  const selected = useUi((state) => state.selected);
  const [wanted, setWanted] = useState({ id: NAME_COLUMN, index: 0 });
  const [isInHead, setInHead] = useState(false);
  const { useListKeys } = useCommandSurface();
  const runCommand = useListKeys();
  // It goes along with its column; where that was hidden, the next one has its place.
  const found = view.columns.findIndex(({ id }) => id === wanted.id) + 1;
  const column = found > 0 ? found : Math.min(wanted.index, view.columns.length);
  const at = rows.findIndex(({ id }) => id === active);
  const row = rows[at];

  const idOf = (index: number): string => view.columns[index - 1]?.id ?? NAME_COLUMN;
  const goToColumn = (index: number): void => {
    const next = Math.max(0, Math.min(view.columns.length, index));
    setWanted({ id: idOf(next), index: next });
    setCurrentColumn(idOf(next));
    const placed = layout.scrolled.find((other) => other.index === next);
    const element = scroll.current;
    if (placed === undefined || element === null) return;
    const cover = layout.scrolled[0]?.left ?? 0;
    const { scrollLeft, clientWidth } = element;
    const right = placed.left + placed.width;
    if (placed.left - cover < scrollLeft) element.scrollTo({ left: placed.left - cover });
    else if (right > scrollLeft + clientWidth) element.scrollTo({ left: right - clientWidth });
  };
  const goToRow = (index: number, isRange: boolean): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const next = rows[to];
    if (next === undefined) return;
    setInHead(false);
    if (next.kind === "group")
      useUi.setState({ active: next.id, selected: new Set(), place: "list" });
    else if (isRange) selectRange(next.id, order);
    else selectOne(next.id);
    virtual.scrollToIndex(to, { align: "auto" });
  };
  /** The row whose button has the focus, else the active one. */
  const rowOf = (element: Element | undefined): TableRow | undefined => {
    const id = element?.closest<HTMLElement>("[data-row-id]")?.dataset["rowId"];
    return id === undefined ? row : rows.find((other) => other.id === id);
  };
  /** Rows on their own; of a group its runs. The row whose button has the focus, else selection or active row. */
  const targetsOf = (element: Element | undefined): readonly string[] => {
    const id = element?.closest<HTMLElement>("[data-row-id]")?.dataset["rowId"];
    const one = rowOf(element);
    if (selected.size > 0 && (id === undefined || selected.has(id))) return [...selected];
    if (one === undefined) return [];
    return one.kind === "group" ? one.runIds : [one.id];
  };
  const moves = (event: KeyboardEvent): (() => void) | undefined => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const isFar = ctrlKey || metaKey;
    switch (key) {
      case "ArrowDown":
        return () => (isInHead ? goToRow(0, false) : goToRow(at + 1, shiftKey));
      case "ArrowUp":
        if (at <= 0 && !shiftKey) return () => setInHead(true);
        return () => goToRow(at - 1, shiftKey);
      case "ArrowRight":
        if (row?.kind === "group" && !isInHead && column === 0 && !row.isOpen)
          return () => actions.toggleGroup(row.id);
        return () => goToColumn(column + 1);
      case "ArrowLeft":
        if (row?.kind === "group" && !isInHead && column === 0 && row.isOpen)
          return () => actions.toggleGroup(row.id);
        return () => goToColumn(column - 1);
      case "Home":
        return () => (isFar ? goToRow(0, shiftKey) : goToColumn(0));
      case "End":
        return () => (isFar ? goToRow(rows.length - 1, shiftKey) : goToColumn(view.columns.length));
      case "PageDown":
        return () => goToRow(at + PAGE_ROWS, shiftKey);
      case "PageUp":
        return () => goToRow(at - PAGE_ROWS, shiftKey);
      default:
        return undefined;
    }
  };
  const edited = view.columns.slice(column - 1, column).find(isEdited);
  const opens = (event: KeyboardEvent): (() => void) | undefined => {
    const { key, shiftKey } = event;
    if (isInHead) {
      return key === "Enter" || key === " " ? () => onSort(idOf(column), shiftKey) : undefined;
    }
    if (row?.kind === "group" && key === "Enter") return () => actions.toggleGroup(row.id);
    if (row?.kind === "run" && (key === "F2" || key === "Enter") && edited !== undefined)
      return () => startEditing(row.id, edited.id);
    return undefined;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof Element) || isTyping(event.target)) return;
    const isButton = event.target !== event.currentTarget;
    // They press the button that has the focus.
    if (isButton && (event.key === "Enter" || event.key === " ")) return;
    setCurrentColumn(idOf(column));
    const meant = rowOf(event.target);
    setCurrentGroup(meant?.kind === "group" ? meant.id : undefined);
    const act = (event.altKey ? undefined : moves(event)) ?? opens(event);
    if (act !== undefined) act();
    else if (event.key === "Escape" && useTableState.getState().told !== undefined)
      tellCell(undefined);
    else if (event.key === "Escape") clearSelection();
    else if (!runCommand(event.nativeEvent, targetsOf(event.target))) return;
    event.preventDefault();
    event.stopPropagation();
    // The button may go away with its row; the table stays.
    if (isButton) event.currentTarget.focus();
  };
  const onPointerDown = ({ target }: PointerEvent<HTMLElement>): void => {
    const id = (target as Element).closest<HTMLElement>("[data-column]")?.dataset["column"];
    if (id === undefined) return;
    setInHead((target as Element).closest("[role=columnheader]") !== null);
    setCurrentColumn(id);
    setWanted({ id, index: view.columns.findIndex((other) => other.id === id) + 1 });
  };
  return { column, isInHead, targets: targetsOf(undefined), onKeyDown, onPointerDown };
}
