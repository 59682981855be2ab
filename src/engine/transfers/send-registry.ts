import { AppError } from "../../base/errors.ts";
import {
  collect,
  concernsOneThing,
  itemOf,
  listAll,
  readAnswer,
  registeredModelAnswer,
  versionAnswer,
  type RegisteredModel,
  type Tag,
  type Version,
} from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import { readRun } from "./logged-run.ts";
import { makeOnce } from "./make-once.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import { toTargetSource } from "./version-source.ts";

/** Numbers of versions that were removed: more than so many are not made up for. */
const MOST_GAPS = 1000;

/** Names of all registered models but prompts. */
export async function listModelNames(
  side: MlflowSide,
  onProblem: (message: string) => void,
): Promise<string[]> {
  const request = {
    method: "GET",
    path: "registered-models/search",
    fields: { max_results: 1000 },
  } as const;
  const read = itemOf(registeredModelAnswer, "A registered model");
  const names: string[] = [];
  for await (const { name } of listAll(side, request, "registered_models", read, onProblem))
    names.push(name);
  return names;
}

export async function listVersions(
  side: MlflowSide,
  name: string,
  onProblem: (message: string) => void,
): Promise<Version[]> {
  const quote = name.includes("'") ? '"' : "'";
  if (name.includes(quote))
    throw new AppError("INVALID_INPUT", "A name with both kinds of quotes cannot be searched for.");
  const request = {
    method: "GET",
    path: "model-versions/search",
    fields: { filter: `name=${quote}${name}${quote}`, max_results: 10_000 },
  } as const;
  const read = itemOf(versionAnswer, "A version of a model");
  const versions = await collect(listAll(side, request, "model_versions", read, onProblem));
  return versions.toSorted((a, b) => a.version - b.version);
}

async function readModel(side: MlflowSide, name: string): Promise<RegisteredModel> {
  const answer = await side.call({
    method: "GET",
    path: "registered-models/get",
    fields: { name },
  });
  return readAnswer(registeredModelAnswer, answer["registered_model"], `Model ${name}`);
}

/** The model, its versions with what they are made from, aliases and stages; then all of it is compared. */
export async function sendRegisteredModel(context: TransferContext, name: string): Promise<void> {
  const { from, to, report } = context;
  const where = `model "${name}"`;
  try {
    const source = await readModel(from, name);
    const isOurs = await makeModel(context, source);
    const before = await readModel(to, name);
    await sendTags(context, source.tags, before.tags, "registered-models/set-tag", { name });
    if (source.description !== "" && source.description !== before.description) {
      if (isOurs || before.description === "")
        await to.call({
          method: "PATCH",
          path: "registered-models/update",
          fields: { name, description: source.description },
        });
    }
    const numbers = new Map<number, number>();
    const tell = (message: string): void => report.differ(where, "version", message);
    for (const version of await listVersions(from, name, tell)) {
      const number = await attempt(context, where, `version ${version.version}`, () =>
        sendVersion(context, where, version, isOurs),
      );
      if (number !== undefined) numbers.set(version.version, number);
    }
    for (const { alias, version } of source.aliases) {
      const number = numbers.get(Number(version));
      if (number === undefined) continue;
      const known = before.aliases.find((one) => one.alias === alias);
      if (known?.version === String(number)) continue;
      await attempt(context, where, `alias "${alias}"`, () =>
        to.call({
          method: "POST",
          path: "registered-models/alias",
          fields: { name, alias, version: String(number) },
        }),
      );
    }
    await compare(context, where, source, numbers);
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(where, "model", error.message);
  }
}

async function attempt<T>(
  { report }: TransferContext,
  where: string,
  what: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(where, what, error.message);
    return undefined;
  }
}

/** Whether the model on the other side came from here. */
async function makeModel(
  { to, report }: TransferContext,
  { name, description, tags }: RegisteredModel,
): Promise<boolean> {
  const own = tags.filter(({ key }) => key !== MARK);
  try {
    await to.call({
      method: "POST",
      path: "registered-models/create",
      fields: { name, description, tags: [...own, { key: MARK, value: name }] },
    });
    report.count("models");
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
    const there = await readModel(to, name);
    return there.tags.some(({ key, value }) => key === MARK && value === name);
  }
}

async function sendTags(
  { to }: TransferContext,
  wanted: readonly Tag[],
  there: readonly Tag[],
  path: string,
  of: Readonly<Record<string, string>>,
): Promise<void> {
  const values = new Map(there.map(({ key, value }) => [key, value]));
  for (const { key, value } of wanted)
    if (key !== MARK && values.get(key) !== value)
      await to.call({ method: "POST", path, fields: { ...of, key, value } });
}

/** Numbers are used again by other servers: its time tells it from those. */
function nameVersion({ name, version, creation_timestamp: created }: Version): string {
  return `${name}/${version}/${created ?? 0}`;
}

function markOf({ tags }: Version): string | undefined {
  return tags.find(({ key }) => key === MARK)?.value;
}

