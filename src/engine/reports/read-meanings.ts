import type { MetricMeaning } from "../../contract/report-blocks.ts";
import type { ReadDb } from "../../store/index.ts";
import { createMeanings, projectsOf } from "../compare/index.ts";

/** What the projects of the runs agree on about each metric. */
export function readMeanings(
  db: ReadDb,
  metrics: readonly string[],
  nums: readonly number[],
): MetricMeaning[] {
  const meaningOf = createMeanings(db);
  const projectIds = new Set(projectsOf(db, nums));
  return metrics.map((metric) => {
    const { goal, unit, format } = meaningOf(metric, projectIds);
    return { metric, goal, unit, format };
  });
}
