export { diffConfig } from "./diff-config.ts";
export { compareCurves } from "./compare-curves.ts";
export { createCompareHandlers } from "./handlers.ts";
export { listComparedMetrics } from "./list-metrics.ts";
export { measureCurves } from "./measure-curves.ts";
export { openComparison } from "./open-comparison.ts";
export { readMetricTable } from "./read-metric-table.ts";
export { readMetrics } from "./read-metrics.ts";
