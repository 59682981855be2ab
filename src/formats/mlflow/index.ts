import type { CompanionCodec } from "../codec.ts";
import { parseMeta } from "./facts.ts";
import { isExperimentMeta } from "./place.ts";

export { mlflowDatabaseCodec } from "./database.ts";
export { mlflowParamCodec, mlflowRunCodec, mlflowTagCodec } from "./facts.ts";
export { mlflowMetricCodec } from "./metric.ts";

/** `meta.yaml` of an experiment names it for the runs below. */
export const mlflowExperimentCodec: CompanionCodec = {
  id: "mlflow-experiment",
  kind: "companion",
  matches: isExperimentMeta,
  scope: (file) => ({ folder: file.folder, below: true }),
  parse: () => [],
  experiment(bytes) {
    const name = parseMeta(new TextDecoder().decode(bytes))?.["name"];
    return typeof name === "string" && name !== "" ? name : undefined;
  },
};
