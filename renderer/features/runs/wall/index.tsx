export { cardChange, moveTo, orderChange, removeCard, togglePinnedCard } from "./card-changes.ts";
export { crosshairOf, pressChartKey, saveChart } from "./chart-keys.ts";
export { ChartWall } from "./chart-wall.tsx";
export { usualAmount } from "./look.ts";
export { changedSections, closedSections } from "./sections.ts";
export type { WallRun } from "./to-chart-lines.ts";
export { toggleSection } from "./use-wall-view.ts";
export { useWallGroups } from "./use-wall-groups.ts";
export { CARD_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT } from "./wall-layout.ts";
