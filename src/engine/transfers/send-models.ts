import {
  collect,
  concernsOneThing,
  itemOf,
  listAll,
  loggedModelAnswer,
  readAnswer,
  type LoggedModel,
  type ModelPoint,
} from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import { filesOf } from "./logged-run.ts";
import { makeOnce } from "./make-once.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import { identityOf } from "./points.ts";
import { sendFiles } from "./send-files.ts";

const BATCH = 100;
/** The server writes it itself when versions are registered. */
const VERSIONS_TAG = "mlflow.modelVersions";

export interface SentModel {
  readonly source: LoggedModel;
  readonly targetId: string;
}

/** Logged models of an experiment; none where the server is older than they are. */
async function listLoggedModels(
  side: MlflowSide,
  experimentId: string,
  onProblem: (message: string) => void,
): Promise<LoggedModel[]> {
  const fields = { experiment_ids: [experimentId], max_results: 100 };
  const request = { method: "POST", path: "logged-models/search", fields } as const;
  const read = itemOf(loggedModelAnswer, "A logged model");
  try {
    return await collect(listAll(side, request, "models", read, onProblem));
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    onProblem(`Logged models cannot be listed (MLflow has them since 3.0): ${error.message}`);
    return [];
  }
}

/** Makes those of the chosen runs, without their files: runs name them. */
export async function makeLoggedModels(
  context: TransferContext,
  experiment: { readonly from: string; readonly to: string; readonly isWhole: boolean },
): Promise<SentModel[]> {
  const { from, to, report, runIds, modelIds } = context;
  const tell = (message: string): void => report.note("logged models", message);
  const models = (await listLoggedModels(from, experiment.from, tell)).filter(({ info }) =>
    info.source_run_id === "" ? experiment.isWhole : runIds.has(info.source_run_id),
  );
  if (models.length === 0) return [];
  const known = new Map<string, string>();
  const look = async (): Promise<void> => {
    for (const { info } of await listLoggedModels(to, experiment.to, () => undefined)) {
      const mark = info.tags.find(({ key }) => key === MARK)?.value;
      if (mark !== undefined) known.set(mark, info.model_id);
    }
  };
  await look();
  const sent: SentModel[] = [];
  for (const source of models) {
    const { model_id: id, name, model_type, source_run_id, tags } = source.info;
    const mark = tags.find(({ key }) => key === MARK)?.value;
    // As of runs: it came from there, and is not sent back.
    if (mark !== undefined && !known.has(id) && (await isThere(to, mark))) {
      modelIds.set(id, mark);
      continue;
    }
    const fields = {
      experiment_id: experiment.to,
      name,
      ...(model_type !== "" && { model_type }),
      ...(source_run_id !== "" && { source_run_id: runIds.get(source_run_id) ?? source_run_id }),
      tags: [
        ...tags.filter(({ key }) => key !== MARK && key !== VERSIONS_TAG),
        { key: MARK, value: id },
      ],
    };
    try {
      const targetId =
        known.get(id) ??
        (await makeOnce(
          async () => {
            const made = await to.create("model", fields, id);
            report.count("loggedModels");
            return made;
          },
          async () => {
            await look();
            return known.get(id);
          },
          context.signal,
        ));
      modelIds.set(id, targetId);
      sent.push({ source, targetId });
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(`logged model "${name}"`, "model", error.message);
    }
  }
  return sent;
}

