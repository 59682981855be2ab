export { ChartWall, type ChartWallProps } from "./chart-wall.tsx";
export type { WallRun } from "./to-chart-lines.ts";
