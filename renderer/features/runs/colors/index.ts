export { BY_NAME, SPREAD, type RunColors } from "./color-by.ts";
export { ColorKey } from "./color-key.tsx";
export { useRunColors } from "./use-run-colors.ts";
