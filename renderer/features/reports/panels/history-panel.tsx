import { Notice } from "../../../kit/notice.tsx";
import { HistoryList } from "../../runs/index.ts";
import { describeEdit } from "./describe-edit.ts";
import styles from "./history.module.css";

/** Who changed what of the report and its comments, newest first. To take back an edit of the document leaves comments be. */
export function HistoryPanel({ reportId }: { readonly reportId: string }): React.JSX.Element {
  return (
    <div className={styles.history}>
      <HistoryList
        entity={`report:${reportId}`}
        describe={(entry) => ({ what: describeEdit(entry) })}
        canUndo={({ canUndo }) => canUndo}
        empty={<Notice title="Nothing was changed yet" />}
      />
    </div>
  );
}
