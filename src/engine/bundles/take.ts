import { newId, type GestureId } from "../../base/ids.ts";
import type { BundleConflict, RunChange } from "../../contract/bundles.ts";
import type { BundledEdits } from "../../formats/index.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { endImport } from "../ingest/index.ts";
import { readProject, readWorkspaceId, type WriteContext } from "../runs/index.ts";
import { TRACKING_PROJECT } from "../tracking/index.ts";
import { commitMerge } from "./merge/commit-merge.ts";
import { planMerge, toChange, type MergePlan } from "./merge/plan-merge.ts";
import { deriveProjectId } from "./project-ids.ts";
import { resolveProject } from "./put-runs.ts";
import type { Problem, SeenRun } from "./read-bundle.ts";
import { listFrozenToTake, type FrozenToTake } from "./take-frozen.ts";
import { compareRuns, putReceived, type BundleFacts } from "./received.ts";

/** What of a bundle the store is asked about. */
export interface Asked {
  readonly runs: readonly SeenRun[];
  readonly edits: BundledEdits;
  readonly choices: Readonly<Record<string, "mine" | "theirs">>;
  readonly author: string;
  readonly madeMs: number;
}

function planTake(db: ReadDb, asked: Asked): MergePlan {
  const workspaceId = readWorkspaceId(db);
  const ownId = (sharedId: string): string => {
    if (sharedId === deriveProjectId(workspaceId, TRACKING_PROJECT)) return TRACKING_PROJECT;
    return readProject(db, sharedId) === undefined
      ? resolveProject((id) => readProject(db, id), sharedId)
      : sharedId;
  };
  return planMerge(db, {
    ...asked,
    runs: Object.fromEntries(asked.runs.map(({ id, name }) => [id, name])),
    projects: Object.fromEntries(asked.runs.map(({ project: { id } }) => [id, ownId(id)])),
  });
}

export interface Look {
  /** Of each run, in their order. */
  readonly runs: readonly RunChange[];
  readonly changes: ReadonlyArray<ReturnType<typeof toChange>>;
  readonly conflicts: readonly BundleConflict[];
  readonly problems: readonly Problem[];
  readonly frozen: readonly FrozenToTake[];
}

/** What taking a bundle would change. */
export function lookAt(db: ReadDb, asked: Asked): Look {
  const runs = compareRuns(db, asked);
  const fresh = new Set(
    asked.runs.filter((_, at) => runs[at] === "new").map(({ id }) => `run:${id}`),
  );
  const { taken, conflicts, problems } = planTake(db, asked);
  return {
    runs,
    // What is said of a new run comes with it.
    changes: taken.filter(({ entity }) => !fresh.has(entity)).map(toChange),
    conflicts,
    problems,
    frozen: listFrozenToTake(db, asked.edits, taken),
  };
}

/** When the runs are there: what people said of them, and that the bundle was taken. */
export function endTake(
  context: WriteContext,
  db: WriteDb,
  args: Asked & {
    readonly bundle: BundleFacts;
    readonly problems: readonly Problem[];
    readonly nowUs: number;
  },
): {
  readonly merged: number;
  readonly conflictsLeft: number;
  readonly gesture: string | null;
  readonly entities: readonly string[];
  /** Where its runs are. */
  readonly projectIds: readonly string[];
} {
  const { bundle, problems, nowUs } = args;
  const projectIds = statement(
    db,
    "SELECT DISTINCT project_id FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY 1",
    "pluck",
  ).all(JSON.stringify(args.runs.map(({ id }) => id))) as string[];
  const plan = planTake(db, args);
  const gesture = newId<GestureId>();
  const merged = commitMerge(context, db, plan, { gesture, bundleId: bundle.id });
  putReceived(db, {
    ...bundle,
    takenMs: Math.floor(nowUs / 1000),
    projectIds,
    problems: [...problems],
  });
  for (const projectId of listBegun(db, projectIds))
    endImport(db, {
      projectId,
      state: "done",
      failure: null,
      left: problems.map(({ entry, reason }) => ({
        kind: "file",
        what: entry,
        where: bundle.path,
        reason,
        count: 1,
      })),
      leftTotal: problems.length,
      nowUs,
    });
  return {
    merged,
    conflictsLeft: plan.conflicts.length,
    gesture: merged === 0 ? null : gesture,
    entities: plan.taken.map(({ entity }) => entity),
    projectIds,
  };
}

/** Those that `beginTake` began to fill, now or before the engine was ended. */
function listBegun(db: ReadDb, projectIds: readonly string[]): string[] {
  return statement(
    db,
    `SELECT DISTINCT p.id FROM projects p JOIN imports i ON i.project_id = p.id
      WHERE p.id IN (SELECT value FROM json_each(?)) AND p.import ->> '$.format' = 'bundle' AND i.state = 'running'`,
    "pluck",
  ).all(JSON.stringify(projectIds)) as string[];
}
