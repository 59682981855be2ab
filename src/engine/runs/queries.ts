import { AppError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { toWireNumber, toWireStep, type WireNumber } from "../../base/json.ts";
import type { ImportOrigin } from "../../contract/ingest-import.ts";
import type { JoinReason } from "../../contract/run-sources.ts";
import type { RunDetail } from "../../contract/runs.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readFacts } from "./facts.ts";
import { PARAM_ORDER, SOURCE_ORDER, SOURCES_OF_RUN } from "./fold-sources.ts";
import { filterBySearch } from "./match-text.ts";
import { readDefinitions, type MetricDefinition } from "./metric-definitions.ts";
import { RUN_TABLES } from "./path-sql.ts";
import { RUN_COLUMNS, toRunRow, type RunDbRow } from "./run-row.ts";

export function getRun(db: ReadDb, args: { readonly id: string }): RunDetail {
  const row = statement(db, `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.id = ?`).get(
    args.id,
  ) as RunDbRow | undefined;
  if (row === undefined) throw new AppError("NOT_FOUND", ...explainAbsence(db, args.id));
  return {
    ...toRunRow(row),
    paramValues: readParams(db, row.num),
    facts: readFacts(db, row.num),
    series: readSeriesSummaries(db, row.num, row.project_id),
    sources: readSources(db, row.num),
  };
}

function explainAbsence(db: ReadDb, id: string): [message: string, nextStep: string] {
  // It may have gone on to another run since.
  const name = statement(
    db,
    `WITH RECURSIVE joins (id, depth) AS (SELECT :id, 0 UNION ALL
       SELECT (SELECT after ->> '$.runId' FROM journal WHERE op = 'source.bind' AND before ->> '$.runId' = joins.id
                  AND after ->> '$.joined' AND after ->> '$.runId' <> joins.id ORDER BY seq DESC LIMIT 1), depth + 1
         FROM joins WHERE id IS NOT NULL AND depth < 100 AND id NOT IN (SELECT id FROM runs))
     SELECT coalesce(e.name, r.name) FROM joins JOIN runs r USING (id) LEFT JOIN run_edits e ON e.run_id = r.id`,
    "pluck",
  ).get({ id }) as string | undefined;
  return name === undefined
    ? ["There is no such run.", "Reload the list of runs."]
    : [`This run was joined with “${name}”.`, "Open that run: its sources can be split off there."];
}

function readParams(db: ReadDb, runNum: number): RunDetail["paramValues"] {
  const rows = statement(
    db,
    `SELECT p.key, p.value, p.origin FROM shown_params p WHERE p.run_num = ? ORDER BY p.key, ${PARAM_ORDER}`,
  ).all(runNum) as Array<{ key: string; value: string; origin: string }>;
  const seen = new Set<string>();
  return rows
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .map(({ key, value, origin }) => ({ key, value: JSON.parse(value) as JsonValue, origin }));
}

export interface SeriesDbRow {
  readonly metric: string;
  readonly context: string;
  readonly source_id: string;
  readonly attempt: number;
  readonly count: number;
  readonly non_finite: number;
  /** Digits: a step may be wider than a double. */
  readonly first_step: string;
  readonly last_step: string;
  readonly first_value: Uint8Array;
  readonly last_value: Uint8Array;
  readonly min_value: number | null;
  readonly max_value: number | null;
}

export const SERIES_SUMMARY_SQL = `
  SELECT m.name AS metric, s.context, o.id AS source_id, s.attempt, s.count, s.nan + s.pos_inf + s.neg_inf AS non_finite,
         CAST(s.first_step AS TEXT) AS first_step, CAST(s.last_step AS TEXT) AS last_step, s.first_value, s.last_value, s.min_value, s.max_value
    FROM series s JOIN metrics m ON m.id = s.metric_id JOIN sources o ON o.num = s.source_num`;

type SeriesSummary = Omit<RunDetail["series"][number], keyof MetricDefinition>;

function readSeriesSummaries(db: ReadDb, runNum: number, projectId: string): RunDetail["series"] {
  const rows = statement(
    db,
    `${SERIES_SUMMARY_SQL} WHERE s.run_num = ? AND s.count > 0 AND s.twin = 0 ORDER BY m.name, s.source_num, s.context, s.attempt`,
  ).all(runNum) as SeriesDbRow[];
  const definitionOf = readDefinitions(db, projectId);
  return mergeAttempts(rows).map((one) => ({ ...one, ...definitionOf(one.metric) }));
}

/** Attempts of one series become one summary: first of the first, last of the last, extremes over all. */
export function mergeAttempts(rows: readonly SeriesDbRow[]): SeriesSummary[] {
  const merged: SeriesSummary[] = [];
  for (const row of rows) {
    const one = toSummary(row);
    const before = merged.at(-1);
    const same =
      before?.metric === one.metric &&
      before.context === one.context &&
      before.sourceId === one.sourceId;
    if (!same) {
      merged.push(one);
      continue;
    }
    merged[merged.length - 1] = {
      ...before,
      attempts: before.attempts + 1,
      points: before.points + one.points,
      nonFinite: before.nonFinite + one.nonFinite,
      lastStep: one.lastStep,
      last: one.last,
      min: extreme(Math.min, before.min, one.min),
      max: extreme(Math.max, before.max, one.max),
    };
  }
  return merged;
}

function toSummary(row: SeriesDbRow): SeriesSummary {
  return {
    metric: row.metric,
    context: row.context,
    sourceId: row.source_id,
    attempts: 1,
    points: row.count,
    nonFinite: row.non_finite,
    firstStep: toWireStep(row.first_step),
    lastStep: toWireStep(row.last_step),
    first: toWireNumber(readDouble(row.first_value)),
    last: toWireNumber(readDouble(row.last_value)),
    min: row.min_value,
    max: row.max_value,
  };
}

/** First and last values are 8 bytes: SQLite would turn NaN into NULL. */
function readDouble(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true);
}

