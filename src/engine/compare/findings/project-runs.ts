import { createHash } from "node:crypto";
import { rankMetrics } from "../../../base/judged-metric.ts";
import { guessGoal, type Goal } from "../../../base/metric-goal.ts";
import { isFoldKey, isSeedKey } from "../../../base/seed-key.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { factSql, readCells } from "../../runs/index.ts";
import { whyIrrelevant } from "../../../base/key-names.ts";
import { eachParam } from "../read-params.ts";

/** A run as findings look at it. */
export interface ProjectRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: string;
  /** Of the judged metric: its best value, its last one, and how many points; NaN where there is none. */
  readonly value: number;
  readonly last: number;
  readonly points: number;
  /** Number, count and sum of all its curves: equal for copies. */
  readonly print: string;
  /** The script, and params but seed and fold and those that cannot matter; "" for a run without any params. */
  readonly config: string;
  /** With seed and fold. */
  readonly exact: string;
  readonly hasSeed: boolean;
  /** Commit and uncommitted changes. */
  readonly code: string;
}

export interface ProjectRuns {
  /** In the order they started. */
  readonly runs: readonly ProjectRun[];
  readonly metric: string | undefined;
  readonly goal: Goal;
}

/** More are not looked through: the newest. */
const MOST_RUNS = 20_000;

export function readProjectRuns(db: ReadDb, projectId: string): ProjectRuns {
  const rows = (
    statement(
      db,
      `SELECT r.num, r.id, coalesce(e.name, r.name) AS name, x.name AS experiment, coalesce(e.state, r.state) AS state,
              coalesce(r.git_commit, '') || ' ' || coalesce((SELECT p.value FROM facts p
                WHERE p.run_num = r.num AND p.key = 'code.diff' LIMIT 1), '') AS code,
              (SELECT count(*) || ' ' || sum(s.count) || ' ' || sum(s.sum) FROM series s WHERE s.run_num = r.num) AS print,
              ${factSql("run.script")} AS script
         FROM runs r JOIN experiments x ON x.id = r.experiment_id LEFT JOIN run_edits e ON e.run_id = r.id
        WHERE r.project_id = ? AND coalesce(e.removed, 0) = 0
        ORDER BY coalesce(r.started_us, r.created_us) DESC, r.num DESC LIMIT ?`,
    ).all(projectId, MOST_RUNS) as Array<{
      num: number;
      id: string;
      name: string;
      experiment: string;
      state: string;
      code: string;
      print: string;
      script: string | null;
    }>
  ).reverse();
  const nums = rows.map(({ num }) => num);
  const { metric, goal } = judgedMetric(db, projectId);
  const cells =
    metric === undefined
      ? []
      : readCells(
          db,
          nums,
          (["best", "last", "count"] as const).map((part) => ({
            kind: "metric",
            key: metric,
            part,
            type: "number",
          })),
        );
  const configs = readConfigs(
    db,
    projectId,
    rows.map(({ num, script }) => ({ num, script })),
  );
  const number = (value: number | string | null | undefined): number => Number(value ?? Number.NaN);
  return {
    metric,
    goal,
    runs: rows.map(({ num, script: _script, ...run }, i) => ({
      ...run,
      value: number(cells[i]?.[0]),
      last: number(cells[i]?.[1]),
      points: Number(cells[i]?.[2] ?? 0),
      ...(configs.get(num) ?? { config: "", exact: "", hasSeed: false }),
    })),
  };
}

function judgedMetric(db: ReadDb, projectId: string): { metric: string | undefined; goal: Goal } {
  const rows = statement(
    db,
    `SELECT m.name AS metric, p.runs, d.goal FROM project_metrics p JOIN metrics m ON m.id = p.metric_id
       LEFT JOIN metric_edits d ON d.project_id = p.project_id AND d.metric = m.name
      WHERE p.project_id = ? AND p.runs > 0`,
  ).all(projectId) as Array<{ metric: string; runs: number; goal: Goal | null }>;
  const [first] = rankMetrics(
    rows.map((row) => ({ ...row, goal: row.goal ?? guessGoal(row.metric) })),
  );
  return { metric: first?.metric, goal: first?.goal ?? "none" };
}

interface Config {
  config: string;
  exact: string;
  hasSeed: boolean;
}

/** Params as short texts that are equal where they are; a key that all runs share with one value tells nothing apart. */
export function readConfigs(
  db: ReadDb,
  projectId: string,
  runs: ReadonlyArray<{ readonly num: number; readonly script: string | null }>,
): Map<number, Config> {
  const nums = runs.map(({ num }) => num);
  const keys = statement(
    db,
    `SELECT key FROM project_params WHERE project_id = ? AND (varies = 1 OR stale = 1 OR runs < ?)`,
    "pluck",
  ).all(projectId, nums.length) as string[];
  const kept = keys.filter((key) => isSeedKey(key) || whyIrrelevant(key) === undefined);
  const repeats = new Set(kept.filter((key) => isSeedKey(key) || isFoldKey(key)));
  const found = new Map<number, Config>();
  const withParams = statement(
    db,
    "SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM params p WHERE p.run_num = j.value)",
    "pluck",
  ).all(JSON.stringify(nums)) as number[];
  // Not where it lies: jobs are often started from a copy.
  const scripts = new Map(
    runs.map(({ num, script }) => [num, JSON.stringify(script?.split(/[\\/]/).at(-1) ?? "")]),
  );
  for (const num of withParams) {
    const script = scripts.get(num) ?? "";
    found.set(num, { config: script, exact: script, hasSeed: false });
  }
  eachParam(db, nums, kept, (place, key, text) => {
    const entry = found.get(nums[place] ?? -1);
    if (entry === undefined) return;
    const part = `${JSON.stringify(key)}:${JSON.stringify(text)},`;
    entry.exact += part;
    if (repeats.has(key)) entry.hasSeed ||= isSeedKey(key);
    else entry.config += part;
  });
  return found;
}

/** A short name of a text, for keys. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
