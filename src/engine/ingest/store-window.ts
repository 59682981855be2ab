import { noteArtifact } from "./imports/writes.ts";
import { appendToSeries, markArrival, statement, type WriteDb } from "../../store/index.ts";
import {
  ensureMetric,
  ensureSeries,
  foldSources,
  foldTags,
  putParam,
  type WriteContext,
} from "../runs/index.ts";
import { putFact } from "./facts.ts";
import { unpackPoints } from "./pack.ts";
import { MediaWriter } from "./store-media.ts";
import { folderOf } from "./paths.ts";
import type { EncodedPoints, EndMark, ReadWindow, StoredEvent, WindowEffect } from "./types.ts";
import { ensureSources } from "./writes.ts";

interface SourceRow {
  readonly num: number;
  readonly part: string;
  readonly run_num: number;
  readonly run_id: string;
  readonly attempts: number;
  readonly end_mark: string | null;
  readonly started_us: number | null;
}

/** Points that a logger wrote so soon after it said that the run is over do not say that it goes on. */
const END_SLACK_US = 1e6;

/**
 * Stores one window of a file: its events and the resume position behind them, in one transaction. Answers undefined,
 * and stores nothing, when the file is not where the window was read from: another window was stored, or it was moved.
 */
export function storeWindow(
  context: WriteContext,
  db: WriteDb,
  window: ReadWindow,
): WindowEffect | undefined {
  const file = readFile(db, window.projectId, window.path);
  if (file?.windows !== window.windows || file.source_path !== window.sourcePath) return undefined;
  if (window.parts) findParts(context, db, window, file);
  const sources = readSources(db, window);
  if (sources.size === 0 && !window.parts) return undefined;
  if (window.fromStart) forgetProblems(db, window);
  const writers = new Map<string, SourceWriter>();
  const writerOf = (part: string | null): SourceWriter | undefined => {
    const key = part ?? "";
    const source = sources.get(key);
    const known = writers.get(key);
    if (known !== undefined || source === undefined) return known;
    const writer = new SourceWriter(db, window, source, file);
    writers.set(key, writer);
    return writer;
  };
  // A file of one run is looked at again also where it tells nothing new.
  if (!window.parts) writerOf(null);
  for (const event of window.events) {
    if (event.kind === "problem") storeProblem(db, window, event);
    else if (window.parts && event.part === null) {
      // Told of the file as a whole.
      for (const part of sources.keys()) writerOf(part)?.store(event);
    } else writerOf(event.part)?.store(event);
  }
  for (const writer of writers.values()) writer.finish();
  storeFile(db, window, writers.get("")?.fileAttempt ?? 1);
  const all = [...writers.values()];
  return {
    runIds: [...new Set(all.map(({ runId }) => runId))],
    newMetrics: all.some(({ newMetrics }) => newMetrics),
    newStart: all.some(({ newStart }) => newStart),
    points: all.reduce((sum, { points }) => sum + points, 0),
    media: all.reduce((sum, { media }) => sum + media, 0),
  };
}

/** Parts that are met for the first time become runs. */
function findParts(context: WriteContext, db: WriteDb, window: ReadWindow, file: FileRow): void {
  const parts = new Set(window.events.flatMap(({ part }) => part ?? []));
  ensureSources(
    context,
    db,
    [...parts].map((part) => ({
      projectId: window.projectId,
      sourcePath: window.sourcePath,
      part,
      runName: part,
      codec: file.codec,
      logger: file.logger,
      mtimeUs: window.mtimeUs,
      bornUs: null,
      folder: folderOf(window.path),
      fingerprint: undefined,
    })),
    window.arrivedUs,
  );
}

interface FileRow {
  readonly attempt: number;
  readonly windows: number;
  readonly source_path: string;
  readonly codec: string;
  readonly logger: string;
}

function readFile(db: WriteDb, projectId: string, path: string): FileRow | undefined {
  return statement(
    db,
    "SELECT attempt, windows, source_path, codec, logger FROM files WHERE project_id = ? AND path = ? AND role = 'data'",
  ).get(projectId, path) as FileRow | undefined;
}

/** By part. */
function readSources(
  db: WriteDb,
  { projectId, sourcePath }: ReadWindow,
): ReadonlyMap<string, SourceRow> {
  const rows = statement(
    db,
    `SELECT s.num, s.run_num, s.part, s.attempts, s.end_mark, r.id AS run_id, s.started_us FROM sources s JOIN runs r ON r.num = s.run_num
        WHERE s.project_id = ? AND s.path = ?`,
  ).all(projectId, sourcePath) as SourceRow[];
  return new Map(rows.map((row) => [row.part, row]));
}

type StoredProblemEvent = Extract<StoredEvent, { kind: "problem" }>;

