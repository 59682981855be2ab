import { invalid, notFound } from "../../base/errors.ts";
import { readJsonList } from "./json-list.ts";
import { newId, type GestureId, type RunId } from "../../base/ids.ts";
import type { RunState } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import {
  editRuns,
  ensureRun,
  foldSources,
  foldTags,
  insertSource,
  nextColorSlot,
  SYSTEM_ACTOR,
  type Binding,
  type WriteContext,
} from "../runs/index.ts";
import { requireActiveExperiment, type Tag } from "./experiments.ts";

import { ensureTrackingProject, TRACKING_PROJECT } from "./project.ts";
import { randomRunName } from "./random-name.ts";
import { sourcePathOf, toRunId, toTrackingId } from "./run-id.ts";
import { requireActiveRun, requireRun, type RunLink } from "./run-links.ts";

export const CODEC = "mlflow-rest";
const LOGGER = "mlflow";
/** The tag that is the run's name. */
const NAME_TAG = "mlflow.runName";

export const RUN_STATUSES = {
  1: "RUNNING",
  2: "SCHEDULED",
  3: "FINISHED",
  4: "FAILED",
  5: "KILLED",
} as const;
export type RunStatus = (typeof RUN_STATUSES)[keyof typeof RUN_STATUSES];

const STATES: Readonly<Record<RunStatus, RunState>> = {
  RUNNING: "running",
  SCHEDULED: "running",
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
};

/** The runs of which answers changed. */
export interface RunsChanged {
  readonly runIds: readonly string[];
}

/** @throws AppError INVALID_INPUT, NOT_FOUND (of the experiment) */
export function createRun(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly experimentId: string;
    readonly name: string | undefined;
    readonly userId: string;
    readonly startMs: number | bigint;
    readonly tags: readonly Tag[];
    /** Of the run that this one is a copy of: kept where it is MLflow's form of an id, and free. */
    readonly wishedId?: string;
    readonly nowUs: number;
  },
): RunsChanged & { readonly trackingId: string; readonly isNewProject: boolean } {
  const { userId, startMs, nowUs } = args;
  const experiment = requireActiveExperiment(db, args.experimentId);
  const tagged = args.tags.findLast(({ key }) => key === NAME_TAG)?.value;
  if (args.name !== undefined && args.name !== "" && tagged !== undefined && args.name !== tagged) {
    throw invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${args.name}', mlflow.runName='${tagged}').`,
    );
  }
  const name = firstSaid(args.name, tagged) ?? randomRunName();
  const isNewProject = ensureTrackingProject(context, db, nowUs);
  const runId = toFreeRunId(db, args.wishedId) ?? newId<RunId>();
  const trackingId = toTrackingId(runId);
  const path = sourcePathOf(trackingId);
  const binding: Binding = {
    projectId: TRACKING_PROJECT,
    path,
    part: "",
    runId,
    colorSlot: nextColorSlot(db, TRACKING_PROJECT),
    createdUs: nowUs,
    fingerprint: null,
  };
  context.commit(db, SYSTEM_ACTOR, newId<GestureId>(), [
    { entity: `run:${runId}`, op: "source.bind", before: null, after: { ...binding } },
  ]);
  const runNum = ensureRun(db, binding, {
    name,
    state: "running",
    reason: "its client set it to RUNNING",
  });
  const tags = Object.fromEntries(args.tags.map(({ key, value }) => [key, value]));
  const sourceNum = insertSource(db, {
    projectId: TRACKING_PROJECT,
    path,
    part: "",
    runNum,
    codec: CODEC,
    logger: LOGGER,
    runName: name,
    bornUs: null,
  });
  statement(
    db,
    `UPDATE sources SET experiment = ?, started_us = ?, last_data_us = ?, tags = ?, logger_run_id = ? WHERE num = ?`,
  ).run(
    experiment.name,
    usOf(startMs),
    nowUs,
    JSON.stringify({ ...tags, [NAME_TAG]: name }),
    trackingId,
    sourceNum,
  );
  statement(
    db,
    `INSERT INTO tracking_runs (run_id, experiment_id, name, user_id, status, start_ms, end_ms, artifact_uri)
     VALUES (?, ?, ?, ?, 'RUNNING', ?, NULL, ?)`,
  ).run(
    trackingId,
    experiment.id,
    name,
    userId,
    startMs,
    `${experiment.artifactLocation.replace(/\/+$/, "")}/${trackingId}/artifacts`,
  );
  foldSources(db, runNum);
  foldTags(db, runNum);
  return { trackingId, runIds: [runId], isNewProject };
}

function toFreeRunId(db: WriteDb, wishedId: string | undefined): RunId | undefined {
  const runId = wishedId === undefined ? undefined : toRunId(wishedId);
  if (runId === undefined) return undefined;
  const isTaken = statement(
    db,
    `SELECT 1 FROM bindings WHERE run_id = :runId UNION ALL SELECT 1 FROM runs WHERE id = :runId
     UNION ALL SELECT 1 FROM tracking_runs WHERE run_id = :trackingId LIMIT 1`,
  ).get({ runId, trackingId: toTrackingId(runId) });
  return isTaken === undefined ? runId : undefined;
}

