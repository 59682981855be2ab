/** Run list, run page and what is done with runs. */
export { redo, removeRuns, undo } from "./actions.ts";
export { ColorDialog } from "./color-picker.tsx";
export { ProjectRunsProvider, useChangeVisibility, useProjectRuns } from "./project-runs.tsx";
export { RunPage } from "./run-page.tsx";
export { RunsPanel } from "./runs-panel.tsx";
export { toWallRun } from "./wall-run.ts";
export { ChartWall } from "./wall/index.tsx";
