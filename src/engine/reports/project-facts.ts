import { newId } from "../../base/ids.ts";
import { rankMetrics } from "../../base/judged-metric.ts";
import { AppError } from "../../base/errors.ts";
import { runSet, type RunSet } from "../../contract/report-blocks.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";

/** What a template is filled with. */
export interface ProjectFacts {
  readonly project: string | null;
  readonly set: RunSet;
  readonly runs: number;
  /** Of the runs by which they are judged, the best first; those of the machine are not among them. */
  readonly metrics: readonly string[];
  /** Some say which of their values are better. */
  readonly hasGoal: boolean;
  /** Paths that runs of different configurations differ by. */
  readonly keys: readonly string[];
  readonly configurations: number;
  readonly model: ModelFacts | null;
}

export interface ModelFacts {
  readonly name: string;
  /** Of the newest version and the one before: the run they came from, where it is here. */
  readonly versions: ReadonlyArray<{ readonly version: number; readonly runId: string | null }>;
}

export interface FactsArgs {
  readonly projectId: string | null;
  readonly runSet: Readonly<Record<string, unknown>> | undefined;
  readonly model: string | undefined;
}

export const newPartId = (): string => newId<string>();

/** What there is in the runs that a new report is to be about. @throws AppError NOT_FOUND, INVALID_INPUT (the query) */
export async function readProjectFacts(
  { read, analyse }: EngineThreads,
  registry: Pick<Handlers<"registry">, "getModel">,
  { projectId, runSet: given = {}, model }: FactsArgs,
  call: CallContext,
): Promise<ProjectFacts> {
  const named = await read.call.runs.listProjects();
  const project = named.find(({ id }) => id === projectId);
  if (projectId !== null && project === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const wished = Object.entries(given).filter(([, value]) => value !== undefined);
  const set = runSet.parse({
    projectId,
    ...Object.fromEntries(wished),
    id: newPartId(),
    name: "Runs",
  });
  const ofModel = model === undefined ? null : await readModelFacts(registry, model, call);
  const [found] = await analyse.call.reports.findSets({ runSets: [set], ids: [set.id] }, call);
  const runIds = (found?.runs ?? []).map(({ id }) => id);
  const none = { groups: [], paths: [] };
  const { groups, paths } =
    runIds.length === 0
      ? none
      : await analyse.call.compare.openComparison(
          { sets: [{ runs: { runIds } }], groupBy: "repetitions" },
          call,
        );
  const counted =
    runIds.length === 0
      ? []
      : await analyse.call.compare.listComparedMetrics({ groups: [runIds] }, call);
  const ranked = rankMetrics(counted);
  const judged = ranked.filter(({ goal }) => goal !== "none");
  return {
    project: project?.name ?? null,
    set,
    runs: runIds.length,
    metrics: (judged.length > 0 ? judged : ranked).map(({ metric }) => metric),
    hasGoal: judged.length > 0,
    keys: paths,
    configurations: groups.length,
    model: ofModel,
  };
}

async function readModelFacts(
  registry: Pick<Handlers<"registry">, "getModel">,
  name: string,
  call: CallContext,
): Promise<ModelFacts> {
  const { versions } = await registry.getModel({ name }, call);
  return {
    name,
    versions: versions
      .slice(0, 2)
      .map(({ version, run }) => ({ version, runId: run === null ? null : run.id })),
  };
}
