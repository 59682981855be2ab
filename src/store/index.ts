/** The door of the store; worker entry files take the serving side from here as well. */
export { checkArtifacts, storedPath } from "./artifact-path.ts";
export { copyRows, withAttached } from "./attached.ts";
export {
  copyKeptTables,
  listBackups,
  restoreAbsentSources,
  restoreBackup,
  writeBackup,
} from "./backup.ts";
export { checkStore, requireSound } from "./check.ts";
export { openForeign } from "./foreign-database.ts";
export { openJournalFile, readJournalLines, replaceJournalFile } from "./journal-file.ts";
export type { JournalFile } from "./journal-file.ts";
export { migrate } from "./migrate.ts";
export { migrations } from "./migrations/index.ts";
export { asStoreError, open, statement } from "./open.ts";
export type { ReadDb, WriteDb } from "./open.ts";
export { durable, outsideTransaction, serveReader, serveTable, serveWriter } from "./serve.ts";
export type { Bound } from "./serve.ts";
export { listSetAside, nameAside } from "./set-aside.ts";
export { copySources, dropSources, SOURCE_KEY } from "./source-rows.ts";
export { listMissingTables, RECORDED_TABLES } from "./tables.ts";
export { createPool, createThread } from "./threads.ts";
export type { Thread, ThreadPool } from "./threads.ts";

export { appendToSeries } from "./series/append.ts";
export { countArrived, markArrival, markRest } from "./series/arrivals.ts";
export { makeBatch } from "./series/batch.ts";
export { EMPTY_POINTS, filterPoints, slicePoints } from "./series/points.ts";
export { cutAllSeries } from "./series/cut.ts";
export { countReadable, readPoints, readPointsSlice, readTimeExtent } from "./series/read.ts";
export { reduceLine, reduceSeries, type LinePart } from "./series/reduce.ts";
export type { EncodedChunk, SeriesBatch } from "./series/types.ts";
