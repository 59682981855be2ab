import { AppError } from "../../base/errors.ts";
import { toWireStep } from "../../base/json.ts";
import type { MediaEntry, MediaKind, MediaSteps, MediaTag } from "../../contract/run-media.ts";
import { statement, type ReadDb } from "../../store/index.ts";

interface TagRow extends Omit<MediaTag, "firstStep" | "lastStep"> {
  /** Digits: a step may be wider than a double. */
  readonly firstStep: string;
  readonly lastStep: string;
}

const TAGS_OF_RUNS = `
  SELECT s.tag, s.kind, count(DISTINCT r.num) AS runs, sum(s.count) AS entries, CAST(min(s.min_step) AS TEXT) AS firstStep,
         CAST(max(s.max_step) AS TEXT) AS lastStep
    FROM runs r JOIN media_series s ON s.run_num = r.num WHERE r.id IN (SELECT value FROM json_each(?)) GROUP BY s.tag, s.kind ORDER BY s.tag, s.kind`;

/** What was counted, less the few removed runs. */
const TAGS_OF_PROJECT = `
  WITH gone AS (SELECT s.tag, s.kind, count(DISTINCT s.run_num) AS runs, sum(s.count) AS entries
                  FROM run_edits e JOIN runs r ON r.id = e.run_id JOIN media_series s ON s.run_num = r.num
                 WHERE e.removed = 1 AND r.project_id = :projectId GROUP BY s.tag, s.kind)
  SELECT k.tag, k.kind, k.runs - coalesce(g.runs, 0) AS runs, k.entries - coalesce(g.entries, 0) AS entries,
         CAST(k.min_step AS TEXT) AS firstStep, CAST(k.max_step AS TEXT) AS lastStep
    FROM project_media k LEFT JOIN gone g ON g.tag = k.tag AND g.kind = k.kind
   WHERE k.project_id = :projectId AND k.runs > coalesce(g.runs, 0) ORDER BY k.tag, k.kind`;

export function listMedia(
  db: ReadDb,
  {
    projectId,
    runId,
    runIds,
  }: {
    readonly projectId?: string;
    readonly runId?: string;
    readonly runIds?: readonly string[];
  },
): MediaTag[] {
  const ids = runIds ?? (runId === undefined ? undefined : [runId]);
  const rows =
    ids === undefined
      ? statement(db, TAGS_OF_PROJECT).all({ projectId: projectId ?? "" })
      : statement(db, TAGS_OF_RUNS).all(JSON.stringify(ids));
  return (rows as TagRow[]).map((row) => ({
    ...row,
    firstStep: toWireStep(row.firstStep),
    lastStep: toWireStep(row.lastStep),
  }));
}

interface SeriesRow {
  readonly id: number;
  readonly runId: string;
  readonly sourceNum: number;
  readonly attempt: number;
  readonly minStep: bigint;
  readonly maxStep: bigint;
  readonly count: bigint;
  readonly codec: string | null;
}

/** Their logs hold names of files. */
const FILE_CODECS: ReadonlySet<string> = new Set(["wandb"]);

export const MEDIA_SERIES_SQL = `
  SELECT s.id, r.id AS runId, s.source_num AS sourceNum, s.attempt, s.min_step AS minStep, s.max_step AS maxStep, s.count,
         o.codec FROM json_each(?) j JOIN runs r ON r.id = j.value
    JOIN media_series s ON s.run_num = r.num AND s.tag = ? AND s.kind = ?
    LEFT JOIN sources o ON o.num = s.source_num
   ORDER BY j.key, s.source_num, s.attempt, s.path`;

/** A series up to (not with) the step from which a later attempt counts. */
interface Part {
  readonly id: number;
  readonly from: bigint;
  /** Inclusive. */
  readonly to: bigint;
  readonly count: number;
}

export interface ListStepsArgs {
  readonly tag: string;
  readonly kind: MediaKind;
  readonly runIds: readonly string[];
  readonly limit: number;
}

/** Runs that have the tag, in the order asked for. */
export function listMediaSteps(db: ReadDb, args: ListStepsArgs): MediaSteps[] {
  const { tag, kind, runIds, limit } = args;
  const rows = statement(db, MEDIA_SERIES_SQL, "safe").all(
    JSON.stringify(runIds),
    tag,
    kind,
  ) as SeriesRow[];
  return [...Map.groupBy(rows, ({ runId }) => runId)].map(([runId, series]) => {
    const parts = series.flatMap((row) => partOf(db, row, series));
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const entries = parts
      .flatMap((part) => readPart(db, part, Math.max(2, Math.floor((limit * part.count) / total))))
      .toSorted((a, b) => Number(a.step) - Number(b.step));
    const areFiles = series.some(({ codec }) => FILE_CODECS.has(codec ?? ""));
    return { runId, areFiles, total, entries: thin(entries, limit) };
  });
}

/** Each attempt up to where the next one begins, as charts show it. */
function partOf(db: ReadDb, row: SeriesRow, all: readonly SeriesRow[]): Part[] {
  const later = all.filter(
    ({ sourceNum, attempt }) => sourceNum === row.sourceNum && attempt > row.attempt,
  );
  const end = later.reduce<bigint | undefined>(
    (least, { minStep }) => (least === undefined || minStep < least ? minStep : least),
    undefined,
  );
  if (end === undefined || row.maxStep < end)
    return [{ id: Number(row.id), from: row.minStep, to: row.maxStep, count: Number(row.count) }];
  const to = end - 1n;
  const count = statement(
    db,
    "SELECT count(*) FROM media WHERE series_id = ? AND step <= ?",
    "pluck",
  ).get(row.id, to) as number;
  return count === 0 ? [] : [{ id: Number(row.id), from: row.minStep, to, count }];
}

