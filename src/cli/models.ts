import type { Stage } from "../contract/registry.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable } from "./output.ts";

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
    ["NAME", "NEWEST", "VERSIONS", "ALIASES", "UPDATED"],
    rows.map(({ name, newest, versions, aliases, updatedUs }) => [
      name,
      newest,
      versions,
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
    ["VERSION", "STAGE", "ALIASES", "RUN", "SOURCE", "CREATED", "USER"],
    model.versions.map((one) => [
      one.version,
      one.stage,
      one.aliases.join(", "),
      one.run?.name ?? one.runId,
      one.source,
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
  { data, json, archive = false }: CommonOptions & { readonly archive?: boolean },
): Promise<void> {
  const { gesture } = await withConnection(data, ({ api }) =>
    api.registry.setStage({ name, version, stage, archiveOthers: archive }),
  );
  if (json === true) printJson({ set: { name, version, stage, gesture } });
  else printLine(`Version ${version} of ${name} is in stage ${stage}.`);
}

function formatTime(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ");
}
