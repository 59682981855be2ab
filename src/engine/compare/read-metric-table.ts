import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import {
  METRIC_TABLE_COLUMNS,
  NO_VERDICT,
  VERDICTS,
  type CompareMethod,
  type MetricTableMeta,
} from "../../contract/compare-statistics.ts";
import type { Work } from "../../base/work.ts";
import type { ReadDb } from "../../store/index.ts";
import { isResampled } from "./bound-work.ts";
import { compareMetrics, inFull, type GroupNumbers } from "./compare-metrics.ts";

type ColumnName = (typeof METRIC_TABLE_COLUMNS)[number];

const COUNTS: ReadonlySet<ColumnName> = new Set(["n", "missing", "nonFinite"]);
const CODES: ReadonlySet<ColumnName> = new Set(["verdict", "paired"]);

const CELLS: Readonly<Record<ColumnName, (group: GroupNumbers) => number | null | undefined>> = {
  n: ({ n }) => n,
  missing: ({ missing }) => missing,
  nonFinite: ({ nonFinite }) => nonFinite,
  mean: ({ summary }) => summary?.mean,
  sd: ({ summary }) => summary?.sd,
  low: ({ low }) => low,
  high: ({ high }) => high,
  difference: ({ against }) => against?.comparison.difference,
  percent: ({ against }) => against?.percent,
  diffLow: ({ against }) => against?.comparison.interval?.low,
  diffHigh: ({ against }) => against?.comparison.interval?.high,
  p: ({ against }) => against?.comparison.p,
  pAdjusted: ({ against }) => against?.pAdjusted,
  verdict: ({ against }) =>
    against === undefined ? NO_VERDICT : VERDICTS.indexOf(against.verdict),
  paired: ({ against }) => Number(against?.isPaired ?? false),
};

/** The numbers of `compareMetrics` as columns, for tables of a hundred thousand cells. */
export function readMetricTable(
  db: ReadDb,
  method: CompareMethod,
  work?: Work,
): Uint8Array<ArrayBuffer> {
  // Of other intervals the brief numbers are all that the table has.
  const isWhole = isResampled(method);
  const { metrics, comparisons, total, unshared, unknown, context } = compareMetrics(
    db,
    method,
    () => isWhole,
    work,
  );
  const meta: MetricTableMeta = {
    comparisons,
    total,
    unshared,
    unknown: [...unknown],
    metrics: metrics.map(({ metric, goal, goalGuessed, unit, format, part, best }) => ({
      metric,
      goal,
      goalGuessed,
      unit,
      format,
      part,
      best:
        best === undefined
          ? null
          : {
              group: best.group,
              tied: [...best.tied],
              runnerUp: best.runnerUp ?? null,
              pAdjusted: best.pAdjusted,
              isClear: best.isClear,
            },
    })),
  };
  const groups = metrics.flatMap((metric) =>
    isWhole
      ? metric.groups.map((group, b): GroupNumbers => {
          const { against } = group;
          if (against === undefined) return group;
          return { ...group, against: inFull(metric, { a: method.baseline, b }, against, context) };
        })
      : metric.groups,
  );
  const columns = METRIC_TABLE_COLUMNS.map((name): Column => {
    const cells = groups.map((group) => CELLS[name](group) ?? Number.NaN);
    if (COUNTS.has(name)) return Uint32Array.from(cells);
    return CODES.has(name) ? Uint8Array.from(cells) : Float64Array.from(cells);
  });
  return encodeColumnBlob(meta, columns);
}
