export { AsNow } from "./as-now.tsx";
export { change } from "./change.ts";
export { cycleGoal } from "./goal.tsx";
/** Run list, run page and what is done with runs. */
export { joinRuns, markRuns, removeRuns, restoreRuns, splitSource } from "./actions.ts";
export { ColorLegend, SPREAD, valueColors, type RunColors } from "./colors/index.ts";
export { ColorDialog } from "./color-picker.tsx";
export { ProjectRunsProvider, useChangeVisibility, useProjectRuns } from "./project-runs.tsx";
export { HistoryList } from "./history-list.tsx";
export { NameEditor } from "./name-editor.tsx";
export { JoinDialog } from "./join-dialog.tsx";
export { joinSteps, MediaWall, neighbourStep, useMediaCount } from "./media/index.tsx";
export { copyParams } from "./params/params-table.tsx";
export { RunPicker, usePickableRuns } from "./run-picker.tsx";
export { CompareButton } from "./compare-button.tsx";
export { pinnedOf, sameConfigBefore } from "./compare-runs.ts";
export { groupByRepetitions } from "./repetitions.ts";
export { shownComparison } from "./compare-shown.ts";
export { RunPage } from "./run-page.tsx";
export { CompareFileDialog } from "./files/compare-dialog.tsx";
export { CompareView } from "./files/compare-view.tsx";
export { hasSource, kindOf, type FileKind } from "./files/file-kind.ts";
export { LinesDiff } from "./files/lines-diff.tsx";
export { toldFacts, type Told } from "./overview/run-facts.ts";
export { DEFAULT_PART, RUN_TABS } from "./run-parts.tsx";
export { copyCommand, copyFolder, openRunFolder } from "./overview/actions.ts";
export { LONG_FACT_COMMANDS } from "./overview/code-facts.tsx";
export { FactDialog } from "./overview/fact-dialog.tsx";
export { RunsPanel } from "./runs-panel.tsx";
export { revealSource } from "./sources-list.tsx";
export {
  ComparisonMark,
  goToView,
  openView,
  removeView,
  SaveViewDialog,
  saveView,
  toggleDefaultView,
  useDefaultView,
  useViews,
  type Views,
  ViewsMenu,
} from "./views/index.ts";
export { TagsDialog } from "./tags-dialog.tsx";
export { QueryBox } from "./query/query-box.tsx";
export { redo, undo, undoGesture } from "./undo.ts";
export { toWallRun } from "./wall-run.ts";
export {
  cardChange,
  changedSections,
  ChartWall,
  closedSections,
  orderChange,
  pressChartKey,
  removeCard,
  saveChart,
  togglePinnedCard,
  toggleSection,
  usualAmount,
  type Look,
  resolveLook,
  useGroupLines,
  useLinkedHover,
  type WallGroups,
  type WallRun,
  useWallGroups,
  CARD_HEIGHT,
  crosshairOf,
  LEAST_HEIGHT,
  MOST_HEIGHT,
  moveTo,
} from "./wall/index.tsx";
export {
  COPY_FORMATS,
  countText,
  copyRows,
  differingColumns,
  exportCsv,
  FORMAT_TITLES,
  groupChange,
  pathOptions,
  ProjectGroups,
  hideColumn,
  isRanked,
  metricColumn,
  moveColumn,
  readColumn,
  replaceColumn,
  sparkColumn,
  TablePage,
  toggleBaseline,
  toggleGroupBaseline,
  toggleFrozen,
  togglePinned,
  writeOrder,
} from "./table/index.ts";