/** What was measured of the models, by run and model of the other side; without what is there already. */
export async function findModelPoints(
  { to, report }: TransferContext,
  models: readonly SentModel[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly ModelPoint[]>>> {
  const byRun = new Map<string, Map<string, ModelPoint[]>>();
  for (const { source, targetId } of models) {
    let there: ReadonlySet<string>;
    try {
      there = new Set((await readModel(to, targetId)).data.metrics.map(keyOf));
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(`logged model "${source.info.name}"`, "metrics", error.message);
      continue;
    }
    for (const point of source.data.metrics) {
      if (there.has(keyOf(point))) continue;
      const ofRun = byRun.get(point.run_id) ?? new Map<string, ModelPoint[]>();
      byRun.set(point.run_id, ofRun);
      ofRun.set(targetId, [...(ofRun.get(targetId) ?? []), point]);
    }
  }
  return byRun;
}

function keyOf({ key, value, timestamp, step, dataset_name, dataset_digest }: ModelPoint): string {
  return JSON.stringify([
    key,
    dataset_name,
    dataset_digest,
    identityOf({ step, ms: timestamp, value }),
  ]);
}

async function readModel(side: MlflowSide, id: string): Promise<LoggedModel> {
  const { model } = await side.call({
    method: "GET",
    path: `logged-models/${encodeURIComponent(id)}`,
  });
  return readAnswer(loggedModelAnswer, model, `Logged model ${id}`);
}

async function isThere(side: MlflowSide, id: string): Promise<boolean> {
  try {
    await readModel(side, id);
    return true;
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    return false;
  }
}

/** Params, tags, files and the state of a model; then all of it is compared. */
export async function sendLoggedModel(
  context: TransferContext,
  { source, targetId }: SentModel,
): Promise<void> {
  const { from, to, report } = context;
  const where = `logged model "${source.info.name}"`;
  const path = `logged-models/${encodeURIComponent(targetId)}`;
  try {
    const before = await readModel(to, targetId);
    const has = new Set(before.data.params.map(({ key }) => key));
    const params = source.data.params.filter(({ key }) => !has.has(key));
    for (let i = 0; i < params.length; i += BATCH)
      await to.call({
        method: "POST",
        path: `${path}/params`,
        fields: { params: params.slice(i, i + BATCH) },
      });
    const values = new Map(before.info.tags.map(({ key, value }) => [key, value]));
    const wanted = source.info.tags.filter(({ key }) => key !== MARK && key !== VERSIONS_TAG);
    const tags = wanted.filter(({ key, value }) => values.get(key) !== value);
    if (tags.length > 0) await to.call({ method: "PATCH", path: `${path}/tags`, fields: { tags } });
    if (context.withFiles) {
      const files = filesOf(from, { uri: source.info.artifact_uri, modelId: source.info.model_id });
      await sendFiles(context, where, files, { uri: before.info.artifact_uri, modelId: targetId });
    }
    const { status } = source.info;
    if (status !== "" && status !== "LOGGED_MODEL_PENDING" && status !== before.info.status)
      await to.call({
        method: "PATCH",
        path,
        // The number as well as the name: servers of MLflow 3.0 took no names.
        fields: { model_id: targetId, status: status === "LOGGED_MODEL_READY" ? 2 : 3 },
      });
    compare(context, where, source, await readModel(to, targetId), wanted);
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(where, "model", error.message);
  }
}

function compare(
  { report, runIds }: TransferContext,
  where: string,
  source: LoggedModel,
  there: LoggedModel,
  tags: LoggedModel["info"]["tags"],
): void {
  const texts = [
    ["param", source.data.params, there.data.params],
    ["tag", tags, there.info.tags],
  ] as const;
  for (const [what, here, other] of texts) {
    const values = new Map(other.map(({ key, value }) => [key, value]));
    for (const { key, value } of here)
      if (values.get(key) !== value)
        report.differ(
          where,
          `${what} "${key}"`,
          values.has(key) ? "has another value there" : "is not there",
        );
  }
  const points = new Set(there.data.metrics.map(keyOf));
  for (const point of source.data.metrics)
    if (runIds.has(point.run_id) && !points.has(keyOf(point)))
      report.differ(where, `metric "${point.key}"`, "is not there as it is here");
  if (source.info.status !== there.info.status)
    report.differ(where, "status", `is ${there.info.status} there, not ${source.info.status}`);
}
