import { readTimeExtent, statement, type LinePart, type ReadDb } from "../../store/index.ts";

/** One attempt of a series. */
export interface SeriesRow {
  readonly id: number;
  readonly count: number;
  readonly runId: string;
  readonly sourceId: string;
  /** Sources that name one run of their logger go on with each other's lines. */
  readonly lineKey: string;
  readonly context: string;
  readonly attempt: number;
  readonly startedUs: number | null;
  readonly firstStep: number;
  readonly minStep: number;
  readonly maxStep: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  /** 1: times never fall and none is missing. */
  readonly monotoneTimes: number;
  /** 1: another source of the run tells the same. */
  readonly twin: number;
}

/** One drawn line: the attempts of one series, the last of which wins from its first step on. Never empty. */
export type Line = readonly [SeriesRow, ...SeriesRow[]];

/** What a line of a metric and context is told from the others of its run by; `o` is a source. */
export const LINE_KEY = "coalesce(o.codec || ' ' || o.logger_run_id, o.id)";

const SERIES_ROWS = `
  SELECT s.id, s.count, r.id AS runId, o.id AS sourceId, ${LINE_KEY} AS lineKey, s.context, s.attempt, r.started_us AS startedUs, s.first_step AS firstStep,
         s.min_step AS minStep, s.max_step AS maxStep, s.first_us AS firstUs, s.last_us AS lastUs,
         s.monotone_times AS monotoneTimes, s.twin
    FROM json_each(?) j JOIN runs r ON r.id = j.value
    JOIN metrics m ON m.name = ?
    JOIN series s ON s.run_num = r.num AND s.metric_id = m.id
    JOIN sources o ON o.num = s.source_num
   WHERE s.count > 0 ORDER BY j.key, s.source_num, s.context, s.attempt`;

/** Every attempt of a metric in the order of the runs, of every source. */
export function readSeriesRows(
  db: ReadDb,
  metric: string,
  runIds: readonly string[],
): readonly SeriesRow[] {
  return statement(db, SERIES_ROWS).all(JSON.stringify(runIds), metric) as SeriesRow[];
}

/** The lines of a metric in the order of the runs. What several sources of a run tell alike is there once. */
export function readLines(db: ReadDb, metric: string, runIds: readonly string[]): readonly Line[] {
  const rows = readSeriesRows(db, metric, runIds).filter(({ twin }) => twin === 0);
  const keyOf = (row: SeriesRow): string => `${row.runId}\n${row.lineKey}\n${row.context}`;
  return [...Map.groupBy(rows, keyOf).values()].flatMap(([first, ...rest]): Line[] =>
    first === undefined ? [] : [[first, ...rest]],
  );
}

export function lastOf(line: Line): SeriesRow {
  return line.at(-1) ?? line[0];
}

/** Each attempt up to where the next one begins. */
export function partsOf(line: Line): LinePart[] {
  return line.map(({ id }, index) => ({ seriesId: id, belowStep: endOf(line, index) }));
}

/** The first step of what came after an attempt; from there on it is a ghost. */
export function endOf(line: Line, index: number): number {
  return Math.min(
    ...line.slice(index + 1).map(({ firstStep }) => firstStep),
    Number.POSITIVE_INFINITY,
  );
}

/** Where relative time begins. */
export function baseOf(line: Line): number {
  const { startedUs, firstUs } = lastOf(line);
  return startedUs ?? firstUs ?? 0;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** From the earliest to the latest time of an attempt; undefined where no point has one. */
export function timeExtentOf(db: ReadDb, row: SeriesRow): Range | undefined {
  if (row.monotoneTimes === 0) return readTimeExtent(db, row.id);
  return row.firstUs === null || row.lastUs === null
    ? undefined
    : { from: row.firstUs, to: row.lastUs };
}