/** Its number on the other side; undefined for one that came from there. */
async function sendVersion(
  context: TransferContext,
  where: string,
  version: Version,
  isOurs: boolean,
): Promise<number | undefined> {
  const { to, report } = context;
  const { name } = version;
  const mark = nameVersion(version);
  const origin = markOf(version);
  const known = await listVersions(to, name, () => undefined);
  if (origin !== undefined && known.some((one) => nameVersion(one) === origin)) {
    report.note(where, `Version ${version.version} came from there, and is not sent back.`);
    return undefined;
  }
  const find = async (): Promise<Version | undefined> =>
    (await listVersions(to, name, () => undefined)).find((one) => markOf(one) === mark);
  let there = await find();
  // Numbers go on where the other side stands: those of removed versions are used up, so that each has its own.
  for (let gaps = 0; there === undefined || (isOurs && there.version < version.version); gaps++) {
    if (gaps > MOST_GAPS)
      throw new AppError("DAMAGED", `Its number is too far from that of the version before.`);
    if (there !== undefined)
      await to.call({
        method: "DELETE",
        path: "model-versions/delete",
        fields: { name, version: String(there.version) },
      });
    const fields = await toFields(context, where, version, mark);
    await makeOnce(
      async () => {
        const answer = await to.call({
          method: "POST",
          path: "model-versions/create",
          fields,
          once: true,
        });
        return String(readAnswer(versionAnswer, answer["model_version"], "The version").version);
      },
      async () => (await find())?.version.toString(),
      context.signal,
    );
    there = await find();
    if (there === undefined) throw new AppError("DAMAGED", "It was made, and is not there.");
    if (there.version >= version.version || !isOurs) report.count("versions");
  }
  const number = String(there.version);
  if (there.version !== version.version)
    report.note(where, `Version ${version.version} is version ${number} there.`);
  await sendTags(context, version.tags, there.tags, "model-versions/set-tag", {
    name,
    version: number,
  });
  if (version.description !== there.description)
    await to.call({
      method: "PATCH",
      path: "model-versions/update",
      fields: { name, version: number, description: version.description },
    });
  if (version.current_stage !== there.current_stage && version.current_stage !== "")
    await to.call({
      method: "POST",
      path: "model-versions/transition-stage",
      fields: {
        name,
        version: number,
        stage: version.current_stage,
        archive_existing_versions: false,
      },
    });
  return there.version;
}

async function toFields(
  context: TransferContext,
  where: string,
  version: Version,
  mark: string,
): Promise<object & Readonly<Record<string, unknown>>> {
  const { report, runIds, modelIds } = context;
  const { name, description, tags } = version;
  const runId = runIds.get(version.run_id);
  const modelId = modelIds.get(version.model_id);
  const artifactUris =
    runId === undefined ? undefined : await artifactUrisOf(context, version.run_id, runId);
  const { source, isElsewhere } = toTargetSource(version.source, {
    runIds,
    modelIds,
    artifactUris,
  });
  if (isElsewhere)
    report.note(where, `Version ${version.version} is made from ${source}, which is not copied.`);
  return {
    name,
    source,
    ...(runId !== undefined && { run_id: runId }),
    ...(modelId !== undefined && { model_id: modelId }),
    description,
    tags: [...tags.filter(({ key }) => key !== MARK), { key: MARK, value: mark }],
  };
}

async function artifactUrisOf({ from, to }: TransferContext, sourceId: string, targetId: string) {
  const [source, target] = await Promise.all([readRun(from, sourceId), readRun(to, targetId)]);
  return { from: source.info.artifact_uri, to: target.info.artifact_uri };
}

async function compare(
  context: TransferContext,
  where: string,
  source: RegisteredModel,
  numbers: ReadonlyMap<number, number>,
): Promise<void> {
  const { from, to, report } = context;
  const there = await readModel(to, source.name);
  const versions = new Map(
    (await listVersions(to, source.name, () => undefined)).map((one) => [one.version, one]),
  );
  for (const { alias, version } of source.aliases) {
    const number = numbers.get(Number(version));
    const other = there.aliases.find((one) => one.alias === alias)?.version;
    if (number !== undefined && other !== String(number))
      report.differ(
        where,
        `alias "${alias}"`,
        `is on version ${other ?? "none"} there, not ${number}`,
      );
  }
  for (const version of await listVersions(from, source.name, () => undefined)) {
    const other = versions.get(numbers.get(version.version) ?? -1);
    if (other === undefined) continue;
    const what = `version ${version.version}`;
    if (other.current_stage !== version.current_stage)
      report.differ(
        where,
        what,
        `is in stage ${other.current_stage} there, not ${version.current_stage}`,
      );
    if (other.description !== version.description)
      report.differ(where, what, "has another description there");
    const values = new Map(other.tags.map(({ key, value }) => [key, value]));
    for (const { key, value } of version.tags)
      if (key !== MARK && values.get(key) !== value)
        report.differ(where, `${what}, tag "${key}"`, "is not the same there");
  }
}
