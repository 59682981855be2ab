import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { useDigits } from "../../../kit/digits.ts";
import { decimalsOf } from "../../../kit/format.ts";
import { useCommandSurface } from "../../../kit/command-surface.ts";
import { clearSelection, setPlace, useUi } from "../../../state/ui.ts";
import { setCurrentGroup, showGroupComparison, showTable } from "../../../state/table.ts";
import { viewElsewhere } from "../../../state/view.ts";
import { shortId, toggleVisible } from "../../../state/visibility.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { useChangeVisibility, type ProjectRuns } from "../project-runs.tsx";
import { useBlocks, type Blocks } from "./blocks.ts";
import { describeCell, isNumberField, isRead } from "./cell-text.ts";
import { isRanked, moveColumn, type Column } from "./columns.ts";
import { GroupLine } from "./group-line.tsx";
import { cellId, RunLine, type LineActions, type LineLook } from "./run-line.tsx";
import { firstDirection, readSorting, toggleSort } from "./sorting.ts";
import { headId, TableHead } from "./table-head.tsx";
import { columnsOnScreen, layOut, roomBeside } from "./table-layout.ts";
import { groupRows, runRows, varyingPaths, type TableRow } from "./table-rows.ts";
import styles from "./table.module.css";
import { useCells, useGroups, type CellOf } from "./use-cells.ts";
import { useGroupComparison } from "./use-group-comparison.ts";
import { useToldCell } from "./use-told-cell.ts";
import { usePinnedRuns } from "./use-pinned-runs.ts";
import { useSparks } from "./use-sparks.ts";
import { useTableKeys } from "./use-table-keys.ts";
import type { TableView, TableViewActions } from "./use-table-view.ts";

const ROW_PX = 28;
const ROW_BLOCK = 64;
const COLUMN_BLOCK = 16;
const NO_IDS: readonly string[] = [];

interface RunTableProps {
  readonly projectId: string;
  readonly runs: ProjectRuns;
  readonly view: TableView;
  readonly actions: TableViewActions;
}

/**
 * Runs by columns, of which only what is on screen is read and drawn. A grid with one tab stop: arrows move the active
 * cell, and the keys of the run and column commands act on it.
 */
