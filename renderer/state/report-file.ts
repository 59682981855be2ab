import { create } from "zustand";

interface ReportFileState {
  /** The exported report that is read: this window has it as long as it is open. */
  readonly file: File | undefined;
  /** Where it was opened from, to go back to. */
  readonly from: string | undefined;
}

export const useReportFile = create<ReportFileState>()(() => ({
  file: undefined,
  from: undefined,
}));
