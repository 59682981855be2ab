import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import type { RunRow as Run } from "../../../src/contract/runs.ts";
import { useCommandSurface } from "../../kit/command-surface.ts";
import { isTyping } from "../../kit/hotkey.ts";
import { clearSelection, selectOne, selectRange, setPlace, useUi } from "../../state/ui.ts";
import { useProjectRuns } from "./project-runs.tsx";
import { RunRow } from "./run-row.tsx";
import styles from "./run-list.module.css";

interface RunListProps {
  readonly projectId: string;
  readonly rows: readonly Run[];
  /** Ids of the rows. */
  readonly order: readonly string[];
  readonly visible: ReadonlySet<string>;
  /** Ids of the first rows, which stay above the others. */
  readonly pinned: ReadonlySet<string>;
  readonly baselineId: string | undefined;
}

const ROW_PX = 28;
const PAGE_ROWS = 20;

/**
 * The runs of a project, newest first. A grid with one tab stop: arrows move, and the keys of the run commands act
 * on the row.
 */
export function RunList(props: RunListProps): React.JSX.Element {
  const { projectId, rows, order, visible, pinned, baselineId } = props;
  const { colors } = useProjectRuns();
  const scroll = useRef<HTMLDivElement>(null);
  const active = useUi((state) => state.active);
  const selected = useUi((state) => state.selected);
  const { ContextMenu, useListKeys } = useCommandSurface();
  const runCommand = useListKeys();
  // The same function while the order is: with another one every row is measured anew at each step of scrolling.
  const getItemKey = useCallback((index: number) => order[index] ?? index, [order]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    getItemKey,
    overscan: 10,
  });
  useEffect(() => clearSelection, [projectId]);
  const renaming = useUi((state) => state.renaming);
  useEffect(() => {
    const index = renaming?.at === "list" ? order.indexOf(renaming.runId) : -1;
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // Once, when renaming begins: the list may be scrolled meanwhile.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [renaming]);

  const move = (event: KeyboardEvent, to: number): void => {
    const id = order[Math.max(0, Math.min(order.length - 1, to))];
    if (id === undefined) return;
    if (event.shiftKey) selectRange(id, order);
    else selectOne(id);
    virtual.scrollToIndex(order.indexOf(id), { align: "auto" });
  };
  /** The selection; of a row outside of it (whose button has the focus) that row alone; else the one under the cursor. */
  const targetsOf = (element: Element | undefined): readonly string[] => {
    const row = element?.closest<HTMLElement>("[data-run-id]")?.dataset["runId"];
    const one = row ?? active;
    if (selected.size > 0 && (row === undefined || selected.has(row))) return [...selected];
    return one === undefined ? [] : [one];
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof Element) || isTyping(event.target)) return;
    const isButton = event.target !== event.currentTarget;
    // They press the button that has the focus.
    if (isButton && (event.key === "Enter" || event.key === " ")) return;
    const at = active === undefined ? -1 : order.indexOf(active);
    const jumps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      Home: 0,
      End: order.length - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
    };
    const to = jumps[event.key];
    if (to !== undefined && !event.altKey) move(event, to);
    else if (event.key === "Escape") clearSelection();
    else if (!runCommand(event.nativeEvent, targetsOf(event.target))) return;
    event.preventDefault();
    event.stopPropagation();
    // The button may go away with its row; the list stays.
    if (isButton) event.currentTarget.focus();
  };
  const activeOnScreen = active !== undefined && order.includes(active);
  return (
    <ContextMenu ids={targetsOf(undefined)}>
      <div
        ref={scroll}
        className={styles.scroll}
        role="grid"
        aria-label="Runs"
        aria-multiselectable
        aria-rowcount={rows.length}
        aria-activedescendant={activeOnScreen ? `run-${active}` : undefined}
        tabIndex={0}
        data-run-list
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          setPlace("list");
          const row = event.target.closest<HTMLElement>("[data-run-id]")?.dataset["runId"];
          if (row !== undefined) useUi.setState({ active: row });
          const first = order[0];
          if (row === undefined && !activeOnScreen && first !== undefined)
            useUi.setState({ active: first, anchor: first });
        }}
      >
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const run = rows[item.index];
            return run === undefined ? null : (
              <RunRow
                key={run.id}
                run={run}
                index={item.index}
                top={item.start}
                order={order}
                isVisible={visible.has(run.id)}
                isSelected={selected.has(run.id)}
                isActive={active === run.id}
                color={colors?.colors.get(run.id)}
                isPinned={pinned.has(run.id) && run.id !== baselineId}
                isBaseline={run.id === baselineId}
                isLastPinned={item.index === pinned.size - 1}
              />
            );
          })}
        </div>
      </div>
    </ContextMenu>
  );
}
