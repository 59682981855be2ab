import type { TrackingRoute } from "./calls.ts";
import { ARTIFACT_CALLS } from "./calls-artifacts.ts";
import { DATASET_CALLS } from "./calls-datasets.ts";
import { ASSESSMENT_CALLS } from "./calls-assessments.ts";
import { EXPERIMENT_CALLS } from "./calls-experiments.ts";
import { LOGGED_MODEL_CALLS } from "./calls-logged-models.ts";
import { METRIC_CALLS } from "./calls-metrics.ts";
import { REGISTRY_CALLS } from "./calls-registry.ts";
import { RUN_CALLS } from "./calls-runs.ts";
import { TRACE_CALLS } from "./calls-traces.ts";

/** Every call of the interface whose body and answer are JSON. */
export const TRACKING_ROUTES: readonly TrackingRoute[] = [
  ...EXPERIMENT_CALLS,
  ...RUN_CALLS,
  ...METRIC_CALLS,
  ...LOGGED_MODEL_CALLS,
  ...ARTIFACT_CALLS,
  ...REGISTRY_CALLS,
  ...DATASET_CALLS,
  ...TRACE_CALLS,
  ...ASSESSMENT_CALLS,
];
