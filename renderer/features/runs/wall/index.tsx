export { ChartWall } from "./chart-wall.tsx";
export type { WallRun } from "./to-chart-lines.ts";
