import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { ReportBlock } from "../../../../src/contract/report-blocks.ts";
import type { Report } from "../../../../src/contract/reports.ts";
import { leaveReport, showReport, type ReportAction } from "../../../state/report.ts";
import { openDialog } from "../../../state/ui.ts";
import { viewElsewhere } from "../../../state/view.ts";
import { duplicateReport, removeReport, takeCommentFile } from "../actions.ts";
import type { BlockActions } from "../blocks-edit/block-actions.ts";
import type { ReportDraft } from "../edit/draft.ts";
import { freezeBlocks } from "./use-block-actions.ts";

interface Around {
  readonly report: Report;
  readonly draft: ReportDraft;
  readonly actions: BlockActions;
  /** The block that is worked on. */
  readonly current: ReportBlock | undefined;
  readonly canEdit: boolean;
  readonly print: () => Promise<void>;
}

export type Act = (action: ReportAction) => void | Promise<void>;

/** What commands and the head of the page do; told to `state/report.ts` while the report is on the page. */
export function useReportCommands(around: Around): Act {
  const router = useRouter();
  const latest = useRef(around);
  useLayoutEffect(() => {
    latest.current = around;
  });
  const act = useCallback<Act>(
    async (action) => {
      const { report, draft, actions, current, print } = latest.current;
      const { id } = report;
      const title = draft.state().document.title;
      const onBlock = BLOCK_ACTIONS[action];
      if (onBlock !== undefined) {
        if (current !== undefined) onBlock(actions, current.id);
        return;
      }
      switch (action) {
        case "insert":
          actions.askInsert(current?.id ?? draft.state().document.blocks.at(-1)?.id);
          break;
        case "freezeAll":
          return freezeBlocks(draft, id, null, false);
        case "thawAll":
          return freezeBlocks(draft, id, null, true);
        case "exportHtml": {
          await draft.flush();
          openDialog({ kind: "saveReport", reportId: id });
          break;
        }
        case "print":
          return print();
        case "takeComments": {
          const file = await chooseFile();
          if (file !== undefined) await takeCommentFile(file);
          break;
        }
        case "duplicate":
          await draft.flush();
          return duplicateReport(router, id, title);
        case "remove":
          await draft.flush();
          if (await removeReport(id, title))
            await router.navigate({ to: "/reports", search: viewElsewhere });
          break;
        default:
      }
    },
    [router],
  );
  const { current, canEdit } = around;
  const hasBlock = current !== undefined;
  const hasData = hasBlock && current.kind !== "text";
  useEffect(() => {
    showReport({ act, canEdit, hasBlock, hasData });
  }, [act, canEdit, hasBlock, hasData]);
  useEffect(() => leaveReport, []);
  return act;
}

const BLOCK_ACTIONS: Readonly<
  Partial<Record<ReportAction, (actions: BlockActions, id: string) => void>>
> = {
  settings: (actions, id) => actions.openSettings(id),
  moveUp: (actions, id) => actions.move(id, -1),
  moveDown: (actions, id) => actions.move(id, 1),
  duplicateBlock: (actions, id) => actions.duplicate(id),
  removeBlock: (actions, id) => actions.remove(id),
  commentBlock: (actions, id) => actions.comment(id),
  freezeBlock: (actions, id) => actions.freeze(id),
};

/** Undefined where none was chosen. */
function chooseFile(): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "application/json,.json";
    input.addEventListener("change", () => resolve(input.files?.[0]));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
}
