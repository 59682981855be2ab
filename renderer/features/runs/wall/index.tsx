export { cardChange, orderChange, removeCard, togglePinnedCard } from "./card-changes.ts";
export { pressChartKey, saveChart } from "./chart-keys.ts";
export { ChartWall } from "./chart-wall.tsx";
export { usualAmount } from "./look.ts";
export type { WallRun } from "./to-chart-lines.ts";
export { toggleSection } from "./use-wall-view.ts";
export { useWallGroups } from "./use-wall-groups.ts";
