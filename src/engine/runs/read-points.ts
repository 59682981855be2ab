import { encodeColumnBlob } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import type { PointColumns } from "../../base/points.ts";
import type { PointsMeta } from "../../contract/run-points.ts";
import { readPointsSlice, statement, type ReadDb } from "../../store/index.ts";

interface ListedSeries {
  readonly metric: string;
  readonly context: string;
  readonly sourceId: string;
  readonly source: string;
  readonly attempt: number;
  readonly points: number;
}

export function listSeries(
  db: ReadDb,
  { runId }: { readonly runId: string },
): { series: ListedSeries[] } {
  const num = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId);
  if (num === undefined)
    throw new AppError("NOT_FOUND", "There is no such run.", "Reload the list of runs.");
  const series = statement(
    db,
    `SELECT m.name AS metric, s.context, o.id AS sourceId, s.attempt, s.count AS points,
            iif(o.part = '', o.path, o.path || '#' || o.part) AS source
       FROM series s JOIN metrics m ON m.id = s.metric_id JOIN sources o ON o.num = s.source_num
      WHERE s.run_num = ? AND s.count > 0 ORDER BY m.name, o.path, o.part, s.context, s.attempt`,
  ).all(num) as ListedSeries[];
  return { series };
}

export interface ReadPointsArgs {
  readonly runId: string;
  readonly metric: string;
  readonly context: string;
  readonly sourceId: string;
  readonly attempt: number;
  readonly offset: number;
  readonly limit: number;
}

/** Points of one series, and how many there are of it. Throws AppError NOT_FOUND. */
export function readSeriesSlice(
  db: ReadDb,
  args: ReadPointsArgs,
): { readonly total: number; readonly columns: PointColumns } {
  const row = statement(
    db,
    `SELECT s.id, s.count FROM runs r JOIN series s ON s.run_num = r.num JOIN metrics m ON m.id = s.metric_id
       JOIN sources o ON o.num = s.source_num
      WHERE r.id = :runId AND m.name = :metric AND s.context = :context AND o.id = :sourceId AND s.attempt = :attempt`,
  ).get({
    runId: args.runId,
    metric: args.metric,
    context: args.context,
    sourceId: args.sourceId,
    attempt: args.attempt,
  }) as { id: number; count: number } | undefined;
  if (row === undefined) {
    throw new AppError(
      "NOT_FOUND",
      `The series "${args.metric}" is not there any more.`,
      "Its file was replaced meanwhile; begin again.",
    );
  }
  return { total: row.count, columns: readPointsSlice(db, row.id, args.offset, args.limit) };
}

/** The blob that `runs.readPoints` answers. */
export function readPoints(db: ReadDb, args: ReadPointsArgs): Uint8Array<ArrayBuffer> {
  const { total, columns } = readSeriesSlice(db, args);
  const { steps, timesUs, values } = columns;
  return encodeColumnBlob({ total } satisfies PointsMeta, [steps, timesUs, values]);
}
