import { countArrived, cutAllSeries, statement, type WriteDb } from "../../../store/index.ts";

/**
 * Series as they were by their arrival marks: those without a point by then are not there, those with fewer than now
 * are cut. A series without marks, of an older version, is whole from the first record on.
 */
export function reachThen(db: WriteDb, atUs: number): void {
  db.exec(
    "CREATE TABLE temp.reached (id INTEGER PRIMARY KEY, source_num INTEGER, count INTEGER, last_us REAL) STRICT",
  );
  addUpMarks(db, atUs);
  db.exec(`
    INSERT INTO temp.series SELECT s.* FROM main.series s JOIN temp.reached c USING (id) WHERE c.count > 0;
    INSERT OR IGNORE INTO temp.stale_runs
      SELECT s.run_num FROM main.series s JOIN temp.reached c USING (id) WHERE c.count < s.count;`);
  const cuts = statement(
    db,
    "SELECT id, c.count FROM temp.series s JOIN temp.reached c USING (id) WHERE c.count < s.count",
  ).all() as Array<{ id: number; count: number }>;
  cutAllSeries(db, cuts);
  keepLastData(db, atUs);
  db.exec("DROP TABLE temp.reached");
}

const PAGE = 20_000;

function addUpMarks(db: WriteDb, atUs: number): void {
  const page = statement(
    db,
    `SELECT s.id, s.source_num AS sourceNum, s.count FROM main.series s JOIN temp.sources o ON o.num = s.source_num
      WHERE s.id > ? AND s.count > 0 ORDER BY s.id LIMIT ${PAGE}`,
  );
  const marks = statement(
    db,
    "SELECT series_id, marks FROM main.arrivals WHERE series_id BETWEEN ? AND ? ORDER BY series_id, segment",
    "raw",
  );
  const put = statement(db, "INSERT INTO temp.reached VALUES (?, ?, ?, ?)");
  for (let last = 0; ;) {
    const rows = page.all(last) as Array<{ id: number; sourceNum: number; count: number }>;
    const [first] = rows;
    const end = rows.at(-1);
    if (first === undefined || end === undefined) return;
    const arrived = new Map<number, { count: number; lastUs: number }>();
    for (const [id, bytes] of marks.all(first.id, end.id) as Array<[number, Uint8Array]>) {
      const [count, lastUs] = countArrived(bytes, atUs);
      const before = arrived.get(id);
      arrived.set(id, {
        count: (before?.count ?? 0) + count,
        lastUs: Number.isNaN(lastUs) ? (before?.lastUs ?? NaN) : lastUs,
      });
    }
    for (const { id, sourceNum, count } of rows) {
      const by = arrived.get(id) ?? { count, lastUs: NaN };
      // SQLite makes NULL of NaN.
      put.run(id, sourceNum, Math.min(count, by.count), by.lastUs);
    }
    last = end.id;
  }
}

/** When the newest data of a source came is kept for now only: what came later stands at the last arrival. */
function keepLastData(db: WriteDb, atUs: number): void {
  db.prepare(
    `UPDATE temp.sources SET last_data_us = (SELECT CAST(max(last_us) AS INTEGER) FROM temp.reached WHERE source_num = sources.num)
      WHERE last_data_us > ?`,
  ).run(atUs);
  db.prepare(
    "INSERT OR IGNORE INTO temp.stale_runs SELECT num FROM temp.runs WHERE last_data_us > ?",
  ).run(atUs);
}
