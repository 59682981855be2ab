import { resolve } from "node:path";
import envPaths from "env-paths";

/** The data folder of this start, by the rule of the command line: `$ASSAY_DATA`, else the user's of the platform. */
export function findDataFolder(chosen = process.env["ASSAY_DATA"]): string {
  return chosen === undefined || chosen === ""
    ? envPaths("assay", { suffix: "" }).data
    : resolve(chosen);
}
