export { createBundleHandlers } from "./handlers.ts";
export { exportEdits } from "./merge/export-edits.ts";
export { beginTake, putRuns } from "./put-runs.ts";
export { listBundleRuns, listHere, readStoredRun } from "./queries.ts";
export { listReceived, readAuthor } from "./received.ts";
export { endTake, lookAt } from "./take.ts";
export { putFiles } from "./take-files.ts";
