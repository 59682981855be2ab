import { copyArrivals, open, statement, type ReadDb, type WriteDb } from "../../store/index.ts";

/** Tables without which an old workspace has nothing to carry over (some may have been dropped or damaged). */
const NEEDED = [
  "runs",
  "sources",
  "files",
  "params",
  "tags",
  "series",
  "chunks",
  "tails",
  "metrics",
  "experiments",
  "arrivals",
];

/**
 * What reading the sources again cannot bring back: when each point arrived, and the runs whose sources are gone.
 * Answers the totals of the new workspace.
 */
export function carryOver(
  db: WriteDb,
  args: { readonly from: string },
): { runs: number; points: number } {
  const old = openOld(args.from);
  if (old !== undefined) {
    try {
      carryLostSources(old, db);
      carryArrivals(old, db);
    } finally {
      old.close();
    }
  }
  return statement(
    db,
    "SELECT count(*) AS runs, coalesce(sum(point_count), 0) AS points FROM runs",
  ).get() as {
    runs: number;
    points: number;
  };
}

function openOld(path: string): ReadDb | undefined {
  let old: ReadDb;
  try {
    old = open(path, { role: "reader" });
  } catch {
    return undefined;
  }
  const found = statement(
    old,
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
    "pluck",
  ).get(JSON.stringify(NEEDED));
  if (found === NEEDED.length) return old;
  old.close();
  return undefined;
}

const SERIES_KEYS = `
  SELECT s.id, s.count, o.project_id AS projectId, o.path, o.part, s.attempt, m.name AS metric, s.context
    FROM series s JOIN sources o ON o.num = s.source_num JOIN metrics m ON m.id = s.metric_id`;

interface SeriesKey {
  readonly id: number;
  readonly count: number;
  readonly projectId: string;
  readonly path: string;
  readonly part: string;
  readonly attempt: number;
  readonly metric: string;
  readonly context: string;
}

function carryArrivals(old: ReadDb, db: WriteDb): void {
  const find = statement(
    old,
    `${SERIES_KEYS} WHERE o.project_id = ? AND o.path = ? AND o.part = ? AND s.attempt = ? AND m.name = ? AND s.context = ?`,
  );
  for (const key of statement(db, SERIES_KEYS).all() as SeriesKey[]) {
    const before = find.get(
      key.projectId,
      key.path,
      key.part,
      key.attempt,
      key.metric,
      key.context,
    ) as SeriesKey | undefined;
    // Marks for fewer points than there are would lie about the rest.
    if (before?.count === key.count) copyArrivals(old, db, before.id, key.id);
  }
}

interface OldSource {
  readonly num: number;
  readonly run_num: number;
  readonly project_id: string;
  readonly path: string;
}

function carryLostSources(old: ReadDb, db: WriteDb): void {
  const isKnown = statement(
    db,
    "SELECT 1 FROM sources WHERE project_id = ? AND path = ? AND part = ?",
  );
  const sources = statement(old, "SELECT * FROM sources").all() as Array<
    OldSource & { part: string }
  >;
  for (const source of sources) {
    if (isKnown.get(source.project_id, source.path, source.part) === undefined)
      carrySource(old, db, source);
  }
}

function carrySource(old: ReadDb, db: WriteDb, source: OldSource): void {
  const runNum = carryRun(old, db, source.run_num);
  const sourceNum = copyRow(old, db, "sources", "num", source.num, { run_num: runNum, missing: 1 });
  copyRows(
    old,
    db,
    "files",
    "project_id = ? AND source_path = ? AND role <> 'companion'",
    [source.project_id, source.path],
    {},
  );
  copyRows(old, db, "params", "source_num = ?", [source.num], {
    run_num: runNum,
    source_num: sourceNum,
  });
  const series = statement(old, `${SERIES_KEYS} WHERE s.source_num = ?`).all(
    source.num,
  ) as SeriesKey[];
  for (const { id, metric } of series) {
    statement(db, "INSERT INTO metrics (name) VALUES (?) ON CONFLICT DO NOTHING").run(metric);
    const metricId = statement(db, "SELECT id FROM metrics WHERE name = ?", "pluck").get(
      metric,
    ) as number;
    const seriesId = copyRow(old, db, "series", "id", id, {
      run_num: runNum,
      source_num: sourceNum,
      metric_id: metricId,
    });
    copySeriesData(old, db, id, seriesId);
    copyArrivals(old, db, id, seriesId);
  }
}

function carryRun(old: ReadDb, db: WriteDb, oldNum: number): number {
  const run = statement(
    old,
    "SELECT r.id, r.project_id, x.name AS experiment FROM runs r JOIN experiments x ON x.id = r.experiment_id WHERE r.num = ?",
  ).get(oldNum) as { id: string; project_id: string; experiment: string };
  const known = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(run.id) as
    | number
    | undefined;
  if (known !== undefined) return known;
  statement(
    db,
    "INSERT INTO experiments (project_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
  ).run(run.project_id, run.experiment);
  const experimentId = statement(
    db,
    "SELECT id FROM experiments WHERE project_id = ? AND name = ?",
    "pluck",
  ).get(run.project_id, run.experiment) as number;
  const num = copyRow(old, db, "runs", "num", oldNum, { experiment_id: experimentId });
  copyRows(old, db, "tags", "run_num = ?", [oldNum], { run_num: num });
  copyRows(old, db, "observed_history", "run_num = ?", [oldNum], { run_num: num });
  return num;
}

const CHUNKS_PER_SERIES = 2 ** 20;

/** Chunks carry the series in their id; every table that holds series data is named by the schema. */
function copySeriesData(old: ReadDb, db: WriteDb, from: number, to: number): void {
  copyRows(old, db, "tails", "series_id = ?", [from], { series_id: to });
  const chunks = statement(old, "SELECT * FROM chunks WHERE id >= ? AND id < ?").iterate(
    from * CHUNKS_PER_SERIES,
    (from + 1) * CHUNKS_PER_SERIES,
  ) as Iterable<Record<string, unknown> & { id: number }>;
  for (const chunk of chunks)
    insertRow(db, "chunks", { ...chunk, id: chunk.id - (from - to) * CHUNKS_PER_SERIES });
}

type Row = Record<string, unknown>;

/** Copies a row under a new key and answers that key. */
function copyRow(
  old: ReadDb,
  db: WriteDb,
  table: string,
  key: string,
  value: number,
  change: Row,
): number {
  const row = statement(old, `SELECT * FROM ${table} WHERE ${key} = ?`).get(value) as Row;
  const { [key]: _, ...rest } = row;
  return insertRow(db, table, { ...rest, ...change });
}

function copyRows(
  old: ReadDb,
  db: WriteDb,
  table: string,
  where: string,
  values: readonly unknown[],
  change: Row,
): void {
  for (const row of statement(old, `SELECT * FROM ${table} WHERE ${where}`).all(
    ...values,
  ) as Row[]) {
    insertRow(db, table, { ...row, ...change });
  }
}

function insertRow(db: WriteDb, table: string, row: Row): number {
  const columns = Object.keys(row);
  const names = columns.map((name) => `"${name}"`).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const insert = statement(db, `INSERT OR REPLACE INTO ${table} (${names}) VALUES (${marks})`);
  return Number(insert.run(...Object.values(row)).lastInsertRowid);
}
