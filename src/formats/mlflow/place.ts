import type { FileFacts } from "../codec.ts";

/** `mlruns/<experiment>/<run>/metrics/<key, with folders>` and the like; the store's own folder may have any name. */
const OF_RUN = /^((?:.*\/)?(?:\d+|[0-9a-f]{32})\/[0-9a-f]{32})\/(metrics|params|tags)\/(.+)$/;
const RUN_META = /^((?:.*\/)?(?:\d+|[0-9a-f]{32})\/[0-9a-f]{32})\/meta\.yaml$/;
const EXPERIMENT_META = /^((?:.*\/)?(?:\d+|[0-9a-f]{32}))\/meta\.yaml$/;

export interface MlflowPlace {
  /** Folder of the run. */
  readonly run: string;
  /** Name of the metric, param or tag. */
  readonly key: string;
}

/** Where in the store of a run the file lies; undefined for any other file. */
export function placeOf(
  file: FileFacts,
  kind: "metrics" | "params" | "tags",
): MlflowPlace | undefined {
  const [, run, found, key] = OF_RUN.exec(file.path) ?? [];
  return run === undefined || key === undefined || found !== kind ? undefined : { run, key };
}

export function isRunMeta(file: FileFacts): boolean {
  return RUN_META.test(file.path);
}

/** Of an experiment, in whose folder the runs lie. */
export function isExperimentMeta(file: FileFacts): boolean {
  return EXPERIMENT_META.test(file.path) && !isRunMeta(file);
}
