/**
 * Files of runs that are registered here are handed to MLflow's clients below this folder of the artifact root, by model and
 * version: only what a person registered, and only as it was then. Nobody uploads there.
 */
const FOLDER = "assay-versions";

export function sourceOfVersion(modelId: string, version: number): string {
  return `mlflow-artifacts:/${FOLDER}/${modelId}/${version}`;
}

export interface VersionPath {
  readonly modelId: string;
  readonly version: number;
  /** Relative to what was registered; "" for all of it. */
  readonly path: string;
}

/** Undefined for a path below the artifact root that names none of these. */
export function readVersionPath(path: string): VersionPath | undefined {
  const [folder, modelId = "", version = "", ...rest] = path.split("/");
  if (folder !== FOLDER || !/^[1-9]\d{0,14}$/.test(version)) return undefined;
  return { modelId, version: Number(version), path: rest.join("/") };
}

/** Whether a path below the artifact root is one that nobody may write to. */
export function isVersionPath(path: string): boolean {
  return path === FOLDER || path.startsWith(`${FOLDER}/`);
}

/** Whether a version's source says that its files are those that were registered here. */
export function isSourceOfVersion(source: string): boolean {
  return source.startsWith(`mlflow-artifacts:/${FOLDER}/`);
}
