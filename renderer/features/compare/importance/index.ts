/** Which params go with a metric. */
export { ImportancePanel } from "./importance-panel.tsx";
