import { invalid, notFound } from "../../base/errors.ts";
import { statement, type ReadDb } from "../../store/index.ts";

import { TRACKING_PROJECT } from "./project.ts";

/** A logged run, and where the rest of it stands. */
export interface RunLink {
  readonly trackingId: string;
  readonly experimentId: number;
  readonly artifactUri: string;
  readonly name: string;
  readonly sourceNum: number;
  readonly runNum: number;
  readonly runId: string;
  readonly removed: boolean;
}

/**
 * `t` of tracking_runs with its source `s`, its run `r` and what people said of that, `e`. Joined in this order: the statistics
 * that SQLite would need to know better are never made.
 */
export const RUN_LINKS = `tracking_runs t
  CROSS JOIN sources s ON (s.project_id, s.path, s.part) = ('${TRACKING_PROJECT}', 'runs/' || t.run_id, '')
  CROSS JOIN runs r ON r.num = s.run_num LEFT JOIN run_edits e ON e.run_id = r.id`;

/** What MLflow accepts for the id of a run. */
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

/** @throws AppError INVALID_INPUT (no id), NOT_FOUND */
export function requireRun(db: ReadDb, trackingId: string): RunLink {
  if (!RUN_ID.test(trackingId)) throw invalid(`Invalid run ID: '${trackingId}'.`);
  const row = statement(
    db,
    `SELECT t.run_id AS trackingId, t.experiment_id AS experimentId, t.artifact_uri AS artifactUri, t.name,
            s.num AS sourceNum, r.num AS runNum, r.id AS runId, coalesce(e.removed, 0) AS removed
       FROM ${RUN_LINKS} WHERE t.run_id = ?`,
  ).get(trackingId) as (Omit<RunLink, "removed"> & { readonly removed: number }) | undefined;
  if (row === undefined) throw notFound(`Run with id=${trackingId} not found`);
  return { ...row, removed: row.removed === 1 };
}

/** @throws AppError INVALID_INPUT (no id, deleted), NOT_FOUND */
export function requireActiveRun(db: ReadDb, trackingId: string): RunLink {
  const run = requireRun(db, trackingId);
  if (run.removed)
    throw invalid(`The run ${trackingId} must be in the 'active' state. Current state is deleted.`);
  return run;
}

/** Ids of an experiment's runs that are there, or those that are removed. */
export function listRunIdsOf(db: ReadDb, experimentId: number, removed: boolean): string[] {
  return statement(
    db,
    `SELECT DISTINCT r.id FROM ${RUN_LINKS} WHERE t.experiment_id = ? AND coalesce(e.removed, 0) = ?`,
    "pluck",
  ).all(experimentId, removed ? 1 : 0) as string[];
}

/** Where the artifacts of a run are, a deleted one as well. @throws AppError INVALID_INPUT, NOT_FOUND */
export function getArtifactUri(
  db: ReadDb,
  { trackingId }: { readonly trackingId: string },
): string {
  return requireRun(db, trackingId).artifactUri;
}

/** Which runs these ids mean, and what those are called; without those that are not here. */
export function nameRuns(
  db: ReadDb,
  { ids }: { readonly ids: readonly string[] },
): ReadonlyArray<{ readonly trackingId: string; readonly id: string; readonly name: string }> {
  return statement(
    db,
    `SELECT t.run_id AS trackingId, r.id, coalesce(e.name, r.name) AS name FROM json_each(?) j
       JOIN ${RUN_LINKS} WHERE t.run_id = j.value`,
  ).all(JSON.stringify(ids)) as Array<{ trackingId: string; id: string; name: string }>;
}

/** As MLflow's interface knows the run; several where runs were joined, none for one that came from elsewhere. */
export function listTrackingIds(db: ReadDb, runId: string): readonly string[] {
  return statement(
    db,
    `SELECT t.run_id FROM runs r JOIN sources s ON s.run_num = r.num
       JOIN tracking_runs t ON t.run_id = substr(s.path, 6)
      WHERE r.id = ? AND s.project_id = '${TRACKING_PROJECT}' AND s.part = ''`,
    "pluck",
  ).all(runId) as string[];
}
