import { AppError } from "../../base/errors.ts";
import {
  collect,
  itemOf,
  listAll,
  readAnswer,
  registeredModelAnswer,
  versionAnswer,
  type RegisteredModel,
  type Version,
} from "./answers.ts";
import type { MlflowSide } from "./mlflow-side.ts";

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

export async function readModel(side: MlflowSide, name: string): Promise<RegisteredModel> {
  const answer = await side.call({
    method: "GET",
    path: "registered-models/get",
    fields: { name },
  });
  return readAnswer(registeredModelAnswer, answer["registered_model"], `Model ${name}`);
}
