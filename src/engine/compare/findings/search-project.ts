import { AppError } from "../../../base/errors.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { findDuplicates } from "./duplicates.ts";
import { findFailedSeeds } from "./failed-seeds.ts";
import type { Found } from "./found.ts";
import { findOutliers, LEAST_REPEATS } from "./outliers.ts";
import { readProjectRuns, type ProjectRuns } from "./project-runs.ts";
import { findRegressions } from "./regressions.ts";

/** More is not worth a look but a list. */
const MOST_FOUND = 50;
const SEVERITY = { high: 0, medium: 1, low: 2 } as const;

export interface Searched {
  readonly found: readonly Found[];
  readonly total: number;
  readonly runs: number;
  readonly metric: string | null;
  readonly goal: ProjectRuns["goal"];
  readonly lookedFor: string[];
}

/** What stands out among the runs of a project, whoever dismissed it. Throws AppError NOT_FOUND. */
export function searchProject(db: ReadDb, { projectId }: { readonly projectId: string }): Searched {
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  return searchRuns(readProjectRuns(db, projectId));
}

export function searchRuns(project: ProjectRuns): Searched {
  const { runs, metric, goal } = project;
  const found = [
    ...findRegressions(project),
    ...findFailedSeeds(project),
    ...findOutliers(project),
    ...findDuplicates(project),
  ].toSorted((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity] || (a.p ?? 1) - (b.p ?? 1));
  const of = metric === undefined ? "" : ` in ${metric}`;
  return {
    found: found.slice(0, MOST_FOUND),
    total: found.length,
    runs: runs.length,
    metric: metric ?? null,
    goal,
    lookedFor: [
      `runs far from their repetitions${of} (${LEAST_REPEATS} or more that differ only in the seed)`,
      "seeds that failed where others did not",
      `a level that has dropped${of}${goal === "none" ? " (not looked for: no goal is set)" : ""}`,
      "runs that were done twice, and copies",
    ],
  };
}
