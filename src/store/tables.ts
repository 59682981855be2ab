import type { Schema } from "./attached.ts";
import type { ReadDb } from "./open.ts";

/**
 * What no source can give back, and what follows from it: in every backup. Of the source tables a backup holds those
 * sources that cannot be read again.
 */
export const KEPT_TABLES = [
  "meta",
  "settings",
  "journal",
  "projects",
  "bindings",
  "run_edits",
  "metric_edits",
  "tag_edits",
  "views",
  "text_rules",
  "imports",
  "artifacts",
  "imported_models",
  "store_edits",
] as const;
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
