/** Which params go with a metric. */
export { ImportancePanel } from "./importance-panel.tsx";
export { chooseMethod, readImportanceAgain } from "./use-importance.ts";
