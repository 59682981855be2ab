import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import type { BlockOf } from "../../contract/report-blocks.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { BlockAnswer } from "./read-block.ts";

/** A registered model, one version of it, and what is written beside that. @throws AppError NOT_FOUND */
export async function readModelBlock(
  registry: Pick<Handlers<"registry">, "getModel" | "readVersionAbout">,
  { model: name, version }: BlockOf<"model">,
  call: CallContext,
): Promise<BlockAnswer> {
  const { versions, ...model } = await registry.getModel({ name }, call);
  const found = version === null ? versions[0] : versions.find((one) => one.version === version);
  if (version !== null && found === undefined)
    throw new AppError(
      "NOT_FOUND",
      `The model “${name}” has no version ${version}.`,
      "Choose another version in the block.",
    );
  const problems: string[] = [];
  if (found === undefined) problems.push(`The model “${name}” has no versions.`);
  const about =
    found === undefined
      ? null
      : await registry
          .readVersionAbout({ name, version: found.version }, call)
          .catch((error: unknown) => {
            if (!isAppError(error)) throw error;
            problems.push(messageOf(error));
            return null;
          });
  return {
    data: {
      kind: "model",
      model: model as unknown as JsonValue,
      version: (found === undefined ? null : { ...found, about }) as unknown as JsonValue,
      problems,
    },
    columns: [],
  };
}
