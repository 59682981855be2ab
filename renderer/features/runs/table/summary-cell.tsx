import { Check, Circle, CircleQuestionMark, EqualNot, X } from "lucide-react";
import { memo } from "react";
import type { Verdict } from "../../../../src/contract/compare-statistics.ts";
import type { GroupCell } from "../../../../src/contract/runs.ts";
import { useDigits } from "../../../kit/digits.ts";
import { tellCell, useTableState } from "../../../state/table.ts";
import { describeGroupCell, type GroupCellText } from "./cell-text.ts";
import { Frame, type FrameProps } from "./cells.tsx";
import { DifferenceCard } from "./difference-card.tsx";
import marks from "./group-difference.module.css";
import styles from "./table.module.css";
import type { GroupComparison } from "./use-group-comparison.ts";
import type { PointAt } from "./use-told-cell.ts";
import type { GroupSpread } from "./use-table-view.ts";

/** Shapes, which colours only repeat; the words are read out, and stand in what is told of the cell. */
const MARKS: Readonly<Record<Verdict, typeof Check>> = {
  better: Check,
  worse: X,
  differs: EqualNot,
  "no difference shown": Circle,
  "cannot say": CircleQuestionMark,
};

interface SummaryCellProps extends FrameProps {
  readonly rowId: string;
  /** In the list of groups. */
  readonly group: number;
  /** Of its level; null where another level is compared, which leaves the room of differences; undefined where none is. */
  readonly comparison: GroupComparison | null | undefined;
  readonly cell: GroupCell | undefined;
  readonly runs: number;
  readonly spread: GroupSpread;
  readonly onPoint: PointAt;
}

/** What the runs of a group come to, and how it differs from the baseline. */
export const SummaryCell = memo(function SummaryCell(props: SummaryCellProps): React.JSX.Element {
  const { rowId, group, column, comparison, cell, runs, spread, onPoint } = props;
  const digits = useDigits();
  const isTold = useTableState(({ told }) => told?.row === rowId && told.column === column.id);
  const { text, full, isNumber, count }: GroupCellText =
    cell === undefined
      ? { text: "", full: "", isNumber: false }
      : describeGroupCell(column, cell, runs, spread, digits);
  const difference = comparison?.differenceOf(group, column);
  const hasWords = difference !== undefined;
  const Mark = hasWords ? MARKS[difference.verdict] : undefined;
  return (
    <Frame
      {...props}
      isNumber={isNumber || column.kind === "metric"}
      // What is told has it too.
      title={hasWords ? undefined : full}
      {...(hasWords && {
        onPointerEnter: () => onPoint({ row: rowId, column: column.id }),
        onPointerLeave: () => onPoint(undefined),
      })}
    >
      <span className={styles.text} data-empty={cell === null}>
        {text}
      </span>
      {column.kind === "metric" && (
        <span className={marks.count} data-short={count?.startsWith("n") === false}>
          {count}
        </span>
      )}
      {comparison !== undefined && column.kind === "metric" && (
        <span className={marks.difference} data-verdict={difference?.verdict}>
          {difference?.text}
          {Mark !== undefined && (
            <Mark size={12} role="img" aria-hidden={false} aria-label={difference?.verdict} />
          )}
        </span>
      )}
      {isTold && hasWords && comparison && (
        <DifferenceCard
          comparison={comparison}
          group={group}
          column={column}
          full={full}
          onPoint={() => onPoint({ row: rowId, column: column.id })}
          onLeave={() => onPoint(undefined)}
          onClose={() => tellCell(undefined)}
        />
      )}
    </Frame>
  );
});
