import { AppError } from "../../base/errors.ts";
import {
  concernsOneThing,
  readAnswer,
  versionAnswer,
  type RegisteredModel,
  type Tag,
  type Version,
} from "./answers.ts";
import { compareModel, nameVersion, sealVersion, type SentVersion } from "./compare-registry.ts";
import { MARK, type TransferContext } from "./context.ts";
import { readRun } from "./logged-run.ts";
import { makeOnce } from "./make-once.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import { listVersions, readModel } from "./read-registry.ts";
import { toTargetSource } from "./version-source.ts";

/** Numbers of versions that were removed: more than so many are not made up for. */
const MOST_GAPS = 1000;

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
    const sent = new Map<number, SentVersion>();
    const there = await openTarget(to, name);
    const tell = (message: string): void => report.differ(where, "version", message);
    const versions = await listVersions(from, name, tell);
    for (const version of versions) {
      const one = await attempt(context, where, `version ${version.version}`, () =>
        sendVersion(context, where, version, { isOurs, there }),
      );
      if (one !== undefined) sent.set(version.version, one);
    }
    const kept = new Set<string>();
    for (const { alias, version } of source.aliases) {
      const number = sent.get(Number(version))?.number;
      if (number === undefined) continue;
      const known = before.aliases.find((one) => one.alias === alias)?.version;
      if (!(await sendAlias(context, where, { name, alias, number, known }))) kept.add(alias);
    }
    await compareModel(context, where, { source, versions, sent, kept });
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

/** False where it was put elsewhere, or taken off, there: that stays so. */
async function sendAlias(
  context: TransferContext,
  where: string,
  of: {
    readonly name: string;
    readonly alias: string;
    readonly number: number;
    readonly known: string | undefined;
  },
): Promise<boolean> {
  const { to, memory, report } = context;
  const { name, alias, number, known } = of;
  const key = `${name}@${alias}`;
  const isAsSet =
    known === undefined
      ? memory.find("alias", key) === undefined
      : known === String(number) || memory.isSealed("alias", key, name, known);
  if (!isAsSet) {
    report.note(
      where,
      `The alias "${alias}" is on version ${known ?? "none"} there, and stays so.`,
    );
    return false;
  }
  await attempt(context, where, `alias "${alias}"`, async () => {
    if (known !== String(number))
      await to.call({
        method: "POST",
        path: "registered-models/alias",
        fields: { name, alias, version: String(number) },
      });
    if (!memory.isSealed("alias", key, name, String(number)))
      await memory.put({ kind: "alias", from: key, to: name, seal: String(number) });
  });
  return true;
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

function markOf({ tags }: Version): string | undefined {
  return tags.find(({ key }) => key === MARK)?.value;
}

/** Versions of the model on the other side, as they were listed last. */
interface Target {
  readonly versions: readonly Version[];
  readonly refresh: () => Promise<void>;
}

async function openTarget(to: MlflowSide, name: string): Promise<Target> {
  let versions = await listVersions(to, name, () => undefined);
  return {
    get versions() {
      return versions;
    },
    async refresh() {
      versions = await listVersions(to, name, () => undefined);
    },
  };
}

/** What a version became on the other side; undefined for one that came from there. */
async function sendVersion(
  context: TransferContext,
  where: string,
  version: Version,
  { isOurs, there }: { readonly isOurs: boolean; readonly there: Target },
): Promise<SentVersion | undefined> {
  const { report } = context;
  const origin = markOf(version);
  if (origin !== undefined && there.versions.some((one) => nameVersion(one) === origin)) {
    report.note(where, `Version ${version.version} came from there, and is not sent back.`);
    return undefined;
  }
  const mark = nameVersion(version);
  const known = there.versions.find((one) => markOf(one) === mark);
  const copy =
    known !== undefined && (!isOurs || known.version >= version.version)
      ? known
      : await makeVersion(context, where, version, { isOurs, there, known });
  if (copy.version !== version.version)
    report.note(where, `Version ${version.version} is version ${copy.version} there.`);
  const isKept = !(await sendWords(context, where, version, { copy, isNew: copy !== known }));
  return { number: copy.version, isKept };
}

/** Numbers go on where the other side stands: those of removed versions are used up, so that each has its own. */
async function makeVersion(
  context: TransferContext,
  where: string,
  version: Version,
  of: { readonly isOurs: boolean; readonly there: Target; readonly known: Version | undefined },
): Promise<Version> {
  const { to, report } = context;
  const { name } = version;
  const mark = nameVersion(version);
  const { isOurs, there } = of;
  const find = (): Version | undefined => there.versions.find((one) => markOf(one) === mark);
  let copy = of.known;
  for (let gaps = 0; copy === undefined || (isOurs && copy.version < version.version); gaps++) {
    if (gaps > MOST_GAPS)
      throw new AppError("DAMAGED", `Its number is too far from that of the version before.`);
    if (copy !== undefined)
      await to.call({
        method: "DELETE",
        path: "model-versions/delete",
        fields: { name, version: String(copy.version) },
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
      async () => {
        await there.refresh();
        return find()?.version.toString();
      },
      context.signal,
    );
    await there.refresh();
    copy = find();
    if (copy === undefined) throw new AppError("DAMAGED", "It was made, and is not there.");
    if (copy.version >= version.version || !isOurs) report.count("versions");
  }
  return copy;
}

/**
 * Description, stage and tags. What was said of the copy there since it was sent stays: only what it does not have is added.
 * Answers whether it has all of them now.
 */
async function sendWords(
  context: TransferContext,
  where: string,
  version: Version,
  { copy, isNew }: { readonly copy: Version; readonly isNew: boolean },
): Promise<boolean> {
  const { to, memory, report } = context;
  const number = String(copy.version);
  const of = { name: version.name, version: number };
  const isAsSent =
    isNew || memory.isSealed("version", nameVersion(version), number, sealVersion(copy));
  const values = new Map(copy.tags.map(({ key, value }) => [key, value]));
  const tags = version.tags.filter(({ key }) => isAsSent || !values.has(key));
  await sendTags(context, tags, copy.tags, "model-versions/set-tag", of);
  const { description, current_stage: stage } = version;
  if (description !== copy.description && (isAsSent || copy.description === ""))
    await to.call({
      method: "PATCH",
      path: "model-versions/update",
      fields: { ...of, description },
    });
  const isInNone = copy.current_stage === "" || copy.current_stage === "None";
  if (stage !== "" && stage !== copy.current_stage && (isAsSent || isInNone))
    await attempt(context, where, `stage of version ${version.version}`, () =>
      to.call({
        method: "POST",
        path: "model-versions/transition-stage",
        fields: { ...of, stage, archive_existing_versions: false },
      }),
    );
  const isKept =
    !isAsSent &&
    ((description !== copy.description && copy.description !== "") ||
      (stage !== "" && stage !== copy.current_stage && !isInNone) ||
      version.tags.some(
        ({ key, value }) => key !== MARK && values.has(key) && values.get(key) !== value,
      ));
  if (isKept)
    report.note(where, `Version ${version.version} was changed there since, and stays so.`);
  return !isKept;
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
