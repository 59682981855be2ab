import { useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Eye, EyeOff, Flag, Pin } from "lucide-react";
import { memo, type CSSProperties, type MouseEvent } from "react";
import type { Goal } from "../../../../src/base/metric-goal.ts";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { colorName, runColor } from "../../../kit/palette.ts";
import type { Palette } from "../../../kit/palette.ts";
import {
  openDialog,
  selectOne,
  selectRange,
  selectToggle,
  startRenaming,
  stopRenaming,
  useUi,
} from "../../../state/ui.ts";
import { refusesEdits, renameRun } from "../actions.ts";
import { NameEditor } from "../name-editor.tsx";
import { NameText } from "../name-text.tsx";
import { cellOfRow, isRead } from "./cell-text.ts";
import { RunCell } from "./cells.tsx";
import { deltaOf } from "./delta.ts";
import { SparkCell } from "./spark-cell.tsx";
import styles from "./table.module.css";
import type { PlacedColumn, TableLayout } from "./table-layout.ts";
import type { Cell, CellOf } from "./use-cells.ts";
import type { SparkOf } from "./use-sparks.ts";
import { useRowHover } from "../use-row-hover.ts";

/** What lines do, the same for all of them. */
export interface LineActions {
  readonly toggleVisible: (ids: readonly string[]) => void;
  readonly openRun: (id: string) => void;
}

export interface LineLook {
  readonly palette: Palette;
  readonly lines: LineActions;
  /** Rows lie in groups. */
  readonly isTree: boolean;
  readonly layout: TableLayout;
  /** Columns on screen. */
  readonly shown: readonly PlacedColumn[];
  readonly cellOf: CellOf;
  readonly sparkOf: SparkOf;
  readonly decimals: ReadonlyMap<string, number>;
  readonly goals: ReadonlyMap<string, Goal>;
  readonly baseline: RunRow | undefined;
  readonly hasGroupBaseline: boolean;
}

interface RunLineProps extends LineLook {
  readonly run: RunRow;
  /** Counted from 1, the head included. */
  readonly rowIndex: number;
  readonly top: number;
  readonly level: number;
  readonly order: readonly string[];
  readonly isVisible: boolean;
  /** Where it is not the run's own. */
  readonly color: string | undefined;
  readonly isSelected: boolean;
  /** Index of the active cell's column when it is in this row; 0 is the name. */
  readonly activeColumn: number | undefined;
  readonly isPinned: boolean;
}

