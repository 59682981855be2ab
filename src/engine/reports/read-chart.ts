import { decodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import type { Work } from "../../base/work.ts";
import type { BlockData, BlockOf } from "../../contract/report-blocks.ts";
import type { GroupSeriesMeta } from "../../contract/runs.ts";
import { GROUP_COLUMNS } from "../../base/stats/group-curve.ts";
import { readPointsSlice, type ReadDb } from "../../store/index.ts";
import { openComparison } from "../compare/index.ts";
import { baseOf, readGroupSeries, readLines } from "../runs/index.ts";
import type { FoundSet } from "./find-set.ts";
import type { BlockAnswer } from "./read-block.ts";
import { readMeanings } from "./read-meanings.ts";

/** Of one block: what a page can hold, and a report can carry. */
const MOST_POINTS = 20_000_000;

type ChartData = Extract<BlockData, { readonly kind: "chart" }>;
type Lines = ReadonlyMap<string, ReturnType<typeof readLines>>;

/** Every stored point of the metrics, or what groups come to at every place. @throws AppError INVALID_INPUT */
export function readChart(
  db: ReadDb,
  block: BlockOf<"chart">,
  found: FoundSet,
  work: Work,
): BlockAnswer {
  const metrics = [...new Set(block.metrics)];
  const runIds = found.runs.map(({ id }) => id);
  const lines = new Map(metrics.map((metric) => [metric, readLines(db, metric, runIds)]));
  checkSize(lines);
  const columns: Column[] = [];
  const data: ChartData = {
    kind: "chart",
    runs: found.runs,
    meanings: readMeanings(db, metrics, found.nums),
    lines: block.groupBy.length === 0 ? readEveryLine(db, lines, columns, work) : [],
    groups:
      block.groupBy.length === 0 ? [] : readEveryGroup(db, block, metrics, runIds, columns, work),
    problems: [
      ...found.problems,
      ...metrics
        .filter((metric) => runIds.length > 0 && lines.get(metric)?.length === 0)
        .map((metric) => `None of the runs has the metric “${metric}”.`),
    ],
  };
  return { data, columns };
}

function checkSize(lines: Lines): void {
  const points = [...lines.values()].flat(2).reduce((sum, { count }) => sum + count, 0);
  if (points <= MOST_POINTS) return;
  throw new AppError(
    "INVALID_INPUT",
    `The block shows ${points} points, more than ${MOST_POINTS}.`,
    "Narrow its run set by a query, or show fewer metrics in it.",
  );
}

function readEveryLine(
  db: ReadDb,
  lines: Lines,
  columns: Column[],
  work: Work,
): ChartData["lines"] {
  const all = [...lines].flatMap(([metric, ofMetric]) =>
    ofMetric.map((attempts) => ({ metric, attempts })),
  );
  return all.flatMap(({ metric, attempts }, line) => {
    work.report({ done: line, of: all.length, what: `line ${line + 1} of ${all.length}` });
    const isTimed = attempts.some(({ startedUs, firstUs }) => (startedUs ?? firstUs) !== null);
    const originUs = isTimed ? baseOf(attempts) : null;
    return attempts.map(({ id, count, runId, context, sourceId, attempt }) => {
      const { steps, timesUs, values } = readPointsSlice(db, id, 0, count);
      const column = columns.push(steps, timesUs, values) - 3;
      return { metric, runId, context, sourceId, attempt, line, originUs, column };
    });
  });
}

function readEveryGroup(
  db: ReadDb,
  { groupBy, x }: BlockOf<"chart">,
  metrics: readonly string[],
  runIds: readonly string[],
  columns: Column[],
  work: Work,
): ChartData["groups"] {
  if (runIds.length === 0) return [];
  const { groups } = openComparison(db, { sets: [{ runs: { runIds: [...runIds] } }], groupBy });
  return metrics.flatMap((metric, done) => {
    work.report({ done, of: metrics.length, what: `metric ${done + 1} of ${metrics.length}` });
    const blob = readGroupSeries(db, {
      metric,
      groups: groups.map((group) => group.runIds),
      x,
      reduce: false,
      log: false,
      pixelColumns: 1,
      kernel: "ema",
      smoothing: 0,
    });
    const decoded = decodeColumnBlob(blob.buffer);
    const metas = decoded.meta as readonly GroupSeriesMeta[];
    return metas.flatMap(({ points }, i) => {
      const { label = "", runIds: ofGroup = [] } = groups[i] ?? {};
      if (points === 0) return [];
      const from = i * GROUP_COLUMNS.length;
      const own = decoded.columns.slice(from, from + GROUP_COLUMNS.length);
      const column = columns.push(...own) - own.length;
      return [{ metric, label, runIds: ofGroup, points, column }];
    });
  });
}
