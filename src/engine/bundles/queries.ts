import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import type { BundledSeries } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { OWN } from "./request-file.ts";
import { readHead, readWorkspaceId } from "../runs/index.ts";

/** Runs by id, and those of whole projects; each once, those named first. Throws NOT_FOUND. */
export function listBundleRuns(
  db: ReadDb,
  {
    runIds,
    projectIds,
  }: { readonly runIds: readonly string[]; readonly projectIds: readonly string[] },
): string[] {
  const isThere = statement(db, "SELECT 1 FROM runs WHERE id = ?", "pluck");
  const missing = runIds.find((id) => isThere.get(id) === undefined);
  if (missing !== undefined)
    throw new AppError("NOT_FOUND", "There is no such run.", "Reload the list of runs.");
  const ofProjects = projectIds.flatMap((id) => {
    if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(id) === undefined)
      throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
    return statement(
      db,
      `SELECT r.id FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id
        WHERE r.project_id = ? AND coalesce(e.removed, 0) = 0 ORDER BY r.created_us, r.num`,
      "pluck",
    ).all(id) as string[];
  });
  return [...new Set([...runIds, ...ofProjects])];
}

/** Without its blocks: they are known when they are written. */
export type ListedSeries = Omit<BundledSeries, "blocks">;

/** What of a run stands in no bundle: which machines wrote it, and what tells whether it is still the same. */
export interface RunDigest {
  readonly hosts: readonly string[];
  /** SHA-256 over what is known of its points: it changes with them. */
  readonly digest: string;
}

export function readRunDigest(db: ReadDb, { runId }: { readonly runId: string }): RunDigest {
  const num = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId) as number;
  const hosts = statement(
    db,
    "SELECT DISTINCT writer ->> '$.host' FROM sources WHERE run_num = ? AND writer ->> '$.host' IS NOT NULL",
    "pluck",
  ).all(num) as string[];
  return { hosts, digest: digestSeries(db, num) };
}

/** Steps as texts: they are exact 64-bit integers. */
function digestSeries(db: ReadDb, runNum: number): string {
  const rows = statement(
    db,
    `SELECT json_array(m.name, s.context, o.path, o.part, s.attempt, s.float32, s.count, s.nan, s.pos_inf, s.neg_inf,
              CAST(s.first_step AS TEXT), CAST(s.last_step AS TEXT), CAST(s.min_step AS TEXT), CAST(s.max_step AS TEXT),
              s.first_us, s.last_us, hex(s.first_value), hex(s.last_value), s.min_value, s.max_value, s.sum)
       FROM series s JOIN metrics m ON m.id = s.metric_id JOIN sources o ON o.num = s.source_num
      WHERE s.run_num = ? AND s.count > 0 ORDER BY m.name, o.path, o.part, s.context, s.attempt`,
    "pluck",
  ).iterate(runNum) as Iterable<string>;
  const hash = createHash("sha256");
  for (const row of rows) hash.update(row).update("\n");
  return hash.digest("hex");
}

/** Registered models with a version from one of these runs, and all of their versions, as the journal names them. */
export function listModelEntities(
  db: ReadDb,
  { runIds }: { readonly runIds: readonly string[] },
): string[] {
  const models = statement(
    db,
    `SELECT DISTINCT m.id FROM registered_models m JOIN model_versions v ON v.model_id = m.id
      WHERE m.removed = 0 AND v.removed = 0 AND (
            v.from_run IN (SELECT value FROM json_each(:ids))
         OR v.run_id IN (SELECT substr(s.path, 6) FROM sources s JOIN runs r ON r.num = s.run_num
                          WHERE s.codec = 'mlflow-rest' AND r.id IN (SELECT value FROM json_each(:ids))))
      ORDER BY m.id`,
    "pluck",
  ).all({ ids: JSON.stringify(runIds) }) as string[];
  const versions = statement(
    db,
    "SELECT version FROM model_versions WHERE model_id = ? ORDER BY version",
    "pluck",
  );
  return models.flatMap((id) => [
    `model:${id}`,
    ...(versions.all(id) as number[]).map((version) => `version:${id}/${version}`),
  ]);
}

/** What is here, for a request: runs by what their bundles told of them, contents of files, and where the journal is. */
export function listHere(
  db: ReadDb,
  { projectIds }: { readonly projectIds: readonly string[] },
): { runs: Record<string, string>; files: string[]; entries: Record<string, number> } {
  const runs = statement(
    db,
    `SELECT r.id, coalesce(b.content, '${OWN}') FROM runs r LEFT JOIN bundled_runs b ON b.run_id = r.id
      WHERE json_array_length(:ids) = 0 OR r.project_id IN (SELECT value FROM json_each(:ids)) ORDER BY r.id`,
    "raw",
  ).all({ ids: JSON.stringify(projectIds) }) as Array<[string, string]>;
  const files = statement(db, "SELECT sha256 FROM stored_files ORDER BY sha256", "pluck").all();
  return {
    runs: Object.fromEntries(runs),
    files: files as string[],
    entries: { [readWorkspaceId(db)]: readHead(db).seq },
  };
}
