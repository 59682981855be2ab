import { statement, type ReadDb } from "../../../store/index.ts";
import { findSides, type ExplainArgs } from "./explain-change.ts";

/** Lists that are read beside those of the two sides; those that most runs have. */
const MOST_LISTS = 40;

export interface PackageRef {
  /** What `env.packages` of all runs with the same list is. */
  readonly summary: string;
  /** One of these runs. */
  readonly runId: string;
  /** A run of the two sides has it: without it nothing can be said of single packages. */
  readonly isNeeded: boolean;
}

/** Lists of packages that tell the two sides apart, and those of history; none where the sides have the same. */
export function listPackageRefs(db: ReadDb, args: ExplainArgs): PackageRef[] {
  const { a, b } = findSides(db, args);
  const of = (nums: readonly number[]): Map<string, string> =>
    new Map(
      statement(
        db,
        `SELECT p.value, r.id FROM json_each(?) j JOIN facts p ON p.run_num = j.value AND p.key = 'env.packages'
           JOIN runs r ON r.num = p.run_num GROUP BY p.value`,
        "raw",
      ).all(JSON.stringify(nums)) as Array<[string, string]>,
    );
  const [inA, inB] = [a, b].map((runs) => of(runs.map(({ num }) => num)));
  const needed = new Map([...(inA ?? []), ...(inB ?? [])]);
  if (inA?.size === inB?.size && needed.size === inA?.size) return [];
  const projectIds = args.projectIds ?? [...new Set([...a, ...b].map((run) => run.projectId))];
  const others = statement(
    db,
    `SELECT p.value, min(r.id) FROM runs r JOIN facts p ON p.run_num = r.num AND p.key = 'env.packages'
      WHERE r.project_id IN (SELECT value FROM json_each(?)) GROUP BY p.value ORDER BY count(*) DESC LIMIT ?`,
    "raw",
  ).all(JSON.stringify(projectIds), MOST_LISTS) as Array<[string, string]>;
  return [
    ...[...needed].map(([summary, runId]) => ({ summary, runId, isNeeded: true })),
    ...others
      .filter(([summary]) => !needed.has(summary))
      .map(([summary, runId]) => ({ summary, runId, isNeeded: false })),
  ];
}
