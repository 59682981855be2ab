import type { JsonValue } from "../../base/json.ts";
import { appendToSeries, markArrival, statement, type WriteDb } from "../../store/index.ts";
import { unpackPoints } from "./pack.ts";
import { putParam } from "./params.ts";
import type { EncodedPoints, ReadWindow, StoredEvent, WindowEffect } from "./types.ts";
import { ensureExperiment } from "./writes.ts";

interface SourceRow {
  readonly num: number;
  readonly run_num: number;
  readonly run_id: string;
}

/** Stores one window of a file: its events and the resume position behind them, in one transaction. */
export function storeWindow(db: WriteDb, window: ReadWindow): WindowEffect {
  const source = readSource(db, window.projectId, window.sourcePath);
  if (source === undefined) return { runIds: [], newMetrics: false, points: 0 };
  const writer = new WindowWriter(db, window, source);
  for (const event of window.events) writer.store(event);
  writer.finish();
  rememberFingerprint(db, window);
  return { runIds: [source.run_id], newMetrics: writer.newMetrics, points: writer.points };
}

function readSource(db: WriteDb, projectId: string, path: string): SourceRow | undefined {
  return statement(
    db,
    `SELECT s.num, s.run_num, r.id AS run_id FROM sources s JOIN runs r ON r.num = s.run_num
        WHERE s.project_id = ? AND s.path = ? AND s.part = ''`,
  ).get(projectId, path) as SourceRow | undefined;
}

/** Follows from the file, so that it needs no journal entry: read again, it comes back. */
function rememberFingerprint(db: WriteDb, window: ReadWindow): void {
  if (window.fingerprint === undefined) return;
  statement(
    db,
    "UPDATE bindings SET fingerprint = ? WHERE project_id = ? AND path = ? AND part = '' AND fingerprint IS NULL",
  ).run(window.fingerprint, window.projectId, window.sourcePath);
}

class WindowWriter {
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

  constructor(db: WriteDb, window: ReadWindow, source: SourceRow) {
    this.#db = db;
    this.#window = window;
    this.#source = source;
    const file = statement(db, "SELECT attempt FROM files WHERE project_id = ? AND path = ?").get(
      window.projectId,
      window.path,
    ) as { attempt: number };
    const earlier = statement(
      db,
      `SELECT max(attempt) AS attempt FROM files
          WHERE project_id = ? AND source_path = ? AND role = 'data' AND path < ?`,
    ).get(window.projectId, window.sourcePath, window.path) as { attempt: number | null };
    this.#attemptKnown =
      file.attempt > 0 || earlier.attempt === null || !window.lowerStepStartsAttempt;
    this.#attempt = Math.max(1, file.attempt > 0 ? file.attempt : (earlier.attempt ?? 1));
  }

