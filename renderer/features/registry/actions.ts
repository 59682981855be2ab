import type { Stage } from "../../../src/contract/registry.ts";
import { api } from "../../client/api.ts";
import { change } from "../runs/index.ts";
import type { TagChanges } from "../../kit/tag-list.tsx";

export async function describeModel(name: string, description: string): Promise<void> {
  await change("description of a model", api.registry.editModel({ name, description }));
}

export async function tagModel(name: string, tags: TagChanges): Promise<void> {
  await change("tags of a model", api.registry.editModel({ name, tags }));
}

/** Answers whether it has the new name. */
export function renameModel(name: string, newName: string): Promise<boolean> {
  return change(
    "name of a model",
    api.registry.editModel({ name, newName }),
    `“${name}” is called “${newName}” now. Scripts that load it by the old name do not find it.`,
  );
}

/** Answers whether it is gone. */
export function removeModel(name: string): Promise<boolean> {
  return change(
    `removal of “${name}”`,
    api.registry.removeModel({ name }),
    `Removed the model “${name}”. Its files are untouched.`,
  );
}

export async function describeVersion(
  name: string,
  version: number,
  description: string,
): Promise<void> {
  await change(
    `description of version ${version}`,
    api.registry.editVersion({ name, version, description }),
  );
}

export async function tagVersion(name: string, version: number, tags: TagChanges): Promise<void> {
  await change(`tags of version ${version}`, api.registry.editVersion({ name, version, tags }));
}

/** Answers whether it is gone. */
export function removeVersion(name: string, version: number): Promise<boolean> {
  return change(
    `removal of version ${version}`,
    api.registry.removeVersion({ name, version }),
    `Removed version ${version}. Its files are untouched.`,
  );
}

export async function putAlias(name: string, alias: string, version: number): Promise<void> {
  await change(
    `alias @${alias}`,
    api.registry.setAlias({ name, alias, version }),
    `@${alias} is version ${version} now.`,
  );
}

export async function takeAliasOff(name: string, alias: string): Promise<void> {
  await change(
    `alias @${alias}`,
    api.registry.setAlias({ name, alias, version: null }),
    `Took @${alias} off.`,
  );
}

export async function putStage(
  name: string,
  version: number,
  stage: Stage,
  archiveOthers: boolean,
  why = "",
): Promise<void> {
  await change(
    `stage of version ${version}`,
    api.registry.setStage({ name, version, stage, archiveOthers, why }),
    ({ request }) => {
      if (request !== null) return `Asked for ${stage} of version ${version}.`;
      return stage === "None"
        ? `Version ${version} is in no stage now.`
        : `Version ${version} is in ${stage} now.`;
    },
  );
}