export function RunTable({ projectId, runs, view, actions }: RunTableProps): React.JSX.Element {
  const scroll = useRef<HTMLDivElement>(null);
  const { windowWidth, scrollLeft } = useHorizontal(scroll);
  const { visible, colors } = runs;
  const pinned = usePinnedRuns(projectId, view.pinned, runs.rows);
  const baseline = pinned.find(({ id }) => shortId(id) === view.baseline);
  const isGrouped = view.groupBy.length > 0;
  const hasGroupBaseline = view.groupBaseline !== undefined;
  const room = roomBeside({
    isGrouped,
    hasBaseline: baseline !== undefined,
    hasGroupBaseline,
  });
  const layout = useMemo(
    () =>
      layOut({
        columns: view.columns,
        frozen: view.order.frozen,
        widths: view.widths,
        room,
        windowWidth,
      }),
    [view.columns, view.order.frozen, view.widths, room, windowWidth],
  );
  useEffect(() => showTable(view.order), [view.order]);
  useEffect(() => clearSelection, [projectId]);

  const [first, last] = columnsOnScreen(layout, scrollLeft, windowWidth);
  const shown = useMemo(() => layout.scrolled.slice(first, last + 1), [layout, first, last]);
  const columnBlocks = useColumnBlocks(
    view,
    first + layout.frozen.length,
    last + layout.frozen.length,
  );
  const { groups, cellOf: groupCellOf } = useGroups(runs.which, view.groupBy, columnBlocks.all);
  const varying = useMemo(() => varyingPaths(groups, view.groupBy), [groups, view.groupBy]);
  const rows = useRows(runs.rows, view, groups);
  const order = useMemo(() => rows.flatMap((row) => (row.kind === "run" ? [row.id] : [])), [rows]);
  // The same function while the rows are: with another one all ten thousand are measured anew at each step of scrolling.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    getItemKey,
    scrollPaddingStart: ROW_PX * (1 + pinned.length),
    overscan: 4,
  });
  const items = virtual.getVirtualItems();
  const onScreen = rangeOfRuns(rows, items[0]?.index ?? 0, items.at(-1)?.index ?? -1);
  const scrolledBlocks = useBlocks(order, onScreen, ROW_BLOCK);
  const pinnedIds = useMemo(() => pinned.map(({ id }) => id), [pinned]);
  const runBlocks = useMemo(
    (): Blocks => (pinnedIds.length === 0 ? scrolledBlocks : [pinnedIds, ...scrolledBlocks]),
    [pinnedIds, scrolledBlocks],
  );
  const cellOf = useCells(runBlocks, columnBlocks.read);
  const shownColumns = useMemo(
    () => [...layout.frozen, ...shown].map(({ column }) => column),
    [layout, shown],
  );
  const sparkOf = useSparks(runBlocks, shownColumns);
  const decimals = useDecimals(runBlocks, shownColumns, cellOf);
  const goals = useGoals(projectId);
  const palette = usePalette();
  const lines = useLineActions(order);
  const look: LineLook = useMemo(
    () => ({
      palette,
      lines,
      isTree: isGrouped,
      layout,
      shown,
      cellOf,
      sparkOf,
      decimals,
      goals,
      baseline,
      hasGroupBaseline,
    }),
    [
      palette,
      lines,
      isGrouped,
      layout,
      shown,
      cellOf,
      sparkOf,
      decimals,
      goals,
      baseline,
      hasGroupBaseline,
    ],
  );

  const comparison = useGroupComparison({
    which: runs.which,
    view,
    groups,
    rows: items.map(({ index }) => rows[index]),
    columns: shownColumns,
  });
  const pageBy = comparison?.pageBy;
  useEffect(() => showGroupComparison(pageBy), [pageBy]);
  const onPoint = useToldCell();
  const active = useUi((state) => state.active);
  const activeIndex = rows.findIndex(({ id }) => id === active);
  const activeGroup = rows[activeIndex]?.kind === "group" ? active : undefined;
  useEffect(() => setCurrentGroup(activeGroup), [activeGroup]);
  useEffect(() => () => setCurrentGroup(undefined), []);
  const selected = useUi((state) => state.selected);
  const onSort = useCallback(
    (id: string, isAdded: boolean) => {
      const column = view.columns.find((other) => other.id === id);
      // What is read run by run has no order.
      if (column !== undefined && !isRanked(column)) return;
      const goal = column?.kind === "metric" ? goals.get(column.key) : undefined;
      actions.changeSorting((old) => toggleSort(old, id, firstDirection(goal), isAdded));
    },
    [view.columns, goals, actions],
  );
  const keys = useTableKeys({ rows, order, view, actions, onSort, layout, scroll, virtual });
  useKeepPlace(virtual, rows);
  const sorting = useMemo(() => readSorting(view.sorting), [view.sorting]);
  const onMove = useCallback(
    (id: string, beforeId: string | undefined) =>
      actions.changeOrder((old) => moveColumn(old, id, beforeId)),
    [actions],
  );
  const { ContextMenu } = useCommandSurface();
  const lineOf = (run: RunRow, rowIndex: number, top: number, level: number, isPinned: boolean) => (
    <RunLine
      key={run.id}
      {...look}
      run={run}
      rowIndex={rowIndex}
      top={top}
      level={level}
      order={order}
      isVisible={visible.has(run.id)}
      color={colors?.colors.get(run.id)}
      isSelected={selected.has(run.id)}
      isPinned={isPinned}
      activeColumn={!isPinned && run.id === active ? keys.column : undefined}
    />
  );
  return (
    <ContextMenu ids={keys.targets}>
      <div
        ref={scroll}
        className={styles.scroll}
        role={isGrouped ? "treegrid" : "grid"}
        aria-label="Runs"
        aria-multiselectable
        aria-rowcount={rows.length + 1}
        aria-colcount={view.columns.length + 1}
        aria-activedescendant={
          keys.isInHead
            ? headId(keys.column)
            : activeIndex < 0
              ? undefined
              : cellId(active ?? "", keys.column)
        }
        tabIndex={0}
        data-run-list
        data-run-table
        data-in-head={keys.isInHead}
        onKeyDown={keys.onKeyDown}
        onPointerDown={keys.onPointerDown}
        onFocus={() => {
          setPlace("list");
          const [head] = rows;
          if (activeIndex < 0 && head !== undefined)
            useUi.setState({ active: head.id, anchor: head.id });
        }}
      >
        <div className={styles.top} role="rowgroup">
          <TableHead
            layout={layout}
            shown={shown}
            sorting={sorting}
            decimals={decimals}
            room={room}
            activeColumn={keys.isInHead ? keys.column : undefined}
            onSort={onSort}
            onResize={actions.setWidth}
            onMove={onMove}
          />
          {pinned.length > 0 && (
            <div className={styles.pinned} style={{ height: pinned.length * ROW_PX }}>
              {pinned.map((run, index) => lineOf(run, index + 2, index * ROW_PX, 0, true))}
            </div>
          )}
        </div>
        <div
          role="rowgroup"
          className={styles.rows}
          style={{ height: virtual.getTotalSize(), width: layout.width }}
        >
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const rowIndex = item.index + 2 + pinned.length;
            if (row.kind === "run") return lineOf(row.run, rowIndex, item.start, row.level, false);
            return (
              <GroupLine
                key={row.id}
                row={row}
                rowIndex={rowIndex}
                top={item.start}
                layout={layout}
                shown={shown}
                paths={view.groupBy[row.group.level] ?? NO_IDS}
                varying={varying}
                cellOf={groupCellOf}
                spread={view.spread}
                comparison={comparison}
                onPoint={onPoint}
                visible={visible}
                activeColumn={row.id === active ? keys.column : undefined}
                onToggle={actions.toggleGroup}
              />
            );
          })}
        </div>
      </div>
    </ContextMenu>
  );
}

