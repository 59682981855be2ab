import { Button } from "@mantine/core";
import { describeFailure } from "../../../client/errors.ts";
import type { ReportDraft, SaveState } from "../edit/draft.ts";
import styles from "./report.module.css";

/** How far the engine has what is on screen. */
export function SaveNote(props: {
  readonly save: SaveState;
  readonly conflicts: number;
  readonly draft: ReportDraft;
}): React.JSX.Element {
  const { save, conflicts, draft } = props;
  if (save.kind === "failed") {
    const { message, nextStep } = describeFailure(save.error);
    return (
      <span className={styles.failed} role="alert">
        <span title={nextStep}>Not saved: {message}</span>
        <Button size="compact-sm" onClick={() => void draft.flush()}>
          Try again
        </Button>
      </span>
    );
  }
  if (save.kind === "away")
    return (
      <span className={styles.failed} role="alert">
        Not saved: the engine does not answer. Go on; it is saved when it is back.
      </span>
    );
  return (
    <span className={styles.saved} role="status" data-save={save.kind}>
      {conflicts > 0 ? "Choose between two versions" : save.kind === "saved" ? "Saved" : "Saving…"}
    </span>
  );
}
