import { AppError } from "../../base/errors.ts";
import type { RunRow } from "../../contract/runs.ts";
import type { EngineThreads } from "../threads.ts";
import { TRACKING_PROJECT } from "../tracking/index.ts";
import { experimentAnswer, readAnswer } from "./answers.ts";
import type { RunRef } from "./copied-run.ts";
import { readRun, toRunRef } from "./logged-run.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import { listVersions } from "./read-registry.ts";
import type { RunGroup } from "./transfer.ts";
import { withEdits } from "./with-edits.ts";
import { toWatchedRef, type WatchedRuns } from "./watched-run.ts";

const PAGE = 10_000;
/** What runs have whose logger names no experiment. */
const NO_EXPERIMENT = "Default";

export interface ExportChoice {
  readonly projectIds: readonly string[];
  readonly runIds: readonly string[];
  readonly query: string;
  readonly into?: string;
  readonly files: boolean;
}

/** The runs that were chosen, by the experiments that they go into. @throws AppError NOT_FOUND, INVALID_INPUT */
export async function chooseExport(
  watched: WatchedRuns,
  own: MlflowSide,
  choice: ExportChoice,
  models: readonly string[],
): Promise<RunGroup[]> {
  const { threads } = watched;
  const rows = await listChosen(threads, choice);
  const logged = new Map(
    (await threads.read.call.transfers.listLoggedRuns({ ids: [...rows.keys()] })).map(
      ({ id, trackingId }) => [id, trackingId],
    ),
  );
  const trackingIds = new Set(logged.values());
  // A version means little without the run that it was made from.
  for (const name of models)
    for (const { run_id: runId } of await listVersions(own, name, () => undefined))
      if (runId !== "" && (await isOwnRun(threads, runId))) trackingIds.add(runId);
  const isWhole = choice.query === "" && choice.projectIds.includes(TRACKING_PROJECT);
  const groups = [
    ...(await groupLogged(threads, own, [...trackingIds], isWhole)),
    ...(await groupWatched(
      watched,
      [...rows.values()].filter(({ id }) => !logged.has(id)),
      choice.files,
    )),
  ];
  const { into } = choice;
  return into === undefined ? groups : groups.map((group) => ({ ...group, name: into, tags: [] }));
}

async function isOwnRun(threads: EngineThreads, trackingId: string): Promise<boolean> {
  return (await threads.read.call.tracking.nameRuns({ ids: [trackingId] })).length > 0;
}

async function listChosen(
  threads: EngineThreads,
  choice: ExportChoice,
): Promise<Map<string, RunRow>> {
  const { projectIds, runIds, query } = choice;
  const rows = new Map<string, RunRow>();
  for (const projectId of projectIds) {
    for (let cursor: string | undefined; ;) {
      const page = await threads.read.call.runs.listRuns({
        projectId,
        query,
        removed: false,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      });
      for (const row of page.rows) rows.set(row.id, row);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
  }
  for (const id of runIds) {
    const run = await threads.read.call.runs.getRun({ id });
    if (run.removed)
      throw new AppError(
        "NOT_FOUND",
        `The run "${run.name}" was removed.`,
        "Bring it back first, or leave it out.",
      );
    rows.set(id, run);
  }
  return rows;
}

async function groupLogged(
  threads: EngineThreads,
  own: MlflowSide,
  ids: readonly string[],
  isWhole: boolean,
): Promise<RunGroup[]> {
  const said = await threads.read.call.transfers.listPersonEdits({ trackingIds: ids });
  const edits = new Map(said.map((one) => [one.trackingId, one]));
  const runs = new Map<string, RunRef[]>();
  for (const id of ids) {
    const run = await readRun(own, id);
    const { experiment_id: experimentId } = run.info;
    const refs = runs.get(experimentId) ?? [];
    runs.set(experimentId, refs);
    refs.push(withEdits(toRunRef(own, run), edits.get(id)));
  }
  const groups: RunGroup[] = [];
  for (const [experimentId, refs] of runs) {
    const fields = { experiment_id: experimentId };
    const { experiment } = await own.call({ method: "GET", path: "experiments/get", fields });
    const { name, tags } = readAnswer(experimentAnswer, experiment, "The experiment");
    groups.push({ key: `assay/${experimentId}`, name, tags, runs: refs, experimentId, isWhole });
  }
  return groups;
}

/** MLflow's experiments stand in no project: their names say it. */
async function groupWatched(
  watched: WatchedRuns,
  rows: readonly RunRow[],
  withFiles: boolean,
): Promise<RunGroup[]> {
  if (rows.length === 0) return [];
  const projects = new Map(
    (await watched.threads.read.call.runs.listProjects()).map(({ id, name }) => [id, name]),
  );
  const byExperiment = Map.groupBy(rows, ({ projectId, experiment }) =>
    JSON.stringify([projectId, experiment]),
  );
  return [...byExperiment].map(([key, all]) => {
    const [projectId = "", experiment = ""] = JSON.parse(key) as string[];
    const project = projects.get(projectId) ?? "Assay";
    const isNamed = experiment !== "" && experiment !== NO_EXPERIMENT;
    return {
      key: `assay/${projectId}/${experiment}`,
      name: (isNamed ? `${project}/${experiment}` : project).slice(0, 500),
      tags: [],
      runs: all.map((row) => toWatchedRef(watched, row, withFiles)),
      experimentId: undefined,
      isWhole: false,
    };
  });
}
