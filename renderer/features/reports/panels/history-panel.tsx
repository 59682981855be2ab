import { Notice } from "../../../kit/notice.tsx";
import { HistoryList } from "../../runs/index.ts";
import { describeEdit } from "./describe-edit.ts";
import styles from "./history.module.css";

/** Who changed what of the report, newest first. */
export function HistoryPanel({ reportId }: { readonly reportId: string }): React.JSX.Element {
  return (
    <div className={styles.history}>
      <HistoryList
        entity={`report:${reportId}`}
        describe={({ op, before, after }) => ({ what: describeEdit(op, before, after) })}
        canUndo={({ canUndo }) => canUndo}
        empty={<Notice title="Nothing was changed yet" />}
      />
    </div>
  );
}
