export { encodeReport } from "./export-html.ts";
export { createReportHandlers } from "./handlers.ts";
export { getReport, listReports } from "./queries.ts";
export { findSets, readStoredBlock } from "./read-block.ts";
export { createReport, editComment, editReport, takeComments } from "./writes.ts";
