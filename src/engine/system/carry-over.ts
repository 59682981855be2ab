import { isAppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import { followBindings, foldSources, foldTags } from "../runs/index.ts";
import {
  asStoreError,
  copyRows,
  copySources,
  countReadable,
  dropSources,
  listBackups,
  listMissingTables,
  markRest,
  open,
  restoreAbsentSources,
  SOURCE_KEY,
  statement,
  withAttached,
  type WriteDb,
} from "../../store/index.ts";

/** Some of what the old workspace holds could not be read in it. */
export interface CarriedKept {
  readonly isWhole: boolean;
  /** Sources that came from the newest backup instead. */
  readonly fromBackup: number;
}

/**
 * Before the sources are read: takes over those that their files do not hold any more, points and resume positions, so
 * that they are read on from there. What the old workspace cannot give comes from the newest backup.
 */
export function carryKept(
  db: WriteDb,
  { from, backups }: { readonly from: string; readonly backups: string },
): CarriedKept {
  const isWhole = withOld(db, from, () => {
    const kept = listNums(
      db,
      `SELECT num FROM old.kept_sources JOIN old.sources USING (num)
        WHERE (${SOURCE_KEY}) NOT IN (SELECT ${SOURCE_KEY} FROM main.sources)`,
    );
    return carrySources(db, from, kept).length === 0;
  });
  return { isWhole: isWhole === true, fromBackup: isWhole === true ? 0 : takeBackup(db, backups) };
}

function takeBackup(db: WriteDb, backups: string): number {
  for (const { path } of listBackups(backups)) {
    try {
      const restored = restoreAbsentSources(db, path);
      db.transaction(followBindings)(db);
      return restored;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return 0;
}

export interface CarriedRest {
  /** Totals of the new workspace. */
  readonly runs: number;
  readonly points: number;
  /** Sources that were copied because reading gave less than the old workspace has, or nothing. */
  readonly copied: number;
  readonly isWhole: boolean;
}

/**
 * After the sources were read: takes over sources that gave nothing or less than before, and what no file holds of the
 * others: when each point arrived, the history of params and states, what was checked out, the sources' ids.
 * Throws when a point would be lost that the old workspace can still read.
 */
export function carryRest(db: WriteDb, { from }: { readonly from: string }): CarriedRest {
  const copied = withOld(db, from, () => {
    const missing = listMissing(db);
    const lost = new Set(carrySources(db, from, missing));
    const still = listMissing(db).filter((num) => !lost.has(num));
    if (still.length > 0) throw new Error(`${still.length} sources were not carried over whole`);
    const steps = [carrySourceIds, carryCheckouts, carryHistory, carryArrivals, foldRuns];
    const done = steps.filter((step) => runUnlessDamaged(db, step));
    return {
      count: missing.length - lost.size,
      isWhole: lost.size === 0 && done.length === steps.length,
    };
  });
  const totals = statement(
    db,
    "SELECT count(*) AS runs, coalesce(sum(point_count), 0) AS points FROM runs",
  ).get() as { runs: number; points: number };
  return { ...totals, copied: copied?.count ?? 0, isWhole: copied?.isWhole === true };
}

/** Undefined when the old file cannot be read at all, or lost its tables. */
function withOld<T>(db: WriteDb, from: string, work: () => T): T | undefined {
  try {
    return withAttached(db, "old", from, () =>
      listMissingTables(db, "old").length === 0 ? work() : undefined,
    );
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const known = asStoreError(error);
  return isAppError(known) && known.code === "DAMAGED";
}

function runUnlessDamaged(db: WriteDb, step: (db: WriteDb) => void): boolean {
  try {
    db.transaction(() => step(db)).immediate();
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

function listNums(db: WriteDb, sql: string): number[] {
  return statement(db, sql, "pluck").all() as number[];
}

/** The reading found the source `o` at another place: its run is bound to that now, and has no fewer points. */
const MOVED_SOURCE = `
  SELECT 1 FROM old.runs q JOIN main.runs r ON r.id = q.id
   WHERE q.num = o.run_num AND r.point_count >= q.point_count AND NOT EXISTS (
     SELECT 1 FROM main.bindings b WHERE (b.project_id, b.path, b.part) = (o.project_id, o.path, o.part))`;

/** Not read at all, or a metric of theirs has fewer points over all attempts than before, or a tag fewer media. */
const MISSING_SOURCES = `
  SELECT o.num FROM old.sources o LEFT JOIN main.sources n USING (${SOURCE_KEY})
   WHERE CASE
     WHEN n.num IS NULL THEN NOT EXISTS (${MOVED_SOURCE})
     ELSE EXISTS (
       SELECT 1 FROM old.series s JOIN old.metrics m ON m.id = s.metric_id
        WHERE s.source_num = o.num GROUP BY s.metric_id, s.context
       HAVING sum(s.count) > coalesce(
         (SELECT sum(t.count) FROM main.metrics k JOIN main.series t
              ON t.run_num = n.run_num AND t.metric_id = k.id AND t.source_num = n.num AND t.context = s.context
           WHERE k.name = m.name), 0))
       OR EXISTS (
       SELECT 1 FROM old.media_series s WHERE s.source_num = o.num GROUP BY s.tag, s.kind
       HAVING sum(s.count) > coalesce(
         (SELECT sum(t.count) FROM main.media_series t
           WHERE t.run_num = n.run_num AND t.tag = s.tag AND t.kind = s.kind AND t.source_num = n.num), 0))
     END`;

/** One by one where a part of the old file is damaged: those that lie there count as missing. */
function listMissing(db: WriteDb): number[] {
  try {
    return listNums(db, MISSING_SOURCES);
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  const isMissing = statement(db, `${MISSING_SOURCES} AND o.num = ?`);
  return listNums(db, "SELECT num FROM old.sources").filter((num) => {
    try {
      return isMissing.get(num) !== undefined;
    } catch (error) {
      if (isDamage(error)) return true;
      throw error;
    }
  });
}

/** Sources that are copied in one transaction. */
const BATCH = 200;

/** Copies sources from the old file over what was read of them; answers those that lie in a damaged part of it. */
function carrySources(db: WriteDb, from: string, sources: readonly number[]): number[] {
  const lost: number[] = [];
  for (let start = 0; start < sources.length; start += BATCH)
    lost.push(...carryBatch(db, from, sources.slice(start, start + BATCH)));
  return lost;
}

/** Halves find the damaged ones, so that a sound file costs one pass. */
function carryBatch(db: WriteDb, from: string, sources: readonly number[]): readonly number[] {
  try {
    db.transaction(() => {
      dropSources(
        db,
        statement(
          db,
          `SELECT n.num FROM main.sources n JOIN old.sources o USING (${SOURCE_KEY})
            WHERE o.num IN (SELECT value FROM json_each(?))`,
          "pluck",
        ).all(JSON.stringify(sources)) as number[],
      );
      copySources(db, { from: "old", to: "main", sources });
      checkCopies(db, from, sources);
    }).immediate();
    return [];
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (sources.length === 1) return sources;
    const half = Math.ceil(sources.length / 2);
    return [
      ...carryBatch(db, from, sources.slice(0, half)),
      ...carryBatch(db, from, sources.slice(half)),
    ];
  }
}

/** Series that are in both, by what they are. */
const SERIES_PAIRS = `
  SELECT o.id AS old, n.id AS new, o.count AS before, n.count AS count
    FROM old.sources os JOIN main.sources ns USING (${SOURCE_KEY})
    JOIN old.series o ON o.source_num = os.num
    JOIN old.metrics om ON om.id = o.metric_id
    JOIN main.metrics nm ON nm.name = om.name
    JOIN main.series n ON n.run_num = ns.run_num AND n.metric_id = nm.id AND n.source_num = ns.num
                      AND n.attempt = o.attempt AND n.context = o.context`;

/** Every point that can be read in the old file can be read in the copy. */
function checkCopies(db: WriteDb, from: string, sources: readonly number[]): void {
  const pairs = statement(
    db,
    `${SERIES_PAIRS} WHERE os.num IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(sources)) as Array<{ new: number; old: number; count: number }>;
  const short = pairs.filter((pair) => countReadable(db, pair.new) < pair.count);
  if (short.length === 0) return;
  const old = open(from, { role: "reader" });
  try {
    const lost = short.filter((pair) => countReadable(old, pair.old) > countReadable(db, pair.new));
    if (lost.length > 0) throw new Error(`${lost.length} series were not copied whole`);
  } finally {
    old.close();
  }
}

function carrySourceIds(db: WriteDb): void {
  db.exec(`
    UPDATE main.sources SET found_us = o.found_us FROM old.sources o
     WHERE (o.project_id, o.path, o.part) = (sources.project_id, sources.path, sources.part);
    UPDATE main.sources SET id = o.id FROM old.sources o
     WHERE (o.project_id, o.path, o.part) = (sources.project_id, sources.path, sources.part) AND o.id <> sources.id;
    UPDATE main.bindings SET fingerprint = o.fingerprint FROM old.bindings o
     WHERE (o.project_id, o.path, o.part) = (bindings.project_id, bindings.path, bindings.part)
       AND bindings.fingerprint IS NULL;
  `);
}

/** A repository forgets after a while what was checked out. */
function carryCheckouts(db: WriteDb): void {
  db.exec(`UPDATE main.sources SET git_commit = o.git_commit, git_branch = o.git_branch FROM old.sources o
    WHERE (o.project_id, o.path, o.part) = (sources.project_id, sources.path, sources.part)
      AND sources.git_commit IS NULL AND o.git_commit IS NOT NULL`);
}

/** Some of a run's sources may have been read and others carried over. */
function foldRuns(db: WriteDb): void {
  followBindings(db);
  for (const num of listNums(db, "SELECT num FROM main.runs")) {
    foldSources(db, num);
    foldTags(db, num);
  }
}

/** Instead of what reading made of it: that has the time of the rebuild. */
function carryHistory(db: WriteDb): void {
  for (const table of ["params", "facts"]) {
    db.exec(`UPDATE main.${table} SET since_us = o.since_us
      FROM main.sources n JOIN old.sources s USING (${SOURCE_KEY}) JOIN old.${table} o ON o.run_num = s.run_num AND o.source_num = s.num
     WHERE n.num = ${table}.source_num AND o.key = ${table}.key AND o.origin = ${table}.origin`);
  }
  db.exec(`DELETE FROM main.observed_history
    WHERE run_num IN (SELECT n.num FROM main.runs n JOIN old.runs o USING (id))`);
  copyRows(db, {
    from: "old",
    to: "main",
    table: "observed_history",
    where: "JOIN old.runs o ON o.num = t.run_num JOIN main.runs n USING (id)",
    changed: {
      run_num: "n.num",
      source_num: `(SELECT k.num FROM old.sources s JOIN main.sources k USING (${SOURCE_KEY}) WHERE s.num = t.source_num)`,
    },
  });
}

const PAGE = 1000;

/** Marks of the points that both have; the others arrive now. */
function carryArrivals(db: WriteDb): void {
  db.exec("DROP TABLE IF EXISTS temp.pairs");
  db.exec(
    "CREATE TEMP TABLE pairs (new INTEGER PRIMARY KEY, old INTEGER, grown INTEGER, count INTEGER)",
  );
  db.exec(
    `INSERT INTO pairs SELECT new, old, count > before, count FROM (${SERIES_PAIRS}) WHERE count >= before`,
  );
  db.exec("DELETE FROM main.arrivals WHERE series_id IN (SELECT new FROM pairs)");
  copyRows(db, {
    from: "old",
    to: "main",
    table: "arrivals",
    through: "pairs CROSS JOIN",
    where: "ON t.series_id = pairs.old",
    changed: { series_id: "pairs.new" },
  });
  const grown = statement(
    db,
    `SELECT new, count FROM pairs WHERE grown = 1 AND new > ? ORDER BY new LIMIT ${PAGE}`,
  );
  for (let last = 0; ;) {
    const page = grown.all(last) as Array<{ new: number; count: number }>;
    for (const pair of page) markRest(db, pair.new, nowUs(), pair.count);
    last = page.at(-1)?.new ?? Infinity;
    if (page.length < PAGE) break;
  }
  db.exec("DROP TABLE temp.pairs");
}
