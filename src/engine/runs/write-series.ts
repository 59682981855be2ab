import { statement, type WriteDb } from "../../store/index.ts";

export function ensureMetric(db: WriteDb, name: string): number {
  const known = statement(db, "SELECT id FROM metrics WHERE name = ?", "pluck").get(name) as
    | number
    | undefined;
  if (known !== undefined) return known;
  return Number(statement(db, "INSERT INTO metrics (name) VALUES (?)").run(name).lastInsertRowid);
}

/** What a series is known by, and how it begins. */
export interface SeriesKey {
  readonly runNum: number;
  readonly sourceNum: number;
  readonly attempt: number;
  readonly metricId: number;
  readonly context: string;
  readonly float32: boolean;
  readonly zoneAssumed: boolean;
}

/** The series, made where it is not there; whether the run had none of the metric before. */
export function ensureSeries(
  db: WriteDb,
  { runNum, sourceNum, attempt, metricId, context, float32, zoneAssumed }: SeriesKey,
): { readonly seriesId: number; readonly isNewMetric: boolean } {
  const known = statement(
    db,
    `SELECT id FROM series WHERE run_num = ? AND metric_id = ? AND source_num = ? AND attempt = ? AND context = ?`,
    "pluck",
  ).get(runNum, metricId, sourceNum, attempt, context) as number | undefined;
  if (known !== undefined) return { seriesId: known, isNewMetric: false };
  const isNewMetric =
    statement(db, "SELECT 1 FROM series WHERE run_num = ? AND metric_id = ?").get(
      runNum,
      metricId,
    ) === undefined;
  if (isNewMetric)
    statement(db, "UPDATE runs SET metric_count = metric_count + 1 WHERE num = ?").run(runNum);
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32, zone_assumed)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(runNum, sourceNum, attempt, metricId, context, float32 ? 1 : 0, zoneAssumed ? 1 : 0);
  return { seriesId: Number(lastInsertRowid), isNewMetric };
}
