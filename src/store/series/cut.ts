import { statement, type ReadDb, type WriteDb } from "../open.ts";
import type { PointColumns } from "../../base/points.ts";
import { summaryOf } from "./append.ts";
import { decodeChunk } from "./chunk-codec.ts";
import { STATS_BYTES, StatsTable, summarizePoints, type PointSummary } from "./chunk-stats.ts";
import { damaged } from "./int-column.ts";
import { bytesOf, EMPTY_POINTS, slicePoints, toDoubles, widenSteps } from "./points.ts";
import {
  CHUNKS_PER_STATS,
  MAX_CHUNKS,
  readChunkData,
  readStatsRanges,
  readTail,
  SQL,
  statsRowOf,
} from "./rows.ts";
import { mergeSummaries, readSummary, writeSummary } from "./summary.ts";

const BITS = Math.log2(MAX_CHUNKS);

/**
 * Temporary tables of a connection that keep series as they were when they had fewer points: statistics of their whole
 * chunks, and the points behind those as their tail. Chunks themselves are not copied.
 */
const CUT_TABLES = `
  CREATE TABLE temp.cut_series (id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE temp.cut_stats (
    id INTEGER PRIMARY KEY, min_step REAL, max_step REAL, min_us REAL, max_us REAL, stats BLOB NOT NULL) STRICT;
  CREATE TABLE temp.cut_tails (
    series_id INTEGER PRIMARY KEY, count INTEGER NOT NULL, steps BLOB NOT NULL, times BLOB NOT NULL,
    "values" BLOB NOT NULL) STRICT;`;

/** From here on the connection reads cut series as such. */
const CUT_VIEWS = `
  CREATE VIEW temp.chunk_stats AS
    SELECT id, min_step, max_step, min_us, max_us, stats FROM temp.cut_stats
    UNION ALL SELECT id, min_step, max_step, min_us, max_us, stats FROM main.chunk_stats
     WHERE (id >> ${BITS}) NOT IN (SELECT id FROM temp.cut_series);
  CREATE VIEW temp.tails AS
    SELECT series_id, count, steps, times, "values" FROM temp.cut_tails
    UNION ALL SELECT series_id, count, steps, times, "values" FROM main.tails
     WHERE series_id NOT IN (SELECT id FROM temp.cut_series);`;

/**
 * Has a connection read some series as they were when they had so many points, which is less than they have now: what
 * was read first comes first. Their rows stand in a temporary table `series` and get the summary of those points. Once a
 * connection, inside a transaction. Throws AppError DAMAGED.
 */
export function cutAllSeries(
  db: WriteDb,
  cuts: ReadonlyArray<{ readonly id: number; readonly count: number }>,
): void {
  db.exec(CUT_TABLES);
  for (const { id, count } of cuts) cutSeries(db, id, count);
  db.exec(CUT_VIEWS);
}

function cutSeries(db: WriteDb, seriesId: number, wanted: number): void {
  const { wideSteps, float32 } = readSummary(db, seriesId);
  let chunks = 0;
  let at = 0;
  let points: PointSummary | undefined;
  let tail: PointColumns = EMPTY_POINTS;
  statement(db, "INSERT INTO temp.cut_series (id) VALUES (?)").run(seriesId);
  for (const { group } of readStatsRanges(db, seriesId, "step")) {
    const bytes = statement(db, SQL.stats, "pluck").get(seriesId * MAX_CHUNKS + group);
    if (!(bytes instanceof Uint8Array)) throw damaged();
    const table = new StatsTable(bytes);
    const kept: Uint8Array[] = [];
    for (let row = 0; row < table.length && at < wanted; row++) {
      const count = table.short(row, "count");
      const read = (): Uint8Array => readChunkData(db, seriesId, group * CHUNKS_PER_STATS + row);
      if (at + count > wanted) {
        tail = slicePoints(decodeChunk(read(), count), 0, wanted - at);
        at = wanted;
        break;
      }
      const stats = bytes.subarray(row * STATS_BYTES, (row + 1) * STATS_BYTES);
      kept.push(stats);
      points = mergeSummaries(
        points,
        wideSteps ? summaryOf({ count, stats, data: read() }) : table.summary(row),
      );
      at += count;
      chunks++;
    }
    if (kept.length > 0) putStats(db, seriesId * MAX_CHUNKS + group, kept);
    if (at >= wanted) break;
  }
  if (at < wanted) tail = slicePoints(readTail(db, seriesId, wideSteps), 0, wanted - at);
  if (tail.values.length > 0) {
    points = mergeSummaries(points, summarizePoints(tail));
    putTail(db, seriesId, tail, { wideSteps, float32 });
  }
  writeSummary(db, seriesId, { wideSteps, float32, chunks, points });
}

function putStats(db: WriteDb, id: number, records: readonly Uint8Array[]): void {
  const { minStep, maxStep, minUs, maxUs, stats } = statsRowOf(records);
  statement(db, "INSERT INTO temp.cut_stats VALUES (?, ?, ?, ?, ?, ?)").run(
    id,
    minStep,
    maxStep,
    minUs,
    maxUs,
    stats,
  );
}

function putTail(
  db: ReadDb,
  seriesId: number,
  tail: PointColumns,
  { wideSteps, float32 }: { readonly wideSteps: boolean; readonly float32: boolean },
): void {
  const steps = wideSteps ? widenSteps(tail.steps) : tail.steps;
  const values = float32 ? tail.values : toDoubles(tail.values);
  statement(db, "INSERT INTO temp.cut_tails VALUES (?, ?, ?, ?, ?)").run(
    seriesId,
    tail.values.length,
    bytesOf(steps),
    bytesOf(tail.timesUs),
    bytesOf(values),
  );
}
