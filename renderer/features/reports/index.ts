/** Reports: their list, and the page on which one is written and read. */
export { takeCommentFile } from "./actions.ts";
export { ReportFilePage } from "./file/lazy-page.tsx";
export { chooseReportFile, showReportFile } from "./file/show-report-file.ts";
export { NewReportDialog } from "./list/new-report-dialog.tsx";
export { runsOfPlace, runsOfSets } from "./list/runs-of-page.ts";
export { ReportsPage } from "./list/reports-page.tsx";
export { SaveReportDialog } from "./save/save-report-dialog.tsx";
export { ReportPage } from "./page/report-page.tsx";
