/** The door of the store. Worker entry files take the serving side from here as well. */
export { listBackups, restoreBackup, writeBackup } from "./backup.ts";
export type { BackupFile, RestoredBackup } from "./backup.ts";
export { checkStore } from "./check.ts";
export type { StoreCheck } from "./check.ts";
export { openJournalFile, readJournalLines } from "./journal-file.ts";
export type { JournalFile } from "./journal-file.ts";
export { migrate, versionOf } from "./migrate.ts";
export type { Migration, MigrationResult } from "./migrate.ts";
export { migrations } from "./migrations/index.ts";
export { asStoreError, open, runDurably, statement } from "./open.ts";
export type { DbRole, ReadDb, WriteDb } from "./open.ts";
export {
  durable,
  outsideTransaction,
  sendEvent,
  serveReader,
  serveTable,
  serveWriter,
} from "./serve.ts";
export type { Bound, QueryTable, ServeOptions } from "./serve.ts";
export { buffersOf } from "./thread-wire.ts";
export type { FunctionTable } from "./thread-wire.ts";
export { createPool, createThread } from "./threads.ts";
export type { Calls, Thread, ThreadOptions, ThreadPool } from "./threads.ts";

export { appendToSeries } from "./series/append.ts";
export { copyArrivals, markArrival, readArrivals } from "./series/arrivals.ts";
export type { Arrival } from "./series/arrivals.ts";
export { makeBatch } from "./series/batch.ts";
export { concatPoints, slicePoints } from "./series/points.ts";
export { iteratePoints, readPoints } from "./series/read.ts";
export { reduceSeries } from "./series/reduce.ts";
export { reducePoints } from "./series/reducer.ts";
export { decodeDouble, encodeDouble, readSummary } from "./series/summary.ts";
export type { SeriesSummary } from "./series/summary.ts";
export type {
  Axis,
  EncodedChunk,
  PointRange,
  ReducedSeries,
  ReduceQuery,
  SeriesBatch,
} from "./series/types.ts";
