import { statement, type ReadDb } from "../../store/index.ts";

/** A series of a run; what another source of the run tells alike is left out. */
export interface ShownSeries {
  readonly metric: string;
  readonly context: string;
  readonly sourceId: string;
  readonly codec: string;
  readonly attempt: number;
  readonly points: number;
}

export function listShownSeries(db: ReadDb, { runId }: { readonly runId: string }): ShownSeries[] {
  return statement(
    db,
    `SELECT m.name AS metric, s.context, o.id AS sourceId, o.codec, s.attempt, s.count AS points
       FROM runs r JOIN series s ON s.run_num = r.num JOIN metrics m ON m.id = s.metric_id
       JOIN sources o ON o.num = s.source_num
      WHERE r.id = ? AND s.count > 0 AND s.twin = 0 ORDER BY m.name, o.path, o.part, s.context, s.attempt`,
  ).all(runId) as ShownSeries[];
}

/** Which of these runs were logged over MLflow's interface: by their ids, with the ids there. */
export function listLoggedRuns(
  db: ReadDb,
  { ids }: { readonly ids: readonly string[] },
): ReadonlyArray<{ readonly id: string; readonly trackingId: string }> {
  return statement(
    db,
    `SELECT r.id, t.run_id AS trackingId FROM json_each(?) j JOIN runs r ON r.id = j.value
       JOIN sources s ON s.run_num = r.num AND s.codec = 'mlflow-rest'
       JOIN tracking_runs t ON t.run_id = s.logger_run_id GROUP BY r.id`,
  ).all(JSON.stringify(ids)) as Array<{ id: string; trackingId: string }>;
}

/** What people said of a run that was logged: it lies over what its client sent. */
export interface PersonEdits {
  readonly trackingId: string;
  readonly name: string | null;
  readonly notes: string;
  /** Null: taken off. */
  readonly tags: Readonly<Record<string, string | null>>;
}

/** Of those of these runs of which something was said. */
export function listPersonEdits(
  db: ReadDb,
  { trackingIds }: { readonly trackingIds: readonly string[] },
): PersonEdits[] {
  const rows = statement(
    db,
    `SELECT t.run_id AS trackingId, e.name, coalesce(e.notes, '') AS notes,
            (SELECT json_group_object(g.key, g.value) FROM tag_edits g WHERE g.run_id = r.id) AS tags
       FROM json_each(?) j JOIN tracking_runs t ON t.run_id = j.value
       JOIN sources s ON s.codec = 'mlflow-rest' AND s.path = 'runs/' || t.run_id
       JOIN runs r ON r.num = s.run_num LEFT JOIN run_edits e ON e.run_id = r.id`,
  ).all(JSON.stringify(trackingIds)) as Array<
    Omit<PersonEdits, "tags"> & { readonly tags: string }
  >;
  return rows
    .map((row) => ({ ...row, tags: JSON.parse(row.tags) as PersonEdits["tags"] }))
    .filter(
      ({ name, notes, tags }) => name !== null || notes !== "" || Object.keys(tags).length > 0,
    );
}
