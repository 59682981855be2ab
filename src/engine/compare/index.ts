export { createCompareHandlers } from "./handlers.ts";
export { openComparison } from "./open-comparison.ts";
