import type { Stage } from "../contract/registry.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printRequest } from "./model-approvals.ts";
import { formatTime, printJson, printLine, printTable } from "./output.ts";

export async function listModels(
  options: CommonOptions & {
    readonly search?: string;
    readonly limit?: number;
    readonly cursor?: string;
  },
): Promise<void> {
  const { data, json, ...input } = options;
  const { rows, total, nextCursor } = await withConnection(data, ({ api }) =>
    api.registry.listModels(input),
  );
  if (json === true) {
    printJson({ models: rows, total, nextCursor });
    return;
  }
  printTable(
    ["NAME", "NEWEST", "VERSIONS", "REQUESTS", "ALIASES", "UPDATED"],
    rows.map(({ name, newest, versions, openRequests, aliases, updatedUs }) => [
      name,
      newest,
      versions,
      openRequests,
      aliases.map(({ alias, version }) => `${alias}=${version}`).join(", "),
      formatTime(updatedUs),
    ]),
    "No registered models. `mlflow.register_model` makes them, at the address that `assay serve` prints.",
  );
  if (nextCursor !== null)
    printLine(`${rows.length} of ${total} models; more with --cursor ${nextCursor}`);
}

export async function showModel(name: string, { data, json }: CommonOptions): Promise<void> {
  const model = await withConnection(data, ({ api }) => api.registry.getModel({ name }));
  if (json === true) {
    printJson({ model });
    return;
  }
  printLine(`${model.name}${model.description === "" ? "" : `: ${model.description}`}`);
  for (const { key, value } of model.tags) printLine(value === "" ? key : `${key}: ${value}`);
  printLine("");
  printTable(
    ["VERSION", "STAGE", "ASKED FOR", "ALIASES", "RUN", "SOURCE", "CREATED", "USER"],
    model.versions.map((one) => [
      one.version,
      one.stage,
      one.request?.state === "open" ? `${one.request.stage} by ${one.request.asked.by}` : "",
      one.aliases.join(", "),
      one.run?.name ?? one.runId,
      one.path === "" ? one.source : one.path,
      formatTime(one.createdUs),
      one.user,
    ]),
    "No versions.",
  );
}

/** @param version undefined takes the alias off */
export async function setAlias(
  name: string,
  alias: string,
  version: number | undefined,
  { data, json }: CommonOptions,
): Promise<void> {
  const { gesture } = await withConnection(data, ({ api }) =>
    api.registry.setAlias({ name, alias, version: version ?? null }),
  );
  if (json === true) printJson({ set: { name, alias, version: version ?? null, gesture } });
  else if (version !== undefined) printLine(`${name}@${alias} is version ${version}.`);
  else if (gesture === null) printLine(`${name} had no alias ${alias}.`);
  else printLine(`${alias} was taken off ${name}.`);
}

export async function setStage(
  name: string,
  version: number,
  stage: Stage,
  {
    data,
    json,
    archive = false,
    ...said
  }: CommonOptions & {
    readonly archive?: boolean;
    readonly why?: string;
    readonly as?: string;
  },
): Promise<void> {
  const { gesture, request } = await withConnection(data, ({ api }) =>
    api.registry.setStage({ name, version, stage, archiveOthers: archive, ...said }),
  );
  if (json === true) printJson({ set: { name, version, stage, gesture, request } });
  else if (request !== null) printRequest(name, version, request);
  else printLine(`Version ${version} of ${name} is in stage ${stage}.`);
}
