export { createBundleHandlers } from "./handlers.ts";
export { describeRun, listBundledSeries } from "./describe-run.ts";
export { exportEdits } from "./merge/export-edits.ts";
export { beginTake, putRuns } from "./put-runs.ts";
export { listBundleRuns, listHere, listModelEntities, readRunDigest } from "./queries.ts";
export { listReceived, readAuthor } from "./received.ts";
export { endTake, lookAt } from "./take.ts";
export { putFiles } from "./take-files.ts";
