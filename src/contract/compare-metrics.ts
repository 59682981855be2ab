import { z } from "zod";
import { procedure } from "./common.ts";
import { groupsInput } from "./compare-groups.ts";
import { definition } from "./runs.ts";
import { at } from "./run-past.ts";

const comparedMetric = z.object({
  metric: z.string(),
  /** Runs of the comparison that have it. */
  runs: z.int(),
  ...definition,
});
export type ComparedMetric = z.infer<typeof comparedMetric>;

export const compareMetrics = {
  /** Metrics of the compared runs, those of most runs first. What a metric means is what the project of most of its runs says. */
  listComparedMetrics: procedure
    .route({ method: "POST", path: "/compare/metrics" })
    .input(z.object({ ...at, groups: groupsInput }))
    .output(z.array(comparedMetric)),
};
