import type { Schema } from "./attached.ts";
import type { ReadDb } from "./open.ts";

/** What was recorded once: no source and no journal gives it back. */
export const RECORDED_TABLES = [
  "meta",
  "settings",
  "journal",
  "imports",
  "artifacts",
  "imported_models",
  "tracking_experiments",
  "tracking_experiment_tags",
  "tracking_runs",
  "tracking_latest",
  "tracking_wide_times",
  "tracking_datasets",
  "tracking_inputs",
  "tracking_run_models",
  "uploads",
  "logged_models",
  "logged_model_params",
  "logged_model_tags",
  "logged_model_metrics",
  "traces",
  "trace_tags",
  "trace_metadata",
  "trace_links",
  "spans",
  "assessments",
  "eval_datasets",
  "eval_dataset_tags",
  "eval_dataset_experiments",
  "eval_records",
  "taken_bundles",
  "bundled_runs",
  "bundled_texts",
  "bundled_facts",
  "foreign_entries",
  "share_files",
] as const;

/** Where the journal leads. */
const DERIVED_TABLES = [
  "projects",
  "bindings",
  "run_edits",
  "metric_edits",
  "tag_edits",
  "views",
  "text_rules",
  "store_edits",
  "registered_models",
  "model_tags",
  "model_aliases",
  "model_versions",
  "version_tags",
  "stage_guards",
  "stage_requests",
  "version_files",
  "finding_edits",
  "reports",
  "report_blocks",
  "report_files",
  "report_comments",
  "named_keys",
  "share_folders",
] as const;

/** In every backup. Of the source tables a backup holds those sources that cannot be read again. */
export const KEPT_TABLES = [...RECORDED_TABLES, ...DERIVED_TABLES] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** What was read from sources. */
export const SOURCE_TABLES = [
  "experiments",
  "runs",
  "sources",
  "files",
  "problems",
  "params",
  "facts",
  "tags",
  "observed_history",
  "metrics",
  "series",
  "chunks",
  "chunk_stats",
  "tails",
  "arrivals",
  "media_series",
  "media",
] as const;

/** What triggers count in what was read. */
export const COUNT_TABLES = ["project_metrics", "project_params", "project_media"] as const;

/** Those that a workspace lost, or that a backup of an older version does not have. */
export function listMissingTables(db: ReadDb, schema: Schema = "main"): string[] {
  return db
    .prepare(
      `SELECT value FROM json_each(?) WHERE value NOT IN (SELECT name FROM ${schema}.sqlite_schema WHERE type = 'table')`,
    )
    .pluck()
    .all(JSON.stringify([...KEPT_TABLES, ...SOURCE_TABLES, ...COUNT_TABLES])) as string[];
}
