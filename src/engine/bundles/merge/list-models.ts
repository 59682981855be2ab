import { statement, type ReadDb } from "../../../store/index.ts";

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
