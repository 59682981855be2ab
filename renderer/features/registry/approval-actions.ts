import type { Guards, StageRequest } from "../../../src/contract/registry-approvals.ts";
import { api } from "../../client/api.ts";
import { change } from "../runs/index.ts";

export async function putGuards(name: string, guards: Partial<Guards>): Promise<void> {
  await change(
    "approvals of a model",
    api.registry.setGuards({ name, guards }),
    "Changed which stages need an approval.",
  );
}

export async function decideRequest(
  name: string,
  version: number,
  { id, stage }: StageRequest,
  approve: boolean,
  why: string,
): Promise<void> {
  await change(
    `decision on version ${version}`,
    api.registry.decideRequest({ name, version, request: id, approve, why }),
    approve
      ? `Version ${version} is in ${stage} now.`
      : `${stage} of version ${version} is not asked for any more.`,
  );
}

/** @param from the version that has it now */
export async function rollBackAlias(name: string, alias: string, from: number): Promise<void> {
  await change(
    `alias @${alias}`,
    api.registry.rollbackAlias({ name, alias, from }),
    ({ version }) => `@${alias} is version ${version} again.`,
  );
}
