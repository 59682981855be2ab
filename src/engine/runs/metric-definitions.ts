import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import { METRIC_FORMATS } from "../../contract/runs.ts";
import { guessGoal, type Goal } from "../../base/metric-goal.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { metricEntity, readMetricEdit, type MetricEdit } from "./apply.ts";
import type { Actor } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** How the values of a metric are meant, in one project. */
export interface MetricDefinition {
  readonly goal: Goal;
  /** From the name; nobody has said it. */
  readonly goalGuessed: boolean;
  /** "" for none. */
  readonly unit: string;
  readonly format: (typeof METRIC_FORMATS)[number];
}

/** Definitions of these metrics; what nobody said is guessed. */
export function readDefinitions(
  db: ReadDb,
  projectId: string,
): (metric: string) => MetricDefinition {
  const rows = statement(
    db,
    "SELECT metric, goal, unit, format FROM metric_edits WHERE project_id = ?",
  ).all(projectId) as Array<MetricEdit & { readonly metric: string }>;
  const edits = new Map(rows.map((row) => [row.metric, row]));
  return (metric) => {
    const edit = edits.get(metric);
    return {
      goal: edit?.goal ?? guessGoal(metric),
      goalGuessed: (edit?.goal ?? null) === null,
      unit: edit?.unit ?? "",
      format: METRIC_FORMATS.find((format) => format === edit?.format) ?? "",
    };
  };
}

/** Fields that are not given stay as they are; null goes back to the guess. */
export function editMetric(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string;
    readonly metric: string;
    readonly edit: MetricEdit;
  },
): { readonly gesture: string } {
  const { actor, projectId, metric, edit } = args;
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const known = readMetricEdit(db, projectId, metric);
  const fields = Object.keys(edit) as Array<keyof MetricEdit>;
  const before = Object.fromEntries(fields.map((field) => [field, known[field]]));
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    { entity: metricEntity(projectId, metric), op: "metric.edit", before, after: { ...edit } },
  ]);
  return { gesture };
}