function useRows(
  runs: readonly RunRow[],
  view: TableView,
  groups: Parameters<typeof groupRows>[0],
): readonly TableRow[] {
  const isGrouped = view.groupBy.length > 0;
  const { open } = view;
  return useMemo(
    () =>
      isGrouped
        ? groupRows(groups, new Map(runs.map((run) => [run.id, run])), open)
        : runRows(runs),
    [isGrouped, groups, runs, open],
  );
}

/** Blocks of columns on screen: all of them for groups, and those that are read for runs. */
function useColumnBlocks(
  { columns, order }: TableView,
  first: number,
  last: number,
): { readonly all: Blocks; readonly read: Blocks } {
  const ids = useMemo(
    () => columns.flatMap(({ id, kind }) => (kind === "spark" ? [] : [id])),
    [columns],
  );
  // A frozen column is on screen wherever the others are; sparklines between them only make the range a little wide.
  const frozen = useBlocks(ids, [0, order.frozen - 1], COLUMN_BLOCK);
  const scrolled = useBlocks(ids, [first, last], COLUMN_BLOCK);
  const isRowRead = useMemo(() => new Set(columns.filter(isRead).map(({ id }) => id)), [columns]);
  return useMemo(() => {
    const all = [...new Map([...frozen, ...scrolled].map((block) => [block[0], block])).values()];
    const read = all
      .map((block) => block.filter((id) => isRowRead.has(id)))
      .filter((block) => block.length > 0);
    return { all, read };
  }, [frozen, scrolled, isRowRead]);
}

/** Indexes among the runs of what the rows from `first` to `last` show. */
function rangeOfRuns(
  rows: readonly TableRow[],
  first: number,
  last: number,
): readonly [number, number] {
  if (rows[0]?.kind === "run") return [first, last];
  let before = 0;
  let shown = 0;
  for (let index = 0; index <= last; index++) {
    if (rows[index]?.kind !== "run") continue;
    if (index < first) before++;
    else shown++;
  }
  return [before, before + shown - 1];
}

function useHorizontal(scroll: React.RefObject<HTMLElement | null>): {
  readonly windowWidth: number;
  readonly scrollLeft: number;
} {
  const [state, setState] = useState({ windowWidth: 0, scrollLeft: 0 });
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const look = (): void =>
      setState((old) => {
        const { clientWidth: windowWidth, scrollLeft } = element;
        return old.windowWidth === windowWidth && old.scrollLeft === scrollLeft
          ? old
          : { windowWidth, scrollLeft };
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroll]);
  return state;
}

/** Of the columns of numbers: digits behind the point of the longest one near the screen. */
function useDecimals(
  blocks: Blocks,
  columns: readonly Column[],
  cellOf: CellOf,
): ReadonlyMap<string, number> {
  const digits = useDigits();
  return useMemo(() => {
    const ids = blocks.flat();
    const decimals = new Map<string, number>();
    for (const column of columns) {
      if (isNumberField(column)) decimals.set(column.id, -1);
      if (!isRead(column)) continue;
      for (const id of ids) {
        const cell = cellOf(id, column.id);
        if (typeof cell !== "number") continue;
        const own = decimalsOf(describeCell(column, cell, digits).text);
        decimals.set(column.id, Math.max(decimals.get(column.id) ?? -1, own));
      }
    }
    return decimals;
  }, [blocks, columns, cellOf, digits]);
}

/** @param order ids of the runs as they stand in the table */
function useLineActions(order: readonly string[]): LineActions {
  const changeVisibility = useChangeVisibility();
  const navigate = useNavigate();
  return useMemo(
    () => ({
      toggleVisible: (ids) => changeVisibility((old) => toggleVisible(old, order, ids)),
      openRun: (runId) =>
        void navigate({ to: "/r/$runId", params: { runId }, search: viewElsewhere }),
    }),
    [changeVisibility, navigate, order],
  );
}

/** Which values of a metric are better, by its name. */
function useGoals(projectId: string): LineLook["goals"] {
  const { data } = useQuery(orpc.runs.listMetrics.queryOptions({ input: { projectId } }));
  return useMemo(() => new Map(data?.map(({ metric, goal }) => [metric, goal])), [data]);
}

/** Runs that come in above do not move what is looked at: unless the table stands at its top, it goes along with them. */
function useKeepPlace(
  virtual: Virtualizer<HTMLDivElement, Element>,
  rows: readonly TableRow[],
): void {
  const offset = virtual.scrollOffset ?? 0;
  const before = useRef({ rows, offset });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { rows, offset };
    if (old.rows === rows || old.offset < ROW_PX) return;
    const at = Math.floor(old.offset / ROW_PX);
    const id = old.rows[at]?.id;
    const now = rows.findIndex((row) => row.id === id);
    // Only what came in one go above: another order is another look at the table.
    const added = rows.length - old.rows.length;
    if (now - at === added && added > 0) virtual.scrollToOffset(offset + added * ROW_PX);
  }, [rows, offset, virtual]);
}
