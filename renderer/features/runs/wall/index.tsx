export { pressChartKey } from "./chart-keys.ts";
export { ChartWall } from "./chart-wall.tsx";
export { sectionOf } from "./sections.ts";
export type { WallRun } from "./to-chart-lines.ts";
export { toggleSection } from "./use-wall-view.ts";
export { useWallGroups } from "./use-wall-groups.ts";
