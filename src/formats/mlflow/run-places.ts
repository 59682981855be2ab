import type { DatabaseReader } from "../codec.ts";
import { numberIn, textIn } from "../sqlite/rows.ts";
import { parseMeta } from "./facts.ts";
import { textOf } from "./models.ts";

/** Of a run: where its artifacts are said to be, and whether it was deleted. */
export interface MlflowRunPlace {
  readonly id: string;
  readonly uri: string;
  readonly deleted: boolean;
}

/** Kinds of records that are not read, and how many there are. */
export interface UnreadKind {
  readonly what: string;
  readonly count: number;
}

export function readRunPlaces(db: DatabaseReader): MlflowRunPlace[] {
  const columns = db.columns("runs");
  const take = (name: string): string => (columns.has(name) ? name : `NULL AS ${name}`);
  return db
    .all(`SELECT run_uuid, ${take("artifact_uri")}, ${take("lifecycle_stage")} FROM runs`)
    .map((row) => ({
      id: textIn(row, "run_uuid") ?? "",
      uri: textIn(row, "artifact_uri") ?? "",
      deleted: textIn(row, "lifecycle_stage") === "deleted",
    }));
}

/** Tables of things that have no place yet. */
const UNREAD = [
  ["trace_info", "traces"],
  ["logged_models", "logged models"],
  ["inputs", "data sets of runs"],
  ["evaluation_datasets", "evaluation data sets"],
  ["assessments", "assessments"],
] as const;

export function countUnread(db: DatabaseReader): UnreadKind[] {
  return UNREAD.flatMap(([table, what]) => {
    if (db.columns(table).size === 0) return [];
    const [row] = db.all(`SELECT count(*) AS count FROM ${table}`);
    const count = row === undefined ? 0 : (numberIn(row, "count") ?? 0);
    return count === 0 ? [] : [{ what, count }];
  });
}

/** `meta.yaml` of a run. */
export function parseRunPlace(text: string): MlflowRunPlace | undefined {
  const meta = parseMeta(text);
  if (meta === undefined) return undefined;
  return {
    id: textOf(meta["run_id"]) || textOf(meta["run_uuid"]),
    uri: textOf(meta["artifact_uri"]),
    deleted: meta["lifecycle_stage"] === "deleted",
  };
}
