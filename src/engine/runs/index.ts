export type { FileUse } from "../../contract/run-files.ts";
export {
  readGuard,
  readGuards,
  readRequest,
  readRequests,
  REQUEST_COLUMNS,
  requireApprover,
  toRequest,
} from "./approval-edits.ts";
export { createFileDoor, type FileDoor, type HandedFile } from "./files/file-door.ts";
export { createFactReader, type ReadFact } from "./fact-reader.ts";
export { factSql } from "./facts.ts";
export { getRunAbout, getRunPlace } from "./files/queries.ts";
export { findLogs } from "./files/list-folder.ts";
export { createRunTrees, type FilePlace, type RunTrees, type TreeFile } from "./files/run-tree.ts";
export { createRunHandlers, personActor } from "./handlers.ts";
export { refreshRun } from "./rebind-source.ts";
export {
  followBindings,
  keepSourceOrder,
  nextColorSlot,
  readBinding,
  readFirstBinding,
  type Binding,
} from "./bindings.ts";
export {
  findBrokenEntry,
  hashEntry,
  hashSealed,
  readHead,
  readWorkspaceId,
  sealEntry,
  toEntry,
  type Actor,
  type Decision,
  type EntryRow,
  type JournalEntry,
  type JournalOp,
  type SealedEntry,
} from "./journal.ts";
export { listNamedKeys, readNamedKey } from "./key-edits.ts";
export { listShares, type WatchedShare } from "./share-edits.ts";
export {
  readModelEdit,
  readVersionEdit,
  versionEntity,
  type ModelEdit,
  type VersionEdit,
  type VersionFile,
} from "./model-edits.ts";
export {
  readComment,
  readReport,
  readReportBlocks,
  readReportEdit,
  type CommentEdit,
  type ReportEdit,
} from "./report-edits.ts";
export { createMediaReader, type ReadMediaFile } from "./media-handlers.ts";
export { listPaths, listValues } from "./list-paths.ts";
export {
  findMissingLine,
  listEntries,
  listEntriesAfter,
  listUnapplied,
  parseEntry,
  reapplyJournal,
  replayLines,
} from "./replay.ts";
export {
  ensureRun,
  foldSources,
  foldTags,
  PARAM_ORDER,
  SOURCE_ORDER,
  SOURCES_OF_RUN,
} from "./fold-sources.ts";
export { IS_EDITED, joinByEvidence, type EvidentJoin } from "./join-by-evidence.ts";
export { topicsOfSources, type SourcesChanged } from "./join-runs.ts";
export { listGroups } from "./list-groups.ts";
export { findRuns, listRuns } from "./list-runs.ts";
export { numberOf } from "./path-sql.ts";
export { readWholeLines, type WholeLine } from "./whole-lines.ts";
export { readDefinitions, type MetricDefinition } from "./metric-definitions.ts";
export { readCells, readCellsOf, readPath, type Cell } from "./read-cells.ts";
export { readWheres } from "./read-where.ts";
export { readGroupSeries } from "./read-group-series.ts";
export { getPoints } from "./get-points.ts";
export { baseOf, LINE_KEY, readLines } from "./series-rows.ts";
export { readSeries } from "./read-series.ts";
export { listSeries, readPoints, readSeriesSlice } from "./read-points.ts";
export {
  getRun,
  listMetrics,
  listProjects,
  mergeAttempts,
  SERIES_SUMMARY_SQL,
  type SeriesDbRow,
} from "./queries.ts";
export {
  bindTo,
  createWriteContext,
  SYSTEM_ACTOR,
  type BindWrite,
  type WriteContext,
} from "./write-context.ts";
export { readView, type ViewEdit } from "./views.ts";
export { insertSource } from "./insert-source.ts";
export { putParam, rememberValue, type KnownValue } from "./write-params.ts";
export { ensureMetric, ensureSeries } from "./write-series.ts";
export { readProject, readRunEdit, readTagEdits, type ProjectAfter } from "./apply.ts";
export { editProject, editRuns } from "./writes.ts";
export { createPastTable, type OfMoment } from "./past/serve-past.ts";
