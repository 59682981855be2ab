import type { AnyRouter } from "@tanstack/react-router";
import { openDialog } from "../../state/ui.ts";
import { showReportFile, takeCommentFile } from "../reports/index.ts";

/** What people send each other is opened as what it is; false for anything else. */
export function openSharedFile(router: AnyRouter, file: File): boolean {
  if (/\.assay$/i.test(file.name)) {
    openDialog({ kind: "openBundle", path: undefined, file });
    return true;
  }
  if (/\.comments\.json$/i.test(file.name)) {
    void takeCommentFile(file);
    return true;
  }
  if (/\.html?$/i.test(file.name)) {
    showReportFile(router, file);
    return true;
  }
  return false;
}
