/** Runs and groups of runs beside each other. */
export { ComparisonPage } from "./comparison-page.tsx";
