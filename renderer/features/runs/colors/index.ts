export { BY_NAME, SPREAD, valueColors, type RunColors } from "./color-by.ts";
export { ColorKey, ColorLegend } from "./color-key.tsx";
export { useRunColors } from "./use-run-colors.ts";
