import type { FactSeen } from "../../base/run-event.ts";
import type { FactKey } from "../../base/run-facts.ts";
import { factEvents } from "../facts.ts";

/** The diff is a long one. */
export const DIFF_TAG = "mlflow.source.git.diff";

/** Tags that MLflow sets itself, and what they tell. */
const FACTS: ReadonlyMap<string, FactKey> = new Map([
  ["mlflow.user", "env.user"],
  ["mlflow.source.name", "run.script"],
  ["mlflow.source.git.commit", "code.commit"],
  ["mlflow.source.git.branch", "code.branch"],
  ["mlflow.source.git.repoURL", "code.remote"],
  ["mlflow.source.git.dirty", "code.dirty"],
  [DIFF_TAG, "code.diff"],
  ["mlflow.gitRepoURL", "code.remote"],
  ["mlflow.gitBranchName", "code.branch"],
]);

export function factsOfTag(part: string | null, key: string, value: string): readonly FactSeen[] {
  const fact = FACTS.get(key);
  return fact === undefined ? [] : factEvents(part, { [fact]: value });
}
