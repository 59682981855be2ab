export {
  differingColumns,
  hideColumn,
  isRanked,
  moveColumn,
  readColumn,
  replaceColumn,
  metricColumn,
  sparkColumn,
  toggleFrozen,
} from "./columns.ts";
export { countText } from "./cell-text.ts";
export { COPY_FORMATS, copyRows, exportCsv } from "./export-table.ts";
export { FORMAT_TITLES, TablePage } from "./table-page.tsx";
export {
  groupChange,
  toggleBaseline,
  toggleGroupBaseline,
  togglePinned,
  writeOrder,
} from "./use-table-view.ts";
export { pathOptions, ProjectGroups } from "./group-chooser.tsx";
export { nameGroup } from "./name-group.ts";
export { varyingPaths } from "./table-rows.ts";
export type { GroupSpread } from "./use-table-view.ts";
