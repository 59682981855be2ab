import type { JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import type { BundledRun, BundledSeries, BundledSource } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { getRun, readWorkspaceId, SOURCE_ORDER, SOURCES_OF_RUN } from "../runs/index.ts";
import { TRACKING_PROJECT } from "../tracking/index.ts";
import { deriveProjectId } from "./project-ids.ts";

interface ByRun {
  readonly runId: string;
}

/** A path and what of the file it is, as one. */
const SOURCE_PATH = "iif(s.part = '', s.path, s.path || '#' || s.part)";

/** Under which id others know a project: theirs may have the one id of MLflow's interface as well. */
export function toSharedId(db: ReadDb, projectId: string): string {
  return projectId === TRACKING_PROJECT
    ? deriveProjectId(readWorkspaceId(db), projectId)
    : projectId;
}

/**
 * What is known of a run but its points; what people said of it is in `name` and `notes` alone.
 * @throws AppError NOT_FOUND
 */
export function describeRun(
  db: ReadDb,
  { runId, nowMs }: ByRun & { readonly nowMs: number },
): Omit<BundledRun, "series" | "files" | "texts"> {
  const run = getRun(db, { id: runId });
  const row = statement(
    db,
    `SELECT r.num, coalesce(b.state, r.state) AS state, coalesce(b.state_reason, r.state_reason) AS stateReason,
            b.as_of_ms AS asOfMs, p.name AS project
       FROM runs r JOIN projects p ON p.id = r.project_id LEFT JOIN bundled_runs b ON b.run_id = r.id WHERE r.id = ?`,
  ).get(runId) as {
    readonly num: number;
    readonly state: RunState;
    readonly stateReason: string;
    readonly asOfMs: number | null;
    readonly project: string;
  };
  const { num, asOfMs, project, ...state } = row;
  return {
    id: run.id,
    name: run.name,
    observedName: run.observedName,
    project: { id: toSharedId(db, run.projectId), name: project },
    experiment: run.experiment,
    asOfMs: asOfMs ?? nowMs,
    ...state,
    createdUs: run.createdUs,
    startedUs: run.startedUs,
    lastDataUs: run.lastDataUs,
    notes: run.notes,
    params: toRecord(run.paramValues),
    facts: toRecord(run.facts),
    tags: readLoggedTags(db, num),
    commit: run.commit,
    branch: run.branch,
    sources: statement(
      db,
      `SELECT s.id, ${SOURCE_PATH} AS path, s.logger, s.attempts ${SOURCES_OF_RUN} ORDER BY ${SOURCE_ORDER}`,
    ).all({ runNum: num }) as BundledSource[],
  };
}

function toRecord<T extends JsonValue>(
  pairs: ReadonlyArray<{ readonly key: string; readonly value: T }>,
): Record<string, T> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function readLoggedTags(db: ReadDb, runNum: number): Record<string, string> {
  return toRecord(
    statement(db, "SELECT key, value FROM tags WHERE run_num = ?").all(runNum) as Array<{
      readonly key: string;
      readonly value: string;
    }>,
  );
}

/** Those with points, in the order of their points in the bundle. */
export function listBundledSeries(
  db: ReadDb,
  { runId }: ByRun,
): Array<Omit<BundledSeries, "blocks">> {
  const rows = statement(
    db,
    `SELECT m.name AS metric, g.context, s.id AS sourceId, ${SOURCE_PATH} AS source, g.attempt,
            g.zone_assumed AS zoneAssumed, g.twin, g.count AS points
       FROM runs r JOIN series g ON g.run_num = r.num JOIN metrics m ON m.id = g.metric_id
       JOIN sources s ON s.num = g.source_num
      WHERE r.id = ? AND g.count > 0 ORDER BY m.name, s.path, s.part, g.context, g.attempt`,
  ).all(runId) as Array<
    Omit<BundledSeries, "blocks" | "zoneAssumed" | "twin"> & { zoneAssumed: number; twin: number }
  >;
  return rows.map((row) => ({ ...row, zoneAssumed: row.zoneAssumed === 1, twin: row.twin !== 0 }));
}
