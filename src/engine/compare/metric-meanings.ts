import { AppError } from "../../base/errors.ts";
import type { Goal } from "../../base/metric-goal.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readDefinitions, type MetricDefinition } from "../runs/index.ts";

type Meaning = (metric: string, projectIds: Iterable<string>) => MetricDefinition;

/**
 * How projects mean a metric: what they agree on. Where one wants it low and another high, no value of it is better. To be
 * asked with the projects of those runs that have the metric; without any it is guessed from the name.
 */
export function createMeanings(db: ReadDb): Meaning {
  const known = new Map<string, ReturnType<typeof readDefinitions>>();
  const ofProject = (projectId: string): ReturnType<typeof readDefinitions> => {
    const define = known.get(projectId) ?? readDefinitions(db, projectId);
    known.set(projectId, define);
    return define;
  };
  return (metric, projectIds) => {
    const all = [...new Set(projectIds)].map((projectId) => ofProject(projectId)(metric));
    const first = all[0] ?? ofProject("")(metric);
    const agree = (key: keyof MetricDefinition): boolean =>
      all.every((one) => one[key] === first[key]);
    return {
      goal: agree("goal") ? first.goal : "none",
      goalGuessed: agree("goal") && all.every(({ goalGuessed }) => goalGuessed),
      unit: agree("unit") ? first.unit : "",
      format: agree("format") ? first.format : "",
    };
  };
}

/** Project of each run, in the order of the runs. */
export function projectsOf(db: ReadDb, runNums: readonly number[]): readonly string[] {
  return statement(
    db,
    "SELECT r.project_id FROM json_each(?) j JOIN runs r ON r.num = j.value ORDER BY j.key",
    "pluck",
  ).all(JSON.stringify(runNums)) as string[];
}

/** What the projects of runs that have a metric agree on. */
export function goalOf(db: ReadDb, runNums: readonly number[], metric: string): Goal {
  return createMeanings(db)(metric, projectsOf(db, runNums)).goal;
}

/** @throws AppError INVALID_INPUT where some of the projects of runs that have a metric want it low and others high */
export function requireOneGoal(db: ReadDb, runNums: readonly number[], metric: string): void {
  const projects = statement(
    db,
    `SELECT DISTINCT r.project_id FROM json_each(?) j JOIN runs r ON r.num = j.value
       JOIN series s ON s.run_num = r.num AND s.count > 0 AND s.twin = 0
       JOIN metrics m ON m.id = s.metric_id AND m.name = ?`,
    "pluck",
  ).all(JSON.stringify(runNums), metric) as string[];
  const goals = new Set(projects.map((id) => readDefinitions(db, id)(metric).goal));
  if (goals.size < 2) return;
  throw new AppError(
    "INVALID_INPUT",
    `The projects of these runs do not agree on which values of "${metric}" are better, so that it is best nowhere.`,
    "Give it the same goal in all of them, or compare runs of one project.",
  );
}
