export { createTransferHandlers } from "./handlers.ts";
export { listLoggedRuns, listPersonEdits, listShownSeries } from "./queries.ts";
export { createTransferService } from "./service.ts";
