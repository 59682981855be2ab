import { invalid } from "../../base/errors.ts";
import { STAGES, type Stage } from "../../contract/registry.ts";
import { GUARDED_STAGES, type GuardedStage } from "../../contract/registry-approvals.ts";

const MOST_ALIAS = 255;
const ALIAS = /^[\w-]+$/;

/** @throws AppError INVALID_INPUT for a blank name, and one that an address could not hold */
export function checkModelName(name: string): string {
  if (name.trim() === "") throw invalid("Registered model name cannot be empty.");
  if (/[/:]/.test(name) || name === "." || name === ".." || name.length > 500)
    throw invalid(
      `Invalid name: '${name}'. Registered model name cannot be longer than 500 characters or contain '/' or ':'.`,
    );
  return name;
}

/** @throws AppError INVALID_INPUT for `latest` and `v5`, which mean something else */
export function checkAlias(alias: string): string {
  if (alias.length > MOST_ALIAS || !ALIAS.test(alias))
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-), at most ${MOST_ALIAS}.`,
    );
  if (/^latest$/i.test(alias) || /^v\d+$/i.test(alias))
    throw invalid(`Alias name '${alias}' is reserved: it means a version by itself.`);
  return alias;
}

/** In its usual spelling. @throws AppError INVALID_INPUT */
export function readStage(text: string): Stage {
  const stage = STAGES.find((one) => one.toLowerCase() === text.toLowerCase());
  if (stage === undefined)
    throw invalid(
      `Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(", ")}.`,
    );
  return stage;
}

/** Stages that a model can ask an approval for, and that have others archived. */
export function isGuardable(stage: Stage): stage is GuardedStage {
  return GUARDED_STAGES.some((one) => one === stage);
}