function firstSaid(...names: ReadonlyArray<string | undefined>): string | undefined {
  return names.find((name) => name !== undefined && name !== "");
}

/** Clients may send any 64 bits as a time; what is shown and sorted by stays an integer. */
function usOf(ms: number | bigint): number {
  const most = Number.MAX_SAFE_INTEGER;
  return Math.max(-most, Math.min(Number(ms) * 1000, most));
}

/** Fields that are undefined stay as they are. */
export function updateRun(
  db: WriteDb,
  args: {
    readonly trackingId: string;
    readonly name: string | undefined;
    readonly status: RunStatus | undefined;
    readonly endMs: number | bigint | undefined;
    readonly nowUs: number;
  },
): RunsChanged {
  const { trackingId, name, status, endMs, nowUs } = args;
  const run = requireActiveRun(db, trackingId);
  statement(
    db,
    `UPDATE tracking_runs SET status = coalesce(:status, status),
       end_ms = CASE WHEN :endMs IS NOT NULL THEN :endMs WHEN :status IN ('RUNNING', 'SCHEDULED') THEN NULL ELSE end_ms END
      WHERE run_id = :trackingId`,
  ).run({ trackingId, status: status ?? null, endMs: endMs ?? null });
  if (status !== undefined) setState(db, run, status, endMs, nowUs);
  if (name !== undefined && name !== "") {
    putTags(db, run, { [NAME_TAG]: name });
    rename(db, run, name);
  }
  return { runIds: [run.runId] };
}

function setState(
  db: WriteDb,
  { runNum, sourceNum }: RunLink,
  status: RunStatus,
  endMs: number | bigint | undefined,
  nowUs: number,
): void {
  const state = STATES[status];
  const reason = `its client set it to ${status}`;
  const atUs = endMs === undefined ? nowUs : usOf(endMs);
  const end = state === "running" ? null : JSON.stringify({ state, reason, atUs });
  statement(db, "UPDATE sources SET end_mark = ?, last_data_us = ? WHERE num = ?").run(
    end,
    nowUs,
    sourceNum,
  );
  statement(db, "UPDATE runs SET state = ?, state_reason = ?, last_data_us = ? WHERE num = ?").run(
    state,
    reason,
    nowUs,
    runNum,
  );
}

function rename(db: WriteDb, { trackingId, sourceNum, runNum }: RunLink, name: string): void {
  statement(db, "UPDATE tracking_runs SET name = ? WHERE run_id = ?").run(name, trackingId);
  statement(db, "UPDATE sources SET run_name = ? WHERE num = ?").run(name, sourceNum);
  foldSources(db, runNum);
}

/** Null takes a tag off. */
function putTags(
  db: WriteDb,
  { sourceNum, runNum }: RunLink,
  tags: Readonly<Record<string, string | null>>,
): void {
  statement(db, "UPDATE sources SET tags = json_patch(tags, ?) WHERE num = ?").run(
    JSON.stringify(tags),
    sourceNum,
  );
  foldTags(db, runNum);
}

/** The tag of the name renames the run. */
export function setTags(db: WriteDb, run: RunLink, tags: readonly Tag[]): void {
  if (tags.length === 0) return;
  putTags(db, run, Object.fromEntries(tags.map(({ key, value }) => [key, value])));
  const name = tags.findLast(({ key }) => key === NAME_TAG)?.value;
  if (name !== undefined && name !== run.name) rename(db, run, name);
}

function readTags(db: WriteDb, run: RunLink): Readonly<Record<string, string>> {
  return JSON.parse(
    statement(db, "SELECT tags FROM sources WHERE num = ?", "pluck").get(run.sourceNum) as string,
  ) as Readonly<Record<string, string>>;
}

export function deleteTag(
  db: WriteDb,
  { trackingId, key }: { readonly trackingId: string; readonly key: string },
): RunsChanged {
  const run = requireActiveRun(db, trackingId);
  if (!Object.hasOwn(readTags(db, run), key))
    throw notFound(`No tag with name: ${key} in run with id ${trackingId}`);
  putTags(db, run, { [key]: null });
  return { runIds: [run.runId] };
}

const HISTORY_TAG = "mlflow.log-model.history";

/** Old clients tell of their models by a list in a tag. @param args.json JSON of one model */
export function logModel(
  db: WriteDb,
  { trackingId, json }: { readonly trackingId: string; readonly json: string },
): RunsChanged {
  const run = requireActiveRun(db, trackingId);
  const models = [...readJsonList(readTags(db, run)[HISTORY_TAG]), JSON.parse(json) as unknown];
  putTags(db, run, { [HISTORY_TAG]: JSON.stringify(models) });
  return { runIds: [run.runId] };
}

/** Removes the run as people do, or brings it back. */
export function setRunDeleted(
  context: WriteContext,
  db: WriteDb,
  { trackingId, deleted }: { readonly trackingId: string; readonly deleted: boolean },
): RunsChanged {
  const { runId, removed } = requireRun(db, trackingId);
  if (removed !== deleted)
    editRuns(context, db, { actor: SYSTEM_ACTOR, ids: [runId], edit: { removed: deleted } });
  return { runIds: [runId] };
}
