import { statement, type ReadDb } from "../../../store/index.ts";
import type { MomentEvent, Moments } from "../../../contract/run-past.ts";

/**
 * What happened, by time: gestures of people, runs that were found, and states that changed. `before` is what stood in
 * the journal: null where a source was bound for the first time.
 */
const EVENTS = `
  SELECT max(at_ms) * 1000 AS atUs, 'decision' AS kind, op, entity, count(*) AS count FROM main.journal
   WHERE actor ->> '$.kind' = 'person' GROUP BY gesture
  UNION ALL
  SELECT at_ms * 1000, 'found', op, entity, 1 FROM main.journal
   WHERE op = 'source.bind' AND before = 'null' AND actor ->> '$.kind' = 'system'
  UNION ALL
  SELECT h.at_us, 'state', '', 'run:' || r.id, 1 FROM main.observed_history h JOIN main.runs r ON r.num = h.run_num
   WHERE h.kind = 'state'`;

interface EventRow {
  readonly atUs: number;
  readonly kind: MomentEvent["kind"];
  readonly op: string;
  readonly entity: string;
  readonly count: number;
}

/** @param args.at the moment around which events are told; without it the newest one is */
export function listMoments(
  db: ReadDb,
  args: { readonly buckets: number; readonly at?: number; readonly nowUs: number },
): Moments {
  const { buckets, nowUs, at = nowUs } = args;
  const firstUs = statement(db, "SELECT min(at_ms) * 1000 FROM main.journal", "pluck").get() as
    | number
    | null;
  if (firstUs === null) return { firstUs: null, nowUs, counts: [], previous: null, next: null };
  const width = Math.max(1, nowUs - firstUs);
  const counts = Array.from({ length: buckets }, () => 0);
  const counted = statement(
    db,
    `SELECT CAST(min(:buckets - 1, max(0, (atUs - :firstUs) * :buckets / :width)) AS INTEGER) AS bucket, count(*) AS count
       FROM (${EVENTS}) GROUP BY 1`,
  ).all({ buckets, firstUs, width }) as Array<{ bucket: number; count: number }>;
  for (const { bucket, count } of counted) counts[bucket] = count;
  const near = (condition: string): MomentEvent | null => {
    const row = statement(db, `SELECT * FROM (${EVENTS}) WHERE ${condition} LIMIT 1`).get({
      at,
    }) as EventRow | undefined;
    return row === undefined ? null : toEvent(db, row);
  };
  return {
    firstUs,
    nowUs,
    counts,
    previous: near("atUs < :at ORDER BY atUs DESC"),
    next: near("atUs > :at ORDER BY atUs"),
  };
}

function toEvent(db: ReadDb, { atUs, kind, op, entity, count }: EventRow): MomentEvent {
  const colon = entity.indexOf(":");
  const id = entity.slice(colon + 1);
  const name = statement(
    db,
    `SELECT coalesce(e.name, r.name) FROM main.runs r LEFT JOIN main.run_edits e ON e.run_id = r.id WHERE r.id = ?`,
    "pluck",
  ).get(id) as string | undefined;
  return { atUs, kind, op, what: entity.slice(0, colon), name: name ?? null, count };
}
