import { AppError } from "../../base/errors.ts";

/** A parameter file that does not keep to its notation. */
export function notReadable(notation: "YAML" | "JSON", where: string, cause: unknown): AppError {
  const next = "Correct the file; it is read again as soon as it changes.";
  return new AppError("DAMAGED", `not readable as ${notation}${where}`, next, { cause });
}
