import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ArrowRight, Eye, EyeOff } from "lucide-react";
import { memo, type CSSProperties, type MouseEvent } from "react";
import type { RunRow as Run } from "../../../src/contract/runs.ts";
import { Age } from "../../kit/age.tsx";
import { NO_VALUE, formatCount } from "../../kit/format.ts";
import { colorName, runColor } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import {
  openDialog,
  selectOne,
  selectRange,
  selectToggle,
  startRenaming,
  stopRenaming,
  useUi,
} from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { toggleVisible } from "../../state/visibility.ts";
import { refusesEdits, renameRun } from "./actions.ts";
import { NameEditor } from "./name-editor.tsx";
import { NameText } from "./name-text.tsx";
import { RowMarks } from "./row-marks.tsx";
import { StateDot } from "./state-dot.tsx";
import styles from "./run-list.module.css";
import { useChangeVisibility } from "./project-runs.tsx";
import { useRowHover } from "./use-row-hover.ts";

interface RunRowProps {
  readonly run: Run;
  readonly index: number;
  /** Offset in px in the scrolled list. */
  readonly top: number;
  readonly order: readonly string[];
  readonly isVisible: boolean;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  /** Where it is not the run's own. */
  readonly color: string | undefined;
  readonly isPinned: boolean;
  readonly isBaseline: boolean;
  /** The last of the pinned ones: a line below parts them from the others. */
  readonly isLastPinned: boolean;
}

export const RunRow = memo(function RunRow(props: RunRowProps): React.JSX.Element {
  const { run, index, top, order, isVisible, isSelected, isActive, isPinned, isBaseline } = props;
  const palette = usePalette();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const changeVisibility = useChangeVisibility();
  const isOpen = useParams({ strict: false, select: (params) => params.runId === run.id });
  const isRenaming = useUi(({ renaming }) => renaming?.at === "list" && renaming.runId === run.id);
  const select = (event: MouseEvent): void => {
    if (event.shiftKey) selectRange(run.id, order);
    else if (event.ctrlKey || event.metaKey) selectToggle(run.id);
    else selectOne(run.id);
  };
  const hover = useRowHover(run.id);
  const style: CSSProperties & Record<"--run", string> = {
    transform: `translateY(${top}px)`,
    "--run": props.color ?? runColor(run.color, palette),
  };
  const EyeIcon = isVisible ? Eye : EyeOff;
  return (
    <div
      id={`run-${run.id}`}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      {...(isOpen ? { "aria-current": "page" as const } : {})}
      className={styles.row}
      style={style}
      data-active={isActive}
      data-last-pinned={props.isLastPinned}
      data-hidden={!isVisible}
      data-run-id={run.id}
      onMouseDown={(event) => {
        // Shift-click would mark text instead of rows.
        if (event.shiftKey) event.preventDefault();
      }}
      {...hover}
      onClick={select}
      onContextMenu={() => {
        if (!isSelected) selectOne(run.id);
      }}
    >
      <span role="gridcell">
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
            changeVisibility((old) => toggleVisible(old, order, [run.id]));
          }}
        >
          <EyeIcon size={14} aria-hidden />
        </button>
      </span>
      <span role="gridcell">
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
      </span>
      <span
        role="gridcell"
        className={styles.name}
        onDoubleClick={() => {
          if (!refusesEdits()) startRenaming(run.id, "list");
        }}
      >
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
          <>
            <NameText run={run} />
            <RowMarks run={run} isPinned={isPinned} isBaseline={isBaseline} />
          </>
        )}
      </span>
      <span
        role="gridcell"
        className={styles.step}
        title={`Last step ${run.lastStep ?? "unknown"}`}
      >
        {run.lastStep === null ? NO_VALUE : formatCount(run.lastStep)}
      </span>
      <span role="gridcell" className={styles.state}>
        <StateDot state={run.state} reason={run.stateReason} sourceMissing={run.sourceMissing} />
      </span>
      <span role="gridcell" className={styles.age}>
        <Age us={run.lastDataUs} of="Last data" />
        <button
          type="button"
          tabIndex={-1}
          className={styles.open}
          data-command="run.open"
          aria-label={`Open ${run.name}`}
          title="Open the run  Enter"
          onClick={(event) => {
            event.stopPropagation();
            void navigate({
              to: "/r/$runId",
              params: { runId: run.id },
              search: viewElsewhere,
            });
          }}
        >
          <ArrowRight size={14} aria-hidden />
        </button>
      </span>
    </div>
  );
});
