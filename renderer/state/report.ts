import { create } from "zustand";

/** What commands may do with the report on the page. */
export type ReportAction =
  | "insert"
  | "settings"
  | "moveUp"
  | "moveDown"
  | "duplicateBlock"
  | "removeBlock"
  | "commentBlock"
  | "freezeBlock"
  | "freezeAll"
  | "thawAll"
  | "exportHtml"
  | "print"
  | "duplicate"
  | "remove"
  | "takeComments";

interface ShownReport {
  /** The block that was worked on last: the one that commands mean. */
  readonly hasBlock: boolean;
  readonly hasData: boolean;
  readonly canEdit: boolean;
}

interface ReportState extends ShownReport {
  /** Undefined where no report is on the page. */
  readonly act: ((action: ReportAction) => void | Promise<void>) | undefined;
}

const NONE: ReportState = { act: undefined, hasBlock: false, hasData: false, canEdit: false };

/** What the report on the page can do, for commands, which know nothing of its parts. */
export const useReportState = create<ReportState>()(() => NONE);

export function showReport(state: Partial<ReportState>): void {
  useReportState.setState(state);
}

/** The page is left. */
export function leaveReport(): void {
  useReportState.setState(NONE);
}
