export { encodeReport } from "./export-html.ts";
export { createFrozenBlocks, sha256Of, type FrozenBlocks } from "./frozen-blocks.ts";
export { createReportHandlers } from "./handlers.ts";
export { getReport, listReports } from "./queries.ts";
export { findSets, readStoredBlock } from "./read-block.ts";
export type { LearnRuns } from "./redact-content.ts";
export { learnBlockData, learnDocument, redactBlockData, redactDocument } from "./redact-report.ts";
export { createReport, editComment, editReport, takeComments } from "./writes.ts";
