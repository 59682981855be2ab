import { statement, type WriteDb } from "../../../store/index.ts";
import { canonicalText, numberOf } from "../write-params.ts";
import type { JsonValue } from "../../../base/json.ts";

/** Brings sources, params and facts to what had been observed at a moment: of each the first value that was overwritten since. */
export function applyObservedHistory(db: WriteDb, atUs: number): void {
  db.prepare(
    `INSERT INTO temp.observed_history SELECT h.* FROM main.observed_history h
      WHERE h.at_us > ? AND (h.source_num IS NULL OR h.source_num IN (SELECT num FROM temp.sources))`,
  ).run(atUs);
  // How a run that was made since ended says nothing of the one that its source belonged to.
  db.exec(`DELETE FROM temp.observed_history WHERE source_num IS NULL
    AND run_num NOT IN (SELECT r.num FROM temp.runs r WHERE r.id IN (SELECT run_id FROM temp.bindings))`);
  restoreSources(db);
  restoreValues(db, atUs);
}

/** Columns of `sources` that the trigger keeps, as migration 270 lists them. */
const SAID =
  "run_name experiment started_us git_commit git_branch tags attempts missing writer logger_run_id".split(
    " ",
  );

function restoreSources(db: WriteDb): void {
  db.exec(`
    UPDATE temp.sources SET (${SAID.join(", ")}) = (${SAID.map((name) => `h.before ->> '$.${name}'`).join(", ")})
      FROM (SELECT source_num, before, min(at_us) FROM temp.observed_history WHERE kind = 'source' GROUP BY source_num) h
     WHERE h.source_num = sources.num;
    INSERT OR IGNORE INTO temp.stale_runs
      SELECT run_num FROM temp.sources WHERE num IN (SELECT source_num FROM temp.observed_history WHERE kind = 'source');`);
}

interface OldValue {
  readonly runNum: number;
  readonly sourceNum: number;
  readonly kind: "param" | "fact";
  readonly key: string;
  readonly origin: string;
  readonly before: string;
  readonly sinceUs: number | null;
}

/** An older version did not note of which file an overwritten param was: where there is one, it is of that. */
const OLD_VALUES = `
  SELECT h.run_num AS runNum, h.source_num AS sourceNum, h.kind, h.key, h.before, h.since_us AS sinceUs,
         coalesce(h.origin, (SELECT p.origin FROM temp.params p
           WHERE (p.run_num, p.key, p.source_num) = (h.run_num, h.key, h.source_num) LIMIT 1)) AS origin, min(h.at_us)
    FROM temp.observed_history h WHERE h.kind IN ('param', 'fact') AND h.source_num IS NOT NULL
   GROUP BY h.source_num, h.kind, h.key, h.origin`;

function restoreValues(db: WriteDb, atUs: number): void {
  for (const old of statement(db, OLD_VALUES).all() as OldValue[]) {
    if (old.origin === null || (old.sinceUs ?? 0) > atUs) continue;
    // What is there now came after it was taken away, or is what overwrote it.
    if (old.kind === "param") putOldParam(db, old);
    else putOldFact(db, old);
    statement(db, "INSERT OR IGNORE INTO temp.stale_runs VALUES (?)").run(old.runNum);
  }
}

function putOldParam(db: WriteDb, { runNum, sourceNum, key, origin, before }: OldValue): void {
  const text = canonicalText(JSON.parse(before) as JsonValue);
  statement(
    db,
    `INSERT INTO temp.params (run_num, key, source_num, value, text, number, origin, companion)
     VALUES (:runNum, :key, :sourceNum, :before, :text, :number, :origin,
       coalesce((SELECT companion FROM main.params WHERE (run_num, key, source_num, origin) = (:runNum, :key, :sourceNum, :origin)), 1))
     ON CONFLICT DO UPDATE SET value = excluded.value, text = excluded.text, number = excluded.number`,
  ).run({ runNum, key, sourceNum, origin, before, text, number: numberOf(text) });
}

function putOldFact(db: WriteDb, { runNum, sourceNum, key, origin, before }: OldValue): void {
  statement(
    db,
    `INSERT INTO temp.facts (run_num, key, source_num, origin, value, companion)
     VALUES (:runNum, :key, :sourceNum, :origin, :before,
       coalesce((SELECT companion FROM main.facts WHERE (run_num, key, source_num, origin) = (:runNum, :key, :sourceNum, :origin)), 1))
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run({ runNum, key, sourceNum, origin, before });
}

/**
 * States as they were, after joins and splits were taken back. What is noted of a source is of the run that it is in by
 * itself: that went on as part of another one.
 */
export function keepStates(db: WriteDb, atUs: number): void {
  const rows = statement(
    db,
    `SELECT h.run_num AS num, h.before, min(h.at_us) FROM temp.observed_history h
      WHERE h.kind = 'state' AND h.at_us > ? AND (h.source_num IS NULL OR h.source_num IN (
        SELECT s.num FROM temp.sources s JOIN temp.bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part)
         WHERE b.joined = 0 AND s.run_num = h.run_num))
      GROUP BY h.run_num`,
  ).all(atUs) as Array<{ readonly num: number; readonly before: string }>;
  for (const { num, before } of rows) {
    const known = JSON.parse(before) as
      | string
      | { readonly state: string; readonly reason: string };
    // Older versions kept the state alone.
    const { state, reason } = typeof known === "string" ? { state: known, reason: "" } : known;
    statement(db, "UPDATE temp.runs SET state = ?, state_reason = ? WHERE num = ?").run(
      state,
      reason,
      num,
    );
  }
}

/** Which series were shown once of several that tell the same, after joins and splits were taken back. */
export function keepTwins(db: WriteDb): void {
  db.exec(`
    UPDATE temp.series SET twin = m.twin FROM main.series m WHERE m.id = series.id AND m.twin <> series.twin;
    UPDATE temp.series SET twin = CAST(h.before AS INTEGER)
      FROM (SELECT source_num, key, before, min(at_us) FROM temp.observed_history WHERE kind = 'twin' GROUP BY source_num, key) h
      JOIN main.metrics m ON m.name = h.key ->> '$[0]'
     WHERE series.source_num = h.source_num AND series.metric_id = m.id AND series.attempt = h.key ->> '$[1]'
       AND series.context = h.key ->> '$[2]';`);
}