const ENTRY_COLUMNS =
  "series_id AS seriesId, CAST(step AS TEXT) AS stepText, offset, item, crc, time_us AS timeUs, samples";

interface EntryRow {
  readonly seriesId: number;
  /** Digits. */
  readonly stepText: string;
  readonly offset: number;
  readonly item: number;
  readonly crc: number;
  readonly timeUs: number | null;
  readonly samples: number;
}

export const WHOLE_PART_SQL = `SELECT ${ENTRY_COLUMNS} FROM media WHERE series_id = ? AND step <= ? ORDER BY step, offset, item`;
export const NEXT_ENTRY_SQL = `SELECT ${ENTRY_COLUMNS} FROM media WHERE series_id = ? AND step >= ? AND step <= ?
   ORDER BY step, offset, item LIMIT 1`;
const LAST_ENTRY_SQL = `SELECT ${ENTRY_COLUMNS} FROM media WHERE series_id = ? AND step <= ?
   ORDER BY step DESC, offset DESC, item DESC LIMIT 1`;
/** Every so many-th: reads the whole index of the series, for values that share few steps. */
const EVERY_SQL = `SELECT * FROM (SELECT ${ENTRY_COLUMNS}, row_number() OVER (ORDER BY step, offset, item) AS place
   FROM media WHERE series_id = ? AND step <= ?) WHERE place % ? = 1 LIMIT ?`;

function readPart(db: ReadDb, part: Part, limit: number): MediaEntry[] {
  const { id, from, to, count } = part;
  if (count <= limit) return (statement(db, WHOLE_PART_SQL).all(id, to) as EntryRow[]).map(toEntry);
  const last = statement(db, LAST_ENTRY_SQL).get(id, to) as EntryRow;
  const span = to - from;
  if (span < BigInt(limit)) {
    const every = Math.ceil(count / (limit - 1));
    const rows = statement(db, EVERY_SQL).all(id, to, every, limit - 1) as EntryRow[];
    return [...rows, last].map(toEntry);
  }
  // Steps are as far apart as their number allows: a few thousand look-ups instead of a million rows.
  const next = statement(db, NEXT_ENTRY_SQL);
  const rows = new Map<string, EntryRow>();
  for (let i = 0; i < limit - 1; i++) {
    const step = from + (span * BigInt(i)) / BigInt(limit - 1);
    const row = next.get(id, step, to) as EntryRow | undefined;
    if (row !== undefined) rows.set(row.stepText, row);
  }
  rows.set(`${last.stepText} last`, last);
  return [...rows.values()].map(toEntry);
}

function toEntry({ seriesId, stepText, offset, item, crc, timeUs, samples }: EntryRow): MediaEntry {
  const id = [seriesId, stepText, offset, item, crc].join(".");
  return { id, step: toWireStep(stepText), timeUs, samples };
}

/** First and last always stay. */
function thin(entries: readonly MediaEntry[], limit: number): MediaEntry[] {
  const unique = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  if (unique.length <= limit) return unique;
  return Array.from({ length: limit }, (_, i) => {
    const at = Math.round((i * (unique.length - 1)) / (limit - 1));
    return unique[at] as MediaEntry;
  });
}

/** Where a value lies, all that is needed to read it. */
export interface MediaPlace {
  readonly id: string;
  readonly root: string | null;
  /** Of an imported file's copy in the artifact store; null where there is none. */
  readonly sha256: string | null;
  readonly path: string;
  readonly codec: string;
  readonly kind: MediaKind;
  readonly tag: string;
  readonly offset: number;
  readonly length: number;
  readonly item: number;
  readonly crc: number;
}

export const PLACE_SQL = `
  SELECT coalesce(p.root, p.import ->> '$.path') AS root,
         (SELECT a.sha256 FROM artifacts a WHERE a.project_id = o.project_id AND a.source_path = o.path
             AND a.part = o.part AND a.path = s.path) AS sha256, s.path, o.codec, s.kind, s.tag, m.offset, m.length, m.item, m.crc
    FROM runs r JOIN projects p ON p.id = r.project_id
    JOIN media_series s ON s.run_num = r.num AND s.id = :series
    JOIN sources o ON o.num = s.source_num
    JOIN media m ON m.series_id = s.id AND m.step = :step AND m.offset = :offset AND m.item = :item
   WHERE r.id = :runId AND m.crc = :crc`;

const ID = /^(\d{1,15})\.(-?\d{1,19})\.(\d{1,16})\.(\d{1,9})\.(\d{1,10})$/;

/** Throws NOT_FOUND for a value that is not there, or not any more. */
export function findMedia(
  db: ReadDb,
  { runId, ids }: { readonly runId: string; readonly ids: readonly string[] },
): MediaPlace[] {
  const find = statement(db, PLACE_SQL);
  return ids.map((id) => {
    const parts = ID.exec(id);
    const [, series, step = "0", offset, item, crc] = parts ?? [];
    const place =
      parts === null
        ? undefined
        : find.get({
            runId,
            series: Number(series),
            step: BigInt.asIntN(64, BigInt(step)),
            offset: Number(offset),
            item: Number(item),
            crc: Number(crc),
          });
    if (place === undefined)
      throw new AppError("NOT_FOUND", "There is no such value in this run.", "Reload the page.");
    return { id, ...(place as Omit<MediaPlace, "id">) };
  });
}