function storeProblem(
  db: WriteDb,
  { projectId, path, arrivedUs }: ReadWindow,
  { message, where, severity, count = 1 }: StoredProblemEvent,
): void {
  statement(
    db,
    `INSERT INTO problems (project_id, path, message, place, severity, count, at_us) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  ).run(projectId, path, message, where, severity, count, arrivedUs);
}

/** What was wrong with what the file held before. */
function forgetProblems(db: WriteDb, { projectId, path }: ReadWindow): void {
  statement(db, "DELETE FROM problems WHERE project_id = ? AND path = ?").run(projectId, path);
}

/** @param attempt 0 while it is not told */
function storeFile(db: WriteDb, window: ReadWindow, attempt: number): void {
  statement(
    db,
    `UPDATE files SET size = ?, mtime_us = ?, inode = ?, read_bytes = ?, head_hash = ?, tail_hash = ?, state = ?,
              names = coalesce(?, names), attempt = ?, stopped = ?, gone = 0, backfill = 0, windows = windows + 1 WHERE project_id = ? AND path = ?`,
  ).run(
    window.size,
    window.mtimeUs,
    window.inode,
    window.readBytes,
    window.headHash,
    window.tailHash,
    JSON.stringify(window.state),
    window.names === undefined ? null : JSON.stringify(window.names),
    attempt,
    window.stopped ? 1 : 0,
    window.projectId,
    window.path,
  );
}

interface SeriesRange {
  readonly firstUs: bigint | null;
  readonly lastUs: bigint | null;
  readonly lastStep: bigint | null;
}

/** What one window tells of one run. */
class SourceWriter {
  newMetrics = false;
  points = 0;
  readonly #db: WriteDb;
  readonly #window: ReadWindow;
  readonly #source: SourceRow;
  #attempt: number;
  /** A further file of a source goes on with the attempt before it until a metric of both tells. */
  #attemptKnown: boolean;
  #firstUs: bigint | number | undefined;
  #lastStep: bigint | undefined;
  #lastUs: bigint | undefined;
  #end: EndMark | undefined;
  #newTags = false;
  readonly #media: MediaWriter;

  constructor(db: WriteDb, window: ReadWindow, source: SourceRow, file: FileRow) {
    this.#db = db;
    this.#window = window;
    this.#source = source;
    this.#end = source.end_mark === null ? undefined : (JSON.parse(source.end_mark) as EndMark);
    this.#media = new MediaWriter(db, source, window.path);
    // Each run of a file has attempts of its own.
    if (window.parts) {
      this.#attemptKnown = true;
      this.#attempt = source.attempts;
      return;
    }
    const earlier = statement(
      db,
      `SELECT max(attempt) AS attempt FROM files
          WHERE project_id = ? AND source_path = ? AND role = 'data' AND path < ?`,
    ).get(window.projectId, window.sourcePath, window.path) as { attempt: number | null };
    this.#attemptKnown =
      file.attempt > 0 || earlier.attempt === null || !window.lowerStepStartsAttempt;
    this.#attempt = Math.max(1, file.attempt > 0 ? file.attempt : (earlier.attempt ?? 1));
  }

  /** The source started at a time that was not known, or earlier than that. */
  get newStart(): boolean {
    return this.#firstUs !== undefined && this.#firstUs < (this.#source.started_us ?? Infinity);
  }

  get runId(): string {
    return this.#source.run_id;
  }

  /** Of the file; 0 while it is not told. */
  get fileAttempt(): number {
    return this.#attemptKnown ? this.#attempt : 0;
  }

  get media(): number {
    return this.#media.stored;
  }

  store(event: Exclude<StoredEvent, StoredProblemEvent>): void {
    switch (event.kind) {
      case "points":
        return this.#storePoints(event);
      case "attempt":
        return this.#startAttempt();
      case "param":
        return putParam(this.#db, {
          runNum: this.#source.run_num,
          sourceNum: this.#source.num,
          key: event.key,
          value: event.value,
          origin: this.#window.path,
          companion: false,
          nowUs: this.#window.arrivedUs,
        });
      case "tag":
        return this.#storeTag(event.key, event.value);
      case "fact":
        return putFact(
          this.#db,
          {
            runNum: this.#source.run_num,
            sourceNum: this.#source.num,
            origin: this.#window.path,
            companion: false,
            nowUs: this.#window.arrivedUs,
          },
          event,
        );
      case "source":
        return this.#storeFacts(event);
      case "state":
        // An end without a time is no later than the file that tells it.
        this.#end = {
          state: event.state,
          reason: event.reason,
          atUs: event.atUs > 0 ? event.atUs : this.#window.mtimeUs,
        };
        return;
      case "media":
        return this.#media.add(event);
      case "artifact":
        return noteArtifact(this.#db, this.#source.num, event);
      case "log":
        // References into the source that nothing shows yet.
        return;
    }
  }

  #startAttempt(): void {
    // What came before it in the file; of a further file nothing belongs to the attempt before.
    if (this.#attemptKnown) this.#media.flush(this.#attempt);
    const { attempts } = statement(
      this.#db,
      "UPDATE sources SET attempts = attempts + 1 WHERE num = ? RETURNING attempts",
    ).get(this.#source.num) as { attempts: number };
    this.#attempt = attempts;
    this.#attemptKnown = true;
    this.#end = undefined;
  }

  #storePoints(event: EncodedPoints): void {
    const metricId = ensureMetric(this.#db, event.metric);
    if (!this.#attemptKnown) this.#decideAttempt(event, metricId);
    const { run_num: runNum, num: sourceNum } = this.#source;
    const { seriesId, isNewMetric } = ensureSeries(this.#db, {
      runNum,
      sourceNum,
      attempt: this.#attempt,
      metricId,
      context: event.context,
      float32: event.float32,
      zoneAssumed: event.zoneAssumed,
    });
    this.newMetrics ||= isNewMetric;
    const batch = unpackPoints(this.#window.packed, event.range, event.float32);
    appendToSeries(this.#db, seriesId, batch);
    markArrival(this.#db, seriesId, this.#window.arrivedUs, event.count);
    this.points += event.count;
    const { firstUs, lastUs, lastStep } = this.#range(seriesId);
    if (firstUs !== null && (this.#firstUs === undefined || firstUs < this.#firstUs))
      this.#firstUs = firstUs;
    if (lastStep !== null && (this.#lastStep === undefined || lastStep > this.#lastStep))
      this.#lastStep = lastStep;
    if (lastUs !== null && (this.#lastUs === undefined || lastUs > this.#lastUs))
      this.#lastUs = lastUs;
  }

  /** A further file that begins below the last step of the files before it is a restart. */
  #decideAttempt(event: EncodedPoints, metricId: number): void {
    const before = statement(
      this.#db,
      "SELECT max_step FROM series WHERE run_num = ? AND metric_id = ? AND source_num = ? AND attempt = ?",
      "safe",
    ).get(this.#source.run_num, metricId, this.#source.num, this.#attempt) as
      | { max_step: bigint }
      | undefined;
    if (before === undefined) return;
    if (event.firstStep < before.max_step) this.#startAttempt();
    this.#attemptKnown = true;
  }

  /** The same for a file, or the beginning of one, that holds nothing but media. */
  #decideByMedia(): void {
    const verdict = this.#media.compareWith(this.#attempt);
    if (verdict === "below") this.#startAttempt();
    this.#attemptKnown ||= verdict !== "unknown";
  }

  /** As int64: a step may be wider than a double. */
  #range(seriesId: number): SeriesRange {
    return statement(
      this.#db,
      "SELECT first_us AS firstUs, last_us AS lastUs, max_step AS lastStep FROM series WHERE id = ?",
      "safe",
    ).get(seriesId) as SeriesRange;
  }

  #storeTag(key: string, value: string): void {
    statement(this.#db, "UPDATE sources SET tags = json_patch(tags, ?) WHERE num = ?").run(
      JSON.stringify({ [key]: value }),
      this.#source.num,
    );
    this.#newTags = true;
  }

  #storeFacts(event: Extract<StoredEvent, { kind: "source" }>): void {
    const { num } = this.#source;
    if (event.writer !== undefined) {
      statement(this.#db, "UPDATE sources SET writer = ? WHERE num = ?").run(
        JSON.stringify(event.writer),
        num,
      );
    }
    if (event.loggerRunId !== undefined) {
      statement(this.#db, "UPDATE sources SET logger_run_id = ? WHERE num = ?").run(
        event.loggerRunId,
        num,
      );
    }
    if (event.name !== undefined)
      statement(this.#db, "UPDATE sources SET run_name = ? WHERE num = ?").run(event.name, num);
    if (event.experiment !== undefined) {
      statement(this.#db, "UPDATE sources SET experiment = ? WHERE num = ?").run(
        event.experiment,
        num,
      );
    }
    if (event.startedUs !== undefined) this.#firstUs ??= event.startedUs;
  }

  /** Points after the end are a run that goes on. */
  #findEnd(): EndMark | undefined {
    if (this.#end === undefined || this.points === 0) return this.#end;
    // Where the file holds many runs, its own time is that of the others too.
    const writtenUs = this.#source.part === null ? this.#window.mtimeUs : -Infinity;
    const lastUs = this.#lastUs ?? writtenUs;
    return lastUs > this.#end.atUs + END_SLACK_US ? undefined : this.#end;
  }

  finish(): void {
    if (!this.#attemptKnown) this.#decideByMedia();
    this.#media.flush(this.#attempt);
    this.newMetrics ||= this.#media.newTags;
    const end = this.#findEnd();
    statement(
      this.#db,
      `UPDATE runs SET point_count = point_count + ?, last_step = max(coalesce(last_step, ?), coalesce(?, last_step))
        WHERE num = ?`,
    ).run(this.points, this.#lastStep ?? null, this.#lastStep ?? null, this.#source.run_num);
    statement(
      this.#db,
      `UPDATE sources SET missing = 0, replaced = max(replaced, ?), end_mark = ?, last_data_us = max(coalesce(last_data_us, 0), ?),
              started_us = min(coalesce(started_us, ?), coalesce(?, started_us)) WHERE num = ?`,
    ).run(
      this.#window.replaced ? 1 : 0,
      end === undefined ? null : JSON.stringify(end),
      this.#window.mtimeUs,
      this.#firstUs ?? null,
      this.#firstUs ?? null,
      this.#source.num,
    );
    foldSources(this.#db, this.#source.run_num);
    if (this.#newTags) foldTags(this.#db, this.#source.run_num);
  }
}
