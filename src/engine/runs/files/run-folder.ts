import { join } from "node:path";
import { AppError } from "../../../base/errors.ts";
import { isWithin } from "../../local-paths.ts";
import { leadsOut, resolveReal } from "../../open-inside.ts";
import type { RunPlace } from "./queries.ts";

/** Real path of the run's folder. Throws NOT_FOUND, FORBIDDEN. */
export async function findRunFolder({ root, folder }: RunPlace): Promise<string> {
  if (root === null || folder === null) {
    throw new AppError(
      "NOT_FOUND",
      "This run has no folder on this machine.",
      "Only runs of a watched folder have one.",
    );
  }
  const real = await resolveReal(join(root, folder), "The folder of the run");
  if (!isWithin(real, await resolveReal(root, "The folder of the project"))) throw leadsOut();
  return real;
}
