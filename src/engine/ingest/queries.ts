import type { JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import type { SourceRow } from "../../contract/ingest.ts";
import type { CodecState } from "../../formats/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { getRunPlace, mergeAttempts, SERIES_SUMMARY_SQL, type SeriesDbRow } from "../runs/index.ts";
import type { EndMark, FileRecord, SourceBinding, StoredProblem } from "./types.ts";

interface FileDbRow {
  readonly path: string;
  readonly source_path: string;
  readonly role: FileRecord["role"];
  readonly codec: string;
  readonly size: number;
  readonly mtime_us: number;
  readonly inode: string;
  readonly read_bytes: number;
  readonly head_hash: string;
  readonly tail_hash: string;
  readonly state: string;
  readonly names: string;
  readonly stopped: number;
  readonly gone: number;
  readonly windows: number;
  readonly backfill: number;
}

/** Everything that is known of a folder before it is looked at. */
export function loadFolder(
  db: ReadDb,
  args: { readonly projectId: string },
): {
  readonly files: readonly FileRecord[];
  readonly bindings: readonly SourceBinding[];
  readonly problems: readonly StoredProblem[];
} {
  const { projectId } = args;
  const files = statement(db, "SELECT * FROM files WHERE project_id = ?").all(projectId);
  return {
    files: (files as FileDbRow[]).map(toRecord),
    bindings: statement(
      db,
      "SELECT path, max(fingerprint) AS fingerprint FROM bindings WHERE project_id = ? GROUP BY path",
    ).all(projectId) as SourceBinding[],
    problems: statement(
      db,
      `SELECT path, place AS "where", message, severity, count FROM problems
        WHERE project_id = ? ORDER BY at_us`,
    ).all(projectId) as StoredProblem[],
  };
}

export function loadFile(
  db: ReadDb,
  args: { readonly projectId: string; readonly path: string },
): FileRecord | undefined {
  const row = statement(db, "SELECT * FROM files WHERE project_id = ? AND path = ?").get(
    args.projectId,
    args.path,
  ) as FileDbRow | undefined;
  return row === undefined ? undefined : toRecord(row);
}

function toRecord(row: FileDbRow): FileRecord {
  return {
    path: row.path,
    sourcePath: row.source_path,
    role: row.role,
    codec: row.codec,
    size: row.size,
    mtimeUs: row.mtime_us,
    inode: row.inode,
    readBytes: row.read_bytes,
    headHash: row.head_hash,
    tailHash: row.tail_hash,
    state: toState(row),
    stopped: row.stopped === 1,
    more: row.role === "data" && row.stopped === 0 && row.read_bytes < row.size,
    gone: row.gone === 1,
    windows: row.windows,
    backfill: row.backfill === 1,
  };
}

/** A companion's stored state is its params: here it only tells that it was read. */
function toState({ role, state, names }: FileDbRow): CodecState | undefined {
  if (state === "") return undefined;
  if (role !== "data") return {};
  const kept = JSON.parse(state) as CodecState;
  return names === "" ? kept : { ...kept, names: JSON.parse(names) as JsonValue };
}

export function listSources(
  db: ReadDb,
  args: { readonly projectId?: string; readonly runId?: string },
): { sources: SourceRow[] } {
  const sources = statement(
    db,
    `SELECT s.num, s.run_num AS runNum, s.path, s.part, s.project_id AS projectId, p.name AS project, s.logger,
              r.id AS runId
         FROM sources s JOIN runs r ON r.num = s.run_num JOIN projects p ON p.id = s.project_id
        WHERE p.removed = 0 AND (:projectId IS NULL OR s.project_id = :projectId)
          AND (:runId IS NULL OR r.id = :runId) ORDER BY p.created_us, s.path, s.part`,
  ).all({ projectId: args.projectId ?? null, runId: args.runId ?? null }) as SourceDbRow[];
  return { sources: sources.map((source) => toSourceRow(db, source)) };
}

interface SourceDbRow {
  readonly num: number;
  readonly runNum: number;
  readonly path: string;
  readonly part: string;
  readonly projectId: string;
  readonly project: string;
  readonly logger: string;
  readonly runId: string;
}

function toSourceRow(db: ReadDb, source: SourceDbRow): SourceRow {
  const files = statement(
    db,
    `SELECT path FROM files WHERE project_id = ? AND source_path = ? AND role <> 'companion' ORDER BY path`,
    "pluck",
  ).all(source.projectId, source.path) as string[];
  const params = statement(
    db,
    "SELECT key, value FROM shown_params WHERE run_num = ? AND source_num = ? ORDER BY key, companion",
  ).all(source.runNum, source.num) as Array<{ key: string; value: string }>;
  const series = mergeAttempts(
    statement(
      db,
      `${SERIES_SUMMARY_SQL} WHERE s.run_num = ? AND s.source_num = ? AND s.count > 0
         ORDER BY m.name, s.context, s.attempt`,
    ).all(source.runNum, source.num) as SeriesDbRow[],
  );
  return {
    path: source.path,
    part: source.part === "" ? null : source.part,
    project: source.project,
    logger: source.logger,
    runId: source.runId,
    files,
    // Ordered so that a parameter file beside, which wins, is written last.
    params: Object.fromEntries(
      params.map(({ key, value }) => [key, JSON.parse(value) as JsonValue]),
    ),
    metrics: Object.fromEntries(
      series.map(({ metric, points, firstStep, lastStep, first, last, min, max }) => [
        metric,
        { points, firstStep, lastStep, first, last, min, max },
      ]),
    ),
  };
}

/** A source whose start is known, and where its first file lies. */
interface SourceStart {
  readonly sourceNum: number;
  readonly startedUs: number;
  readonly path: string;
}

/** Of these runs of a project, or with `all` also of sources whose commit is not known. */
export function listStarts(
  db: ReadDb,
  args: { readonly projectId: string; readonly runIds: readonly string[]; readonly all: boolean },
): SourceStart[] {
  return statement(
    db,
    `SELECT * FROM (
       SELECT s.num AS sourceNum, s.started_us AS startedUs,
              (SELECT f.path FROM files f WHERE f.project_id = s.project_id AND f.source_path = s.path
                  AND f.role = 'data' ORDER BY f.path LIMIT 1) AS path
         FROM sources s
        WHERE s.project_id = :projectId AND s.started_us IS NOT NULL
          AND (:all AND s.git_commit IS NULL
               OR s.run_num IN (SELECT r.num FROM json_each(:runIds) j JOIN runs r ON r.id = j.value)))
      WHERE path IS NOT NULL`,
  ).all({
    projectId: args.projectId,
    runIds: JSON.stringify(args.runIds),
    all: args.all ? 1 : 0,
  }) as SourceStart[];
}

export interface StateRow {
  readonly runId: string;
  readonly projectId: string;
  readonly state: RunState;
  readonly reason: string;
  readonly lastDataUs: number | null;
  readonly createdUs: number;
  readonly writer: { readonly host?: string; readonly pid?: number } | undefined;
  readonly endMark: EndMark | undefined;
  readonly logger: string;
  /** When this source's newest data was written. */
  readonly sourceDataUs: number | null;
  /** Of all sources. */
  readonly missing: boolean;
}

/** Sources of runs whose state may change with time alone, or (with ids) just these. */
export function loadStates(db: ReadDb, args: { readonly runIds?: readonly string[] }): StateRow[] {
  const rows = statement(
    db,
    `SELECT r.id AS runId, r.project_id AS projectId, r.state, r.state_reason AS reason, r.last_data_us AS lastDataUs,
              r.created_us AS createdUs, s.writer, s.end_mark AS endMark, s.logger, s.last_data_us AS sourceDataUs,
              min(s.missing) OVER (PARTITION BY r.num) AS missing
         FROM runs r JOIN sources s ON s.run_num = r.num
        WHERE CASE WHEN :ids IS NULL THEN r.state IN ('running', 'stalled')
              ELSE r.id IN (SELECT value FROM json_each(:ids)) END`,
  ).all({ ids: args.runIds === undefined ? null : JSON.stringify(args.runIds) }) as Array<
    Omit<StateRow, "writer" | "endMark" | "missing"> & {
      writer: string | null;
      endMark: string | null;
      missing: number;
    }
  >;
  return rows.map((row) => ({
    ...row,
    writer:
      row.writer === null ? undefined : (JSON.parse(row.writer) as NonNullable<StateRow["writer"]>),
    endMark: row.endMark === null ? undefined : (JSON.parse(row.endMark) as EndMark),
    missing: row.missing === 1,
  }));
}

/** Usual time between two points of runs, by the times of their points: that of the metric that is logged most often. */
export function loadRhythms(
  db: ReadDb,
  args: { readonly runIds: readonly string[] },
): Array<{ readonly runId: string; readonly usualUs: number }> {
  return statement(
    db,
    `SELECT r.id AS runId, min((s.last_us - s.first_us) / (s.count - 1)) AS usualUs
       FROM json_each(?) j JOIN runs r ON r.id = j.value JOIN series s ON s.run_num = r.num
      WHERE s.count > 1 AND s.last_us > s.first_us GROUP BY r.num`,
  ).all(JSON.stringify(args.runIds)) as Array<{ runId: string; usualUs: number }>;
}

/** Levels above a run's own folder that may be its alone as well. */
const FOLDERS_ABOVE = 2;

/**
 * The topmost folder (its real path) in which only files of the run lie, for each run that has one: what a console
 * there says is about it.
 */
export function loadConsolePlaces(
  db: ReadDb,
  args: { readonly runIds: readonly string[] },
): Array<{ readonly runId: string; readonly folder: string }> {
  const of = statement(
    db,
    `SELECT r.num, s.project_id AS projectId, s.path, s.part FROM runs r JOIN sources s ON s.run_num = r.num WHERE r.id = ?`,
  );
  const others = statement(
    db,
    `SELECT 1 FROM files f WHERE f.project_id = :projectId AND f.role = 'data'
        AND (:from = '' OR f.path >= :from AND f.path < :to)
        AND NOT EXISTS (SELECT 1 FROM sources s
              WHERE s.project_id = f.project_id AND s.path = f.source_path AND s.part = '' AND s.run_num = :num) LIMIT 1`,
    "pluck",
  );
  return args.runIds.flatMap((runId) => {
    const sources = of.all(runId) as Array<{ num: number; projectId: string; part: string }>;
    const { root, folder: home } = getRunPlace(db, { runId });
    const [first] = sources;
    if (root === null || home === null || first === undefined) return [];
    if (sources.some(({ part, projectId }) => part !== "" || projectId !== first.projectId))
      return [];
    const isAlone = (folder: string): boolean =>
      others.get({
        num: first.num,
        projectId: first.projectId,
        from: folder === "." ? "" : `${folder}/`,
        // What comes behind the slash.
        to: `${folder}0`,
      }) === undefined;
    if (!isAlone(home)) return [];
    let folder = home;
    for (let i = 0; i < FOLDERS_ABOVE && folder.includes("/"); i++) {
      const above = folder.slice(0, folder.lastIndexOf("/"));
      if (!isAlone(above)) break;
      folder = above;
    }
    return [{ runId, folder: folder === "." ? root : `${root}/${folder}` }];
  });
}
