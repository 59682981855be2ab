import type { JsonValue } from "../../base/json.ts";
import { USUAL_POWER } from "../../base/stats/power.ts";
import type { Work } from "../../base/work.ts";
import type { BlockOf } from "../../contract/report-blocks.ts";
import type { ReadDb } from "../../store/index.ts";
import { openComparison, readMetrics } from "../compare/index.ts";
import type { FoundSet } from "./find-set.ts";
import type { BlockAnswer } from "./read-block.ts";

/** What `compare.readMetrics` says of the groups. @throws AppError INVALID_INPUT */
export function readStatistics(
  db: ReadDb,
  block: BlockOf<"statistics">,
  found: FoundSet,
  work: Work,
): BlockAnswer {
  const runIds = found.runs.map(({ id }) => id);
  const { groups } =
    runIds.length === 0
      ? { groups: [] }
      : openComparison(db, { sets: [{ runs: { runIds } }], groupBy: block.groupBy });
  const labels = groups.map(({ label }) => label);
  const named = block.baseline === null ? 0 : labels.indexOf(block.baseline);
  const baseline = Math.max(0, named);
  const metrics = [...new Set(block.metrics)];
  const answer =
    groups.length === 0
      ? { metrics: [], unknown: [] }
      : readMetrics(
          db,
          {
            groups: groups.map((group) => group.runIds),
            names: labels,
            metrics,
            limit: metrics.length,
            baseline,
            part: block.part,
            test: "auto",
            interval: "auto",
            correction: "holm",
            pairing: "auto",
            level: 0.95,
            power: USUAL_POWER,
          },
          work,
        );
  return {
    data: {
      kind: "statistics",
      runs: found.runs,
      meanings: answer.metrics.map(({ metric, goal, unit, format }) => ({
        metric,
        goal,
        unit,
        format,
      })),
      groups: groups.map(({ label, runIds: ofGroup }) => ({ label, runIds: ofGroup })),
      baseline,
      cells: answer.metrics as unknown as JsonValue,
      problems: [
        ...found.problems,
        ...(named < 0 && groups.length > 0
          ? [`No group is called “${block.baseline}”: the others are held against “${labels[0]}”.`]
          : []),
        ...answer.unknown.map((metric) => `None of the runs has the metric “${metric}”.`),
      ],
    },
    columns: [],
  };
}
