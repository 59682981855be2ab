import { AppError } from "../../base/errors.ts";
import {
  collect,
  concernsOneThing,
  experimentAnswer,
  itemOf,
  listAll,
  runAnswer,
  type Experiment,
} from "./answers.ts";
import type { RunRef } from "./copied-run.ts";
import { readRun, toRunRef } from "./logged-run.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import type { Teller } from "./report.ts";
import { listVersions } from "./read-registry.ts";
import type { RunGroup } from "./transfer.ts";

export function listExperiments(
  side: MlflowSide,
  report: Pick<Teller, "differ">,
): Promise<Experiment[]> {
  const request = {
    method: "POST",
    path: "experiments/search",
    fields: { max_results: 1000 },
  } as const;
  const read = itemOf(experimentAnswer, "An experiment");
  const tell = (message: string): void => report.differ(side.name, "experiment", message);
  return collect(listAll(side, request, "experiments", read, tell));
}

/**
 * The experiments that were asked for, all of them without names, with their runs; and the runs that versions of the models are made
 * from.
 */
export async function chooseImport(
  side: MlflowSide,
  report: Teller,
  {
    experiments: names,
    models,
  }: { readonly experiments: readonly string[]; readonly models: readonly string[] },
): Promise<RunGroup[]> {
  const all = await listExperiments(side, report);
  const missing = names.find((name) => !all.some((one) => one.name === name));
  if (missing !== undefined) {
    throw new AppError(
      "NOT_FOUND",
      `${side.name} has no experiment "${missing}".`,
      all.length === 0
        ? undefined
        : `It has ${all
            .slice(0, 10)
            .map(({ name }) => `"${name}"`)
            .join(", ")}.`,
    );
  }
  const groups = new Map<string, RunGroup>();
  for (const experiment of all) {
    if (names.length > 0 && !names.includes(experiment.name)) continue;
    try {
      const runs = await listRuns(side, experiment, report);
      groups.set(experiment.experiment_id, toGroup(side, experiment, runs, true));
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(`experiment "${experiment.name}"`, "runs", error.message);
    }
  }
  for (const name of models) await addRunsOfModel(side, report, all, groups, name);
  return [...groups.values()].filter(({ runs, name }) => runs.length > 0 || names.includes(name));
}

function toGroup(
  side: MlflowSide,
  { experiment_id: id, name, tags }: Experiment,
  runs: readonly RunRef[],
  isWhole: boolean,
): RunGroup {
  return { key: `${side.name}/${id}`, name, tags, runs, experimentId: id, isWhole };
}

async function listRuns(
  side: MlflowSide,
  { experiment_id: id, name }: Experiment,
  report: Teller,
): Promise<RunRef[]> {
  const fields = { experiment_ids: [id], run_view_type: "ACTIVE_ONLY", max_results: 1000 };
  const request = { method: "POST", path: "runs/search", fields } as const;
  const tell = (message: string): void => report.differ(`experiment "${name}"`, "run", message);
  const refs: RunRef[] = [];
  for await (const run of listAll(side, request, "runs", itemOf(runAnswer, "A run"), tell))
    refs.push(toRunRef(side, run));
  // The oldest first: ids of colours and lists go by when runs are made.
  return refs.toReversed();
}

async function addRunsOfModel(
  side: MlflowSide,
  report: Teller,
  experiments: readonly Experiment[],
  groups: Map<string, RunGroup>,
  model: string,
): Promise<void> {
  try {
    const known = new Set([...groups.values()].flatMap(({ runs }) => runs.map(({ id }) => id)));
    for (const { run_id: runId } of await listVersions(side, model, () => undefined)) {
      if (runId === "" || known.has(runId)) continue;
      known.add(runId);
      const run = await readRun(side, runId);
      const experiment = experiments.find((one) => one.experiment_id === run.info.experiment_id);
      if (experiment === undefined || run.info.lifecycle_stage === "deleted") continue;
      const group = groups.get(experiment.experiment_id) ?? toGroup(side, experiment, [], false);
      groups.set(experiment.experiment_id, {
        ...group,
        runs: [...group.runs, toRunRef(side, run)],
      });
    }
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(`model "${model}"`, "run of a version", error.message);
  }
}
