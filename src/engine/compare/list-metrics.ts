import type { ComparedMetric } from "../../contract/compare-metrics.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { createMeanings } from "./metric-meanings.ts";

interface CountedMetric {
  readonly metric: string;
  readonly projectId: string;
  readonly runs: number;
}

const COUNTED = `
  SELECT m.name AS metric, r.project_id AS projectId, count(DISTINCT s.run_num) AS runs
    FROM runs r JOIN series s ON s.run_num = r.num JOIN metrics m ON m.id = s.metric_id
   WHERE r.id IN (SELECT value FROM json_each(?)) AND s.count > 0 GROUP BY m.id, r.project_id`;

/** Metrics of the runs of all groups, those of most runs first. */
export function listComparedMetrics(
  db: ReadDb,
  { groups }: { readonly groups: ReadonlyArray<readonly string[]> },
): ComparedMetric[] {
  const ids = [...new Set(groups.flat())];
  const counted = statement(db, COUNTED).all(JSON.stringify(ids)) as CountedMetric[];
  const meaningOf = createMeanings(db);
  return [...Map.groupBy(counted, ({ metric }) => metric)]
    .map(([metric, rows]) => ({
      metric,
      runs: rows.reduce((sum, row) => sum + row.runs, 0),
      ...meaningOf(
        metric,
        rows.map(({ projectId }) => projectId),
      ),
    }))
    .toSorted((a, b) => b.runs - a.runs || (a.metric < b.metric ? -1 : 1));
}
