import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import type { RunRow } from "../../../src/contract/runs.ts";
import { useReadOnly } from "../../state/time-travel.ts";
import { restoreRuns } from "./actions.ts";
import styles from "./removed-bar.module.css";

/** Above the page of a removed run, which stays readable. */
export function RemovedBar({ run }: { readonly run: RunRow }): React.JSX.Element {
  const readOnly = useReadOnly();
  return (
    <div className={styles.bar} role="region" aria-label="Removed">
      <Trash2 size={14} aria-hidden />
      <span className={styles.text}>
        This run is removed. Its files are untouched, and what was read is still here.
      </span>
      <Button
        size="compact-sm"
        data-command="run.restore"
        disabled={readOnly !== undefined}
        title={readOnly}
        onClick={() => void restoreRuns([run])}
      >
        Restore
      </Button>
    </div>
  );
}