/** A run as a row of the table. */
export const RunLine = memo(function RunLine(props: RunLineProps): React.JSX.Element {
  const {
    run,
    rowIndex,
    top,
    level,
    order,
    layout,
    shown,
    palette,
    isTree,
    isSelected,
    activeColumn,
  } = props;
  const select = (event: MouseEvent): void => {
    if (event.shiftKey) selectRange(run.id, order);
    else if (event.ctrlKey || event.metaKey) selectToggle(run.id);
    else selectOne(run.id);
  };
  const hover = useRowHover(run.id);
  const style: CSSProperties & Record<"--run", string> = {
    transform: `translateY(${top}px)`,
    width: layout.width,
    "--run": props.color ?? runColor(run.color, palette),
  };
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      aria-level={isTree ? level + 1 : undefined}
      aria-selected={isSelected}
      className={styles.row}
      style={style}
      data-run-id={run.id}
      data-row-id={run.id}
      data-hidden={!props.isVisible}
      {...hover}
      data-active={activeColumn !== undefined}
      onMouseDown={(event) => {
        // Shift-click would mark text instead of rows.
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={select}
      onContextMenu={() => {
        if (!isSelected) selectOne(run.id);
      }}
    >
      <NameCell {...props} />
      {layout.frozen.map((placed) => (
        <ValueCell key={placed.column.id} {...props} placed={placed} />
      ))}
      <span style={{ flex: "none", width: layout.gapBefore(shown) }} />
      {shown.map((placed) => (
        <ValueCell key={placed.column.id} {...props} placed={placed} />
      ))}
    </div>
  );
});

/** Id of a cell in the page; a row may stand there twice, pinned and in its place. */
export function cellId(rowId: string, column: number, isPinned = false): string {
  return `cell-${isPinned ? "pin-" : ""}${rowId}-${column}`;
}

function ValueCell(props: RunLineProps & { readonly placed: PlacedColumn }): React.JSX.Element {
  const { run, placed, cellOf, sparkOf, decimals, goals, baseline, activeColumn, isPinned } = props;
  const { column, index, width, stickyLeft } = placed;
  const frame = {
    id: cellId(run.id, index, isPinned),
    column,
    index: index + 1,
    width,
    stickyLeft,
    isActive: activeColumn === index,
  };
  if (column.kind === "spark")
    return <SparkCell {...frame} name={run.name} lines={sparkOf(run.id, column.key)} />;
  const valueOf = (of: RunRow): Cell | undefined =>
    isRead(column) ? cellOf(of.id, column.id) : cellOfRow(column, of);
  const value = valueOf(run);
  const isCompared = baseline !== undefined && baseline.id !== run.id;
  const base = isCompared ? valueOf(baseline) : undefined;
  return (
    <RunCell
      {...frame}
      run={run}
      value={value}
      decimals={decimals.get(column.id)}
      room={
        !props.isTree || column.kind !== "metric"
          ? undefined
          : props.hasGroupBaseline
            ? "count and difference"
            : "count"
      }
      delta={
        baseline === undefined || column.kind !== "metric"
          ? undefined
          : isCompared
            ? (deltaOf(value, base, goals.get(column.key) ?? "none") ?? null)
            : null
      }
      differs={
        isCompared &&
        (column.kind === "param" || column.kind === "tag") &&
        value !== undefined &&
        base !== undefined &&
        value !== base
      }
    />
  );
}

function NameCell(props: RunLineProps): React.JSX.Element {
  const { run, level, layout, lines, isVisible, activeColumn, isPinned, baseline } = props;
  const queryClient = useQueryClient();
  const isRenaming = useUi(
    ({ renaming }) => !isPinned && renaming?.at === "list" && renaming.runId === run.id,
  );
  const EyeIcon = isVisible ? Eye : EyeOff;
  const Mark = baseline?.id === run.id ? Flag : Pin;
  return (
    <div
      id={cellId(run.id, 0, isPinned)}
      role="rowheader"
      aria-colindex={1}
      className={styles.nameCell}
      style={{ width: layout.nameWidth }}
      data-active={activeColumn === 0}
      data-column="name"
      onDoubleClick={() => {
        if (!refusesEdits()) startRenaming(run.id, "list");
      }}
    >
      <span style={{ flex: "none", width: level * 16 }} />
      <button
        type="button"
        tabIndex={-1}
        className={styles.eye}
        data-command="run.toggleVisible"
        aria-label={`${isVisible ? "Hide" : "Show"} ${run.name}`}
        aria-pressed={isVisible}
        title={`${isVisible ? "Hide" : "Show"}  Space`}
        onClick={(event) => {
          event.stopPropagation();
          lines.toggleVisible([run.id]);
        }}
      >
        <EyeIcon size={14} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={styles.color}
        data-command="run.color"
        aria-label={`Colour of ${run.name}: ${colorName(run.color)}`}
        title="Choose a colour"
        onClick={(event) => {
          event.stopPropagation();
          openDialog({ kind: "color", runIds: [run.id] });
        }}
      />
      <span className={styles.name}>
        {isRenaming ? (
          <NameEditor
            name={run.name}
            onDone={(name) => {
              stopRenaming();
              document.querySelector<HTMLElement>("[data-run-list]")?.focus();
              if (name !== undefined) void renameRun(queryClient, run, name);
            }}
          />
        ) : (
          <NameText run={run} />
        )}
      </span>
      {isPinned && (
        <Mark
          size={12}
          className={styles.mark}
          aria-label={baseline?.id === run.id ? "Baseline" : "Pinned"}
        />
      )}
      <button
        type="button"
        tabIndex={-1}
        className={styles.open}
        data-command="run.open"
        aria-label={`Open ${run.name}`}
        title="Open the run  Enter"
        onClick={(event) => {
          event.stopPropagation();
          lines.openRun(run.id);
        }}
      >
        <ArrowRight size={14} aria-hidden />
      </button>
    </div>
  );
}
