import { ChevronRight, Eye, EyeOff, Flag } from "lucide-react";
import { memo } from "react";
import type { GroupCell } from "../../../../src/contract/runs.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { useUi } from "../../../state/ui.ts";
import { withVisible } from "../../../state/visibility.ts";
import { useChangeVisibility } from "../project-runs.tsx";
import { CompareGroups } from "./compare-groups.tsx";
import { Frame } from "./cells.tsx";
import { SummaryCell } from "./summary-cell.tsx";
import type { GroupComparison } from "./use-group-comparison.ts";
import type { PointAt } from "./use-told-cell.ts";
import { nameGroup } from "./name-group.ts";
import { isRanked } from "./columns.ts";
import { cellId } from "./run-line.tsx";
import styles from "./table.module.css";
import type { PlacedColumn, TableLayout } from "./table-layout.ts";
import type { TableRow } from "./table-rows.ts";
import type { GroupSpread } from "./use-table-view.ts";

interface GroupLineProps {
  readonly row: Extract<TableRow, { kind: "group" }>;
  readonly rowIndex: number;
  readonly top: number;
  readonly layout: TableLayout;
  readonly shown: readonly PlacedColumn[];
  /** Paths of its level. */
  readonly paths: readonly string[];
  /** Those in which the groups differ. */
  readonly varying: ReadonlySet<string>;
  readonly cellOf: (group: number, column: string) => GroupCell | undefined;
  readonly spread: GroupSpread;
  /** Where one of the groups is the baseline. */
  readonly comparison: GroupComparison | undefined;
  readonly onPoint: PointAt;
  readonly visible: ReadonlySet<string>;
  readonly activeColumn: number | undefined;
  readonly onToggle: (id: string) => void;
}

/** Runs with equal values as one row: what they share, and what their columns come to. */
export const GroupLine = memo(function GroupLine(props: GroupLineProps): React.JSX.Element {
  const { row, rowIndex, top, layout, shown, activeColumn, onToggle } = props;
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      aria-level={row.group.level + 1}
      aria-expanded={row.isOpen}
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, width: layout.width }}
      data-group
      data-row-id={row.id}
      data-active={activeColumn !== undefined}
      onContextMenu={() => useUi.setState({ active: row.id, selected: new Set(), place: "list" })}
      onClick={() => {
        useUi.setState({ active: row.id, selected: new Set(), place: "list" });
        onToggle(row.id);
      }}
    >
      <GroupName {...props} />
      {layout.frozen.map((placed) => (
        <Cell key={placed.column.id} {...props} placed={placed} />
      ))}
      <span style={{ flex: "none", width: layout.gapBefore(shown) }} />
      {shown.map((placed) => (
        <Cell key={placed.column.id} {...props} placed={placed} />
      ))}
    </div>
  );
});

function Cell(props: GroupLineProps & { readonly placed: PlacedColumn }): React.JSX.Element {
  const { row, placed, cellOf, spread, comparison, onPoint, activeColumn } = props;
  const { column, index, width, stickyLeft } = placed;
  const frame = {
    id: cellId(row.id, index),
    column,
    index: index + 1,
    width,
    stickyLeft,
    isActive: activeColumn === index,
  };
  if (!isRanked(column)) return <Frame {...frame} isNumber={false} title={undefined} />;
  return (
    <SummaryCell
      {...frame}
      rowId={row.id}
      group={row.index}
      comparison={
        comparison !== undefined && comparison.level !== row.group.level ? null : comparison
      }
      onPoint={onPoint}
      cell={cellOf(row.index, column.id)}
      runs={row.group.runs}
      spread={spread}
    />
  );
}

function GroupName(props: GroupLineProps): React.JSX.Element {
  const { row, layout, paths, varying, visible, comparison, activeColumn } = props;
  const changeVisibility = useChangeVisibility();
  const { group, runIds } = row;
  const shownRuns = runIds.filter((id) => visible.has(id)).length;
  const isVisible = shownRuns > 0;
  const EyeIcon = isVisible ? Eye : EyeOff;
  const title = nameGroup(group, paths, undefined)
    .map(({ name, text }) => `${name}: ${text}`)
    .join("\n");
  return (
    <div
      id={cellId(row.id, 0)}
      role="rowheader"
      aria-colindex={1}
      className={styles.nameCell}
      style={{ width: layout.nameWidth }}
      data-active={activeColumn === 0}
      data-column="name"
      title={`${title}\n${plural(group.runs, "run")}, ${formatCount(shownRuns)} shown`}
    >
      <span style={{ flex: "none", width: group.level * 16 }} />
      <button
        type="button"
        tabIndex={-1}
        className={styles.eye}
        aria-label={`${isVisible ? "Hide" : "Show"} the runs of this group`}
        aria-pressed={isVisible}
        data-command="run.toggleVisible"
        onClick={(event) => {
          event.stopPropagation();
          changeVisibility((old) => withVisible(old, runIds, !isVisible));
        }}
      >
        <EyeIcon size={14} aria-hidden />
      </button>
      <ChevronRight size={14} className={styles.chevron} aria-hidden />
      <span className={styles.groupKey}>
        {nameGroup(group, paths, varying).map(({ name, text }) => (
          <span key={name}>
            <span className={styles.keyName}>{name}</span> {text}
          </span>
        ))}
      </span>
      {comparison?.baseline === row.index && (
        <Flag
          size={12}
          className={styles.baselineMark ?? ""}
          role="img"
          aria-hidden={false}
          aria-label="Baseline"
        />
      )}
      <span className={styles.groupCount}>{formatCount(group.runs)}</span>
      <CompareGroups row={row} />
    </div>
  );
}