function extreme(
  pick: (a: number, b: number) => number,
  a: WireNumber | null,
  b: WireNumber | null,
): WireNumber | null {
  return typeof a === "number" && typeof b === "number" ? pick(a, b) : (a ?? b);
}

type SourceDetail = RunDetail["sources"][number];

function readSources(db: ReadDb, runNum: number): SourceDetail[] {
  const sources = statement(
    db,
    `SELECT s.num, s.id, s.project_id, s.path, s.part, s.logger, s.codec, s.attempts, s.missing,
            coalesce(b.joined, 0) AS joined, b.reason ${SOURCES_OF_RUN} ORDER BY ${SOURCE_ORDER}`,
  ).all({ runNum }) as Array<{
    num: number;
    id: string;
    project_id: string;
    path: string;
    part: string;
    logger: string;
    codec: string;
    attempts: number;
    missing: number;
    joined: number;
    reason: string | null;
  }>;
  const files = statement(
    db,
    `SELECT path, size AS bytes, read_bytes AS readBytes, mtime_us AS modifiedUs, role FROM files
      WHERE project_id = ? AND source_path = ? AND role <> 'companion' ORDER BY path`,
  );
  const companions = statement(
    db,
    `SELECT path, size AS bytes, read_bytes AS readBytes, mtime_us AS modifiedUs, role FROM files
      WHERE project_id = :project AND role = 'companion' AND path IN
        (SELECT origin FROM params WHERE run_num = :run AND source_num = :source AND companion = 1
         UNION SELECT origin FROM facts WHERE run_num = :run AND source_num = :source AND companion = 1) ORDER BY path`,
  );
  const problems = statement(
    db,
    `SELECT path, place || iif(count > 1, ' and ' || (count - 1) || ' more', '') AS "where", message, severity
       FROM problems
      WHERE project_id = :project AND path IN (SELECT path FROM files WHERE project_id = :project AND source_path = :path)
      ORDER BY at_us LIMIT 500`,
  );
  return sources.map((source) => ({
    id: source.id,
    path: source.path,
    part: source.part === "" ? null : source.part,
    logger: source.logger,
    codec: source.codec,
    attempts: source.attempts,
    missing: source.missing === 1,
    joined: source.joined === 1,
    joinReason: source.reason === null ? null : (JSON.parse(source.reason) as JoinReason),
    files: [
      ...files.all(source.project_id, source.path),
      ...companions.all({ project: source.project_id, run: runNum, source: source.num }),
    ] as SourceDetail["files"],
    problems: problems.all({
      project: source.project_id,
      path: source.path,
    }) as SourceDetail["problems"],
  }));
}

