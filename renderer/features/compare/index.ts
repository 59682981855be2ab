/** Runs and groups of runs beside each other. */
export { AddRunsDialog } from "./add-runs-dialog.tsx";
export {
  judgeBy,
  moveGroup,
  neighbour,
  onlyGroup,
  removeGroup,
  toggleGroup,
} from "./change-groups.ts";
export { ComparisonPage } from "./comparison-page.tsx";
export { copyComparisonLink } from "./copy-link.ts";
export { CHART_TITLES } from "./explore/explore-panel.tsx";
export { toggleChart } from "./explore/use-explore-view.ts";
export { FindingsCount } from "./findings/findings-count.tsx";
export { FindingsDialog } from "./findings/findings-dialog.tsx";
export { GROUPINGS, OTHER_GROUPS } from "./group-by-chooser.tsx";
export { chooseMethod, readImportanceAgain } from "./importance/index.ts";
export { PANELS, shownPanel } from "./panels.tsx";
