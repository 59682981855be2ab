import { Notice } from "../../kit/notice.tsx";
import { describeChange, isJoin } from "./describe-change.ts";
import { HistoryList } from "./history-list.tsx";

/** Of a run also the sources that came and went. */
export function RunHistory({ runId }: { readonly runId: string }): React.JSX.Element {
  return (
    <HistoryList
      entity={`run:${runId}`}
      describe={(entry) => ({ what: describeChange(entry, runId) })}
      canUndo={(entry) => entry.op === "run.edit" || isJoin(entry)}
      empty={
        <Notice title="Nothing was changed yet">
          Names, colours, notes and removals are listed here, with who made them and a way back.
        </Notice>
      }
    />
  );
}
