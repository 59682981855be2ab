import { statement, type ReadDb } from "../../../store/index.ts";
import {
  listVersions,
  requireModel,
  requireVersion,
  type LineageRows,
} from "../../registry/index.ts";
import { RUN_LINKS } from "../run-links.ts";

/** More cannot be looked over. */
const MOST_VERSIONS = 40;
const MOST_DATASETS = 12;
/** A run's parent, that one's parent: deeper nestings are cut. */
const MOST_PARENTS = 4;

/** Where a model's newest versions came from, or one of them. @throws AppError NOT_FOUND */
export function readLineage(
  db: ReadDb,
  args: { readonly name: string; readonly version?: number },
): LineageRows {
  const { id: modelId, name } = requireModel(db, args.name);
  const all =
    args.version === undefined
      ? listVersions(db, modelId)
      : [requireVersion(db, args.name, args.version)];
  const shown = all.slice(0, MOST_VERSIONS);
  const aliases = statement(
    db,
    "SELECT alias FROM model_aliases WHERE model_id = ? AND version = ? ORDER BY alias",
    "pluck",
  );
  const runs = new Map<string, LineageRows["runs"][number]>();
  const loggedModels = new Map<string, LineageRows["loggedModels"][number]>();
  const datasets: Array<LineageRows["datasets"][number]> = [];
  const addTracked = (trackingId: string): string => addRun(trackedRun(db, trackingId));
  const addRun = (found: FoundRun): string => {
    let next: FoundRun | undefined = found;
    for (let depth = 0; next !== undefined && !runs.has(next.key); depth++) {
      const run: FoundRun = next;
      const parent =
        run.parentId === "" || depth >= MOST_PARENTS ? undefined : trackedRun(db, run.parentId);
      const { key: at, id, name: called } = run;
      runs.set(at, { key: at, id, name: called, parent: parent?.key ?? null });
      for (const set of listDatasets(db, run.trackingId)) datasets.push({ ...set, run: at });
      next = parent;
    }
    return found.key;
  };
  const versions = shown.map(({ version, stage, path, fromRun, runId, loggedModelId }) => {
    const logged = loggedModelId === "" ? undefined : findLoggedModel(db, loggedModelId);
    const trackingId = runId === "" ? (logged?.trackingId ?? "") : runId;
    const run =
      trackingId !== ""
        ? addTracked(trackingId)
        : fromRun === ""
          ? null
          : addRun(anyRun(db, fromRun));
    if (logged !== undefined)
      loggedModels.set(loggedModelId, {
        id: loggedModelId,
        name: logged.name,
        run: logged.trackingId === "" ? null : addTracked(logged.trackingId),
      });
    return {
      version,
      stage,
      aliases: aliases.all(modelId, version) as string[],
      path,
      run,
      loggedModel: logged === undefined ? null : loggedModelId,
    };
  });
  return {
    model: name,
    versions,
    runs: [...runs.values()],
    loggedModels: [...loggedModels.values()],
    datasets,
    isCut: all.length > shown.length,
  };
}

interface FoundRun {
  readonly key: string;
  readonly id: string | null;
  readonly name: string;
  /** As MLflow's interface knows it and its parent; "" for none. */
  readonly trackingId: string;
  readonly parentId: string;
}

function trackedRun(db: ReadDb, trackingId: string): FoundRun {
  const row = statement(
    db,
    `SELECT r.id, coalesce(e.name, r.name) AS name, coalesce(s.tags ->> '$."mlflow.parentRunId"', '') AS parentId
       FROM ${RUN_LINKS} WHERE t.run_id = ?`,
  ).get(trackingId) as { id: string; name: string; parentId: string } | undefined;
  return row === undefined
    ? { key: `mlflow ${trackingId}`, id: null, name: trackingId, trackingId, parentId: "" }
    : { key: row.id, ...row, trackingId };
}

function anyRun(db: ReadDb, id: string): FoundRun {
  const name = statement(
    db,
    "SELECT coalesce(e.name, r.name) FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id WHERE r.id = ?",
    "pluck",
  ).get(id) as string | undefined;
  return {
    key: id,
    id: name === undefined ? null : id,
    name: name ?? id,
    trackingId: "",
    parentId: "",
  };
}

function findLoggedModel(
  db: ReadDb,
  id: string,
): { readonly name: string; readonly trackingId: string } | undefined {
  return statement(
    db,
    "SELECT name, source_run_id AS trackingId FROM logged_models WHERE id = ?",
  ).get(id) as { name: string; trackingId: string } | undefined;
}

function listDatasets(
  db: ReadDb,
  trackingId: string,
): Array<Omit<LineageRows["datasets"][number], "run">> {
  if (trackingId === "") return [];
  return statement(
    db,
    `SELECT d.id, d.name, d.digest, coalesce((SELECT value ->> '$.value' FROM json_each(i.tags)
              WHERE value ->> '$.key' = 'mlflow.data.context'), '') AS context
       FROM tracking_inputs i JOIN tracking_datasets d ON d.id = i.dataset_id
      WHERE i.run_id = ? ORDER BY d.name, d.digest LIMIT ${MOST_DATASETS}`,
  ).all(trackingId) as Array<Omit<LineageRows["datasets"][number], "run">>;
}
