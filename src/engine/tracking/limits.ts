/** What MLflow 3.17 allows, by its sources; in characters where nothing else is said. */

export const MOST_KEY = 250;
export const MOST_EXPERIMENT_NAME = 500;
export const MOST_EXPERIMENT_TAG = 20_000;
/** Longer values of params and tags of runs are cut off, as MLFLOW_TRUNCATE_LONG_VALUES has it. */
export const MOST_PARAM = 6000;
export const MOST_RUN_TAG = 8000;
export const MOST_MODEL_TAG = 100_000;

/** Of one log-batch. */
export const MOST_BATCH_METRICS = 1000;
export const MOST_BATCH_PARAMS = 100;
export const MOST_BATCH_TAGS = 100;
export const MOST_BATCH = 1000;

export const MOST_RUNS = 50_000;
export const DEFAULT_RUNS = 1000;
export const MOST_EXPERIMENTS = 50_000;
export const DEFAULT_MODELS = 100;
export const MOST_MODELS = 1000;
/** Runs of one bulk question for a metric. */
export const MOST_BULK_RUNS = 100;
export const MOST_BULK_POINTS = 25_000;
export const MOST_SAMPLED = 2500;

export const DEFAULT_EVAL_DATASETS = 1000;
export const MOST_EVAL_DATASETS = 50_000;
export const DEFAULT_EVAL_RECORDS = 1000;
export const MOST_EVAL_RECORDS = 10_000;
export const DEFAULT_TRACES = 100;
export const MOST_TRACES = 500;
/** Of one link-to-run. */
export const MOST_LINKED_TRACES = 100;
