import { AppError } from "../../base/errors.ts";
import { toWireNumber, toWireStep, type WireNumber, type WireStep } from "../../base/json.ts";
import { stepAt, type PointColumns } from "../../base/points.ts";
import {
  EMPTY_POINTS,
  filterPoints,
  readPoints,
  reduceSeries,
  type ReadDb,
} from "../../store/index.ts";
import { readSeriesRows, type SeriesRow } from "./series-rows.ts";

export interface GetPointsArgs {
  readonly runId: string;
  readonly metric: string;
  readonly from?: number;
  readonly to?: number;
  readonly maxPoints?: number;
}

/** What a reduction keeps of a column, and the most columns it can have. */
const POINTS_PER_COLUMN = 4;
const MAX_COLUMNS = 100_000;

interface PointsAnswer {
  readonly series: Array<{
    sourceId: string;
    context: string;
    attempt: number;
    total: number;
    nonFinite: number;
    points: Array<{ step: WireStep; timeUs: number | null; value: WireNumber }>;
  }>;
}

/**
 * Stored points as they are, attempt by attempt, in file order; `maxPoints` (4 or more) reduces with true minimum and
 * maximum to finite points in the order of steps.
 */
export function getPoints(db: ReadDb, args: GetPointsArgs): PointsAnswer {
  const rows = readSeriesRows(db, args.metric, [args.runId]);
  if (rows.length === 0) {
    throw new AppError(
      "NOT_FOUND",
      `There is no metric "${args.metric}" in this run.`,
      "List them with `assay metrics ls RUN`.",
    );
  }
  return {
    series: rows.map((row) => {
      const { maxPoints } = args;
      const { points, total, nonFinite } =
        maxPoints === undefined || row.count <= maxPoints
          ? storedPoints(db, row, args)
          : reducedPoints(db, row, { ...args, maxPoints });
      return {
        sourceId: row.sourceId,
        context: row.context,
        attempt: row.attempt,
        total,
        nonFinite,
        points: Array.from(points.values, (value, i) => ({
          step: toWireStep(stepAt(points.steps, i)),
          timeUs: Number.isNaN(points.timesUs[i]) ? null : (points.timesUs[i] as number),
          value: toWireNumber(value),
        })),
      };
    }),
  };
}

/** First, minimum, maximum and last of each column, from statistics where they are enough. */
function reducedPoints(
  db: ReadDb,
  row: SeriesRow,
  args: GetPointsArgs & { readonly maxPoints: number },
): { points: PointColumns; total: number; nonFinite: number } {
  const from = Math.max(args.from ?? row.minStep, row.minStep);
  const to = Math.min(args.to ?? row.maxStep, row.maxStep);
  if (from > to) return { points: EMPTY_POINTS, total: 0, nonFinite: 0 };
  const pixelColumns = Math.min(MAX_COLUMNS, Math.floor(args.maxPoints / POINTS_PER_COLUMN));
  const reduced = reduceSeries(db, row.id, { axis: "step", from, to, pixelColumns, smoothing: 0 });
  const { steps, timesUs, y, inRange, nonFinite } = reduced;
  const inside = (i: number): boolean =>
    (reduced.x[i] as number) >= from && (reduced.x[i] as number) <= to;
  // The nearest points outside are for drawing.
  const points = filterPoints({ steps, timesUs, values: y }, inside);
  return { points, total: inRange, nonFinite };
}

function storedPoints(
  db: ReadDb,
  row: SeriesRow,
  { from, to }: GetPointsArgs,
): { points: PointColumns; total: number; nonFinite: number } {
  const range =
    from === undefined && to === undefined
      ? undefined
      : { axis: "step" as const, from: from ?? -Infinity, to: to ?? Infinity };
  const points = readPoints(db, row.id, range);
  let nonFinite = 0;
  for (const value of points.values) if (!Number.isFinite(value)) nonFinite++;
  return { points, total: points.values.length, nonFinite };
}