export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly root: string | null;
  readonly import: ImportOrigin | null;
  readonly runs: number;
  readonly running: number;
}

export function listProjects(db: ReadDb): ProjectSummary[] {
  const rows = statement(
    db,
    `SELECT p.id, p.name, p.root, p.import, count(r.num) AS runs, coalesce(sum(r.shown_state = 'running'), 0) AS running
         FROM projects p
         LEFT JOIN (SELECT r.*, coalesce(e.state, r.state) AS shown_state
                      FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id WHERE coalesce(e.removed, 0) = 0) r
           ON r.project_id = p.id
        WHERE p.removed = 0 GROUP BY p.id ORDER BY p.created_us`,
  ).all() as Array<Omit<ProjectSummary, "import"> & { readonly import: string | null }>;
  return rows.map((row) => ({
    ...row,
    import: row.import === null ? null : (JSON.parse(row.import) as ImportOrigin),
  }));
}

/** Of one run also when it is removed: its page still shows its charts. */
export function listMetrics(
  db: ReadDb,
  args: { readonly projectId?: string; readonly runId?: string; readonly search?: string },
): ReadonlyArray<{ metric: string; runs: number } & MetricDefinition> {
  const { projectId, runId } = args;
  const rows =
    runId === undefined ? metricsOfProject(db, projectId ?? "") : metricsOfRun(db, runId);
  const project =
    runId === undefined
      ? projectId
      : statement(db, "SELECT project_id FROM runs WHERE id = ?", "pluck").get(runId);
  const definitionOf = readDefinitions(db, typeof project === "string" ? project : "");
  return filterBySearch(rows, args.search, ({ metric }) => metric).map((row) => ({
    ...row,
    ...definitionOf(row.metric),
  }));
}

interface CountedMetric {
  readonly metric: string;
  readonly runs: number;
}

function metricsOfRun(db: ReadDb, runId: string): readonly CountedMetric[] {
  return statement(
    db,
    `SELECT DISTINCT m.name AS metric, 1 AS runs FROM runs r JOIN series s ON s.run_num = r.num
       JOIN metrics m ON m.id = s.metric_id WHERE r.id = ? ORDER BY m.name`,
  ).all(runId) as CountedMetric[];
}

/** What was counted, less the few removed runs. */
function metricsOfProject(db: ReadDb, projectId: string): readonly CountedMetric[] {
  return statement(
    db,
    `WITH gone AS (SELECT s.metric_id, count(DISTINCT s.run_num) AS runs
                     FROM run_edits e JOIN runs r ON r.id = e.run_id JOIN series s ON s.run_num = r.num
                    WHERE e.removed = 1 AND r.project_id = :projectId GROUP BY s.metric_id)
     SELECT m.name AS metric, k.runs - coalesce(g.runs, 0) AS runs
       FROM project_metrics k JOIN metrics m ON m.id = k.metric_id LEFT JOIN gone g ON g.metric_id = k.metric_id
      WHERE k.project_id = :projectId AND k.runs > coalesce(g.runs, 0) ORDER BY m.name`,
  ).all({ projectId }) as CountedMetric[];
}

export function readSettings(db: ReadDb): Record<string, unknown> {
  const rows = statement(db, "SELECT key, value FROM settings").all() as Array<{
    key: string;
    value: string;
  }>;
  return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
}