  store(event: StoredEvent): void {
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
      case "source":
        return this.#storeFacts(event);
      case "problem":
        return this.#storeProblem(event);
      case "state":
        return this.#storeEndState(event);
      case "media":
      case "log":
        // References into the source: nothing of the first version shows them yet.
        return;
    }
  }

  #startAttempt(): void {
    const { attempts } = statement(
      this.#db,
      "UPDATE sources SET attempts = attempts + 1 WHERE num = ? RETURNING attempts",
    ).get(this.#source.num) as { attempts: number };
    this.#attempt = attempts;
    this.#attemptKnown = true;
  }

  #storePoints(event: EncodedPoints): void {
    const metricId = this.#ensureMetric(event.metric);
    if (!this.#attemptKnown) this.#decideAttempt(event, metricId);
    const seriesId = this.#ensureSeries(event, metricId);
    const batch = unpackPoints(this.#window.packed, event.range, event.float32);
    appendToSeries(this.#db, seriesId, batch);
    markArrival(this.#db, seriesId, this.#window.arrivedUs, event.count);
    this.points += event.count;
    const { firstUs, lastStep } = this.#range(seriesId);
    if (firstUs !== null && (this.#firstUs === undefined || firstUs < this.#firstUs))
      this.#firstUs = firstUs;
    if (lastStep !== null && (this.#lastStep === undefined || lastStep > this.#lastStep))
      this.#lastStep = lastStep;
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

  #ensureMetric(name: string): number {
    const known = statement(this.#db, "SELECT id FROM metrics WHERE name = ?").get(name) as
      | { id: number }
      | undefined;
    if (known !== undefined) return known.id;
    return Number(
      statement(this.#db, "INSERT INTO metrics (name) VALUES (?)").run(name).lastInsertRowid,
    );
  }

  #ensureSeries(event: EncodedPoints, metricId: number): number {
    const { run_num: runNum, num } = this.#source;
    const known = statement(
      this.#db,
      `SELECT id FROM series WHERE run_num = ? AND metric_id = ? AND source_num = ? AND attempt = ? AND context = ?`,
    ).get(runNum, metricId, num, this.#attempt, event.context) as { id: number } | undefined;
    if (known !== undefined) return known.id;
    const { isNew } = statement(
      this.#db,
      "SELECT NOT EXISTS (SELECT 1 FROM series WHERE run_num = ? AND metric_id = ?) AS isNew",
    ).get(runNum, metricId) as { isNew: number };
    if (isNew === 1) {
      this.newMetrics = true;
      statement(this.#db, "UPDATE runs SET metric_count = metric_count + 1 WHERE num = ?").run(
        runNum,
      );
    }
    return Number(
      statement(
        this.#db,
        `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32, zone_assumed)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        runNum,
        num,
        this.#attempt,
        metricId,
        event.context,
        event.float32 ? 1 : 0,
        event.zoneAssumed ? 1 : 0,
      ).lastInsertRowid,
    );
  }

  /** As int64: a step may be wider than a double. */
  #range(seriesId: number): { firstUs: bigint | null; lastStep: bigint | null } {
    return statement(
      this.#db,
      "SELECT first_us AS firstUs, max_step AS lastStep FROM series WHERE id = ?",
      "safe",
    ).get(seriesId) as { firstUs: bigint | null; lastStep: bigint | null };
  }

  #storeTag(key: string, value: string): void {
    statement(
      this.#db,
      `INSERT INTO tags (run_num, key, value) VALUES (?, ?, ?)
         ON CONFLICT (run_num, key) DO UPDATE SET value = excluded.value`,
    ).run(this.#source.run_num, key, value);
  }

  #storeFacts(event: Extract<StoredEvent, { kind: "source" }>): void {
    const { run_num: runNum, num } = this.#source;
    if (event.writer !== undefined) {
      statement(this.#db, "UPDATE sources SET writer = ? WHERE num = ?").run(
        JSON.stringify(event.writer),
        num,
      );
    }
    if (event.name !== undefined)
      statement(this.#db, "UPDATE runs SET name = ? WHERE num = ?").run(event.name, runNum);
    if (event.experiment !== undefined) {
      const experiment = ensureExperiment(this.#db, this.#window.projectId, event.experiment);
      statement(this.#db, "UPDATE runs SET experiment_id = ? WHERE num = ?").run(
        experiment,
        runNum,
      );
    }
    if (event.startedUs !== undefined) this.#firstUs ??= event.startedUs;
  }

  #storeProblem(event: Extract<StoredEvent, { kind: "problem" }>): void {
    statement(
      this.#db,
      `INSERT INTO problems (project_id, path, place, message, severity, at_us) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
    ).run(
      this.#window.projectId,
      this.#window.path,
      event.where,
      event.message,
      event.severity,
      this.#window.arrivedUs,
    );
  }

  #storeEndState(event: Extract<StoredEvent, { kind: "state" }>): void {
    const end: JsonValue = { state: event.state, reason: event.reason, atUs: event.atUs };
    statement(this.#db, "UPDATE sources SET end_mark = ? WHERE num = ?").run(
      JSON.stringify(end),
      this.#source.num,
    );
  }

  finish(): void {
    const { projectId, path } = this.#window;
    statement(
      this.#db,
      `UPDATE files SET size = ?, mtime_us = ?, inode = ?, read_bytes = ?, head_hash = ?, tail_hash = ?, state = ?,
                attempt = ?, stopped = ?, gone = 0 WHERE project_id = ? AND path = ?`,
    ).run(
      this.#window.size,
      this.#window.mtimeUs,
      this.#window.inode,
      this.#window.readBytes,
      this.#window.headHash,
      this.#window.tailHash,
      JSON.stringify(this.#window.state),
      this.#attemptKnown ? this.#attempt : 0,
      this.#window.stopped ? 1 : 0,
      projectId,
      path,
    );
    statement(
      this.#db,
      `UPDATE runs SET point_count = point_count + ?, last_data_us = max(coalesce(last_data_us, 0), ?),
                started_us = min(coalesce(started_us, ?), coalesce(?, started_us)),
                last_step = max(coalesce(last_step, ?), coalesce(?, last_step)) WHERE num = ?`,
    ).run(
      this.points,
      this.#window.mtimeUs,
      this.#firstUs ?? null,
      this.#firstUs ?? null,
      this.#lastStep ?? null,
      this.#lastStep ?? null,
      this.#source.run_num,
    );
    statement(
      this.#db,
      "UPDATE sources SET missing = 0, replaced = max(replaced, ?) WHERE num = ?",
    ).run(this.#window.replaced ? 1 : 0, this.#source.num);
  }
}
