import { shellBridge } from "../../client/shell-bridge.ts";
import { notify } from "../../kit/notify.tsx";
import { openDialog } from "../../state/ui.ts";
import { takeCommentFile } from "../reports/index.ts";

/** What people send each other is opened as what it is; false for anything else. */
export function openSharedFile(file: File): boolean {
  if (/\.assay$/i.test(file.name)) {
    openDialog({ kind: "openBundle", path: undefined, file });
    return true;
  }
  if (/\.comments\.json$/i.test(file.name)) {
    void takeCommentFile(file);
    return true;
  }
  if (/\.html?$/i.test(file.name)) {
    showReport(file);
    return true;
  }
  return false;
}

/** Here it would run as a part of this page, with all that may do; the browser opens it as what it is. */
function showReport(file: File): void {
  const path = shellBridge()?.pathOf(file) ?? "";
  if (path !== "") void shellBridge()?.revealInFolder(path);
  notify(
    `${file.name} opens in the browser by itself: open it from its folder. It needs no engine and no network.`,
  );
}
