import { useQueryClient } from "@tanstack/react-query";
import { memo } from "react";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { Age } from "../../../kit/age.tsx";
import { decimalPadding } from "../../../kit/format.ts";
import { startEditing, stopEditing, useUi } from "../../../state/ui.ts";
import { useDigits } from "../../../kit/digits.ts";
import { StateDot } from "../state-dot.tsx";
import { CellEditor } from "./cell-editor.tsx";
import { editCell, isEdited } from "./edit-cell.ts";
import { describeCell } from "./cell-text.ts";
import type { Column } from "./columns.ts";
import type { Delta } from "./delta.ts";
import marks from "./group-difference.module.css";
import styles from "./table.module.css";
import type { Cell } from "./use-cells.ts";

export interface FrameProps {
  readonly id: string;
  readonly column: Column;
  /** Counted from 1, the name's column included. */
  readonly index: number;
  readonly width: number;
  /** Offset in px of a column that stays when others scroll. */
  readonly stickyLeft: number | undefined;
  readonly isActive: boolean;
}

interface RunCellProps extends FrameProps {
  readonly run: RunRow;
  /** Undefined while it is read. */
  readonly value: Cell | undefined;
  /** Of a column of numbers: digits behind the point of the longest one nearby. */
  readonly decimals: number | undefined;
  /** Null leaves the room of one. */
  readonly delta: Delta | null | undefined;
  /** In a table of groups: what stands beside their means has its room here too. */
  readonly room: "count" | "count and difference" | undefined;
  /** The value is another one than the baseline's. */
  readonly differs: boolean;
}

export const RunCell = memo(function RunCell(props: RunCellProps): React.JSX.Element {
  const { run, column, value, decimals, delta, room, differs } = props;
  const digits = useDigits();
  if (column.kind === "field" && column.key === "state") {
    const { state, stateReason, sourceMissing } = run;
    return (
      <Frame {...props} isNumber={false} title={stateReason}>
        <StateDot state={state} reason={stateReason} sourceMissing={sourceMissing} />
        <span className={styles.text}>{describeCell(column, state).text}</span>
      </Frame>
    );
  }
  if (column.kind === "field" && column.key === "updated") {
    return (
      <Frame {...props} isNumber title={undefined}>
        <Age us={run.lastDataUs} of="Last data" />
      </Frame>
    );
  }
  if (isEdited(column)) return <EditedCell {...props} />;
  if (value === undefined) return <Frame {...props} isNumber={false} title={undefined} />;
  const { text, full, isNumber } = describeCell(column, value, digits);
  const padding = isNumber ? decimalPadding(text, decimals ?? -1) : "";
  return (
    <Frame
      {...props}
      isNumber={
        isNumber || (value === null && (decimals !== undefined || column.kind === "metric"))
      }
      title={full + againstBaseline(delta)}
    >
      <span className={styles.text} data-differs={differs} data-empty={value === null}>
        {text}
      </span>
      {padding !== "" && <span className={styles.padding}>{padding}</span>}
      {room !== undefined && <span className={marks.count} />}
      {(delta !== undefined || room === "count and difference") && (
        <span
          className={room === "count and difference" ? marks.difference : styles.delta}
          data-verdict={delta?.verdict}
        >
          {delta?.text}
        </span>
      )}
    </Frame>
  );
});

function againstBaseline(delta: Delta | null | undefined): string {
  if (delta === undefined || delta === null) return "";
  return `\n${delta.text} to the baseline${delta.percent === undefined ? "" : ` (${delta.percent})`}`;
}

/** A cell that is written in: notes, tags. */
function EditedCell(props: RunCellProps): React.JSX.Element {
  const { run, column, value } = props;
  const queryClient = useQueryClient();
  const isEditing = useUi(
    ({ editing }) => editing?.runId === run.id && editing.column === column.id,
  );
  const text = typeof value === "string" ? value : value === null ? "" : undefined;
  return (
    <Frame
      {...props}
      isNumber={false}
      title={text}
      onDoubleClick={() => startEditing(run.id, column.id)}
    >
      {isEditing && text !== undefined ? (
        <CellEditor
          label={`${column.title} of ${run.name}`}
          text={text}
          onDone={(next) => {
            stopEditing();
            document.querySelector<HTMLElement>("[data-run-table]")?.focus();
            if (next !== undefined) void editCell(queryClient, column, run.id, text, next);
          }}
        />
      ) : (
        <span className={styles.text}>{describeCell(column, text ?? "").text}</span>
      )}
    </Frame>
  );
}

/** A cell without what is in it. */
export function Frame(
  props: FrameProps & {
    readonly isNumber: boolean;
    readonly title: string | undefined;
    readonly onDoubleClick?: () => void;
    readonly onPointerEnter?: () => void;
    readonly onPointerLeave?: () => void;
    readonly children?: React.ReactNode;
  },
): React.JSX.Element {
  const { id, column, index, width, stickyLeft, isActive, isNumber, title, children } = props;
  const { onDoubleClick, onPointerEnter, onPointerLeave } = props;
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={index}
      className={styles.cell}
      style={stickyLeft === undefined ? { width } : { width, left: stickyLeft }}
      data-sticky={stickyLeft !== undefined}
      data-number={isNumber}
      data-active={isActive}
      data-column={column.id}
      title={title}
      onDoubleClick={onDoubleClick}
      onPointerEnter={onPointerEnter}
      onPointerLeave={onPointerLeave}
    >
      {children}
    </div>
  );
}
