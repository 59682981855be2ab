import { invalid } from "../../../base/errors.ts";
import { pathOfUri, readArtifactPath } from "../artifacts/artifact-path.ts";

/** What a version is said to be made from. */
export interface VersionOrigin {
  readonly runId: string;
  readonly loggedModelId: string;
  /** Below the root of uploaded files: the run's and the model's own folders. */
  readonly roots: readonly string[];
}

const SCHEME = /^([a-z][a-z\d+.-]*):/i;

/**
 * Whoever loads a version reads what its source names: so it must be the artifacts of its own run or model, or lie in a
 * store that needs a key of its own. Folders of this machine are nobody's to register over HTTP.
 * @throws AppError INVALID_INPUT
 */
export function checkSource(source: string, { runId, loggedModelId, roots }: VersionOrigin): void {
  const refuse = (why: string): Error =>
    invalid(`Invalid model version source: '${source}'. ${why}`);
  const scheme = SCHEME.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === "file" || scheme.length === 1)
    throw refuse(
      "To use a local path as a model version source, it must be an artifact of its run.",
    );
  // Nothing may lead upwards, however it is written.
  const path = source
    .slice(scheme.length + 1)
    .replace(/^\/+/, "")
    .replace(/[?#].*$/s, "");
  try {
    readArtifactPath(path);
  } catch {
    throw refuse("It must not lead out of the folder that it names.");
  }
  const [first = ""] = path.split("/");
  if (scheme === "runs" && first !== runId)
    throw refuse("A runs:/ address must be of the run that the version is made from.");
  if (
    scheme === "models" &&
    first.startsWith("m-") &&
    loggedModelId !== "" &&
    first !== loggedModelId
  )
    throw refuse("A models:/ address must be of the logged model that the version is made from.");
  if (scheme === "mlflow-artifacts") {
    const below = pathOfUri(source) ?? "";
    const isOwn = roots.some((root) => below === root || below.startsWith(`${root}/`));
    if (!isOwn)
      throw refuse("It must be an artifact of the run or the model that the version is made from.");
  }
}
