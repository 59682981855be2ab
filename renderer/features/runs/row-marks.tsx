import { Flag, Pin } from "lucide-react";
import type { RunRow } from "../../../src/contract/runs.ts";
import { useView } from "../../state/view.ts";
import styles from "./run-list.module.css";
import { toggleBaseline, togglePinned } from "./table/use-table-view.ts";

interface RowMarksProps {
  readonly run: RunRow;
  readonly isPinned: boolean;
  readonly isBaseline: boolean;
}

/** Pin and baseline of a row: there while they hold, and under the mouse. */
export function RowMarks({ run, isPinned, isBaseline }: RowMarksProps): React.JSX.Element {
  const [, changeView] = useView();
  return (
    <span className={styles.marks}>
      <button
        type="button"
        tabIndex={-1}
        className={styles.mark}
        data-command="run.pin"
        aria-label={`${isPinned ? "Unpin" : "Pin"} ${run.name}`}
        aria-pressed={isPinned}
        title={`${isPinned ? "Unpin" : "Pin to the top"}  P`}
        onClick={(event) => {
          event.stopPropagation();
          changeView((old) => togglePinned(old, [run.id]));
        }}
      >
        <Pin size={12} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={styles.mark}
        data-command="run.baseline"
        aria-label={isBaseline ? `${run.name} is the baseline` : `Compare with ${run.name}`}
        aria-pressed={isBaseline}
        title={`${isBaseline ? "Baseline: the others are compared with it" : "Use as baseline"}  B`}
        onClick={(event) => {
          event.stopPropagation();
          changeView((old) => toggleBaseline(old, run.id));
        }}
      >
        <Flag size={12} aria-hidden />
      </button>
    </span>
  );
}
