import { newId, type GestureId, type RunId, type SourceId } from "../../base/ids.ts";
import type { JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import { appendToSeries, markArrival, statement, type WriteDb } from "../../store/index.ts";
import type { BindAfter } from "../runs/index.ts";
import { SYSTEM_ACTOR, type WriteContext } from "../runs/index.ts";
import { judgeState } from "./run-state.ts";
import { unpackPoints } from "./pack.ts";
import { applyCompanionsTo, putParam } from "./params.ts";
import type {
  AcceptedFile,
  EncodedPoints,
  ReadWindow,
  StoredEvent,
  WindowEffect,
} from "./types.ts";

interface SourceRow {
  readonly num: number;
  readonly run_num: number;
  readonly run_id: string;
  readonly attempts: number;
}

/**
 * Makes a source and its run for each accepted file that has none yet. Which run a source belongs to is a decision and
 * goes into the journal first, so that ids survive everything.
 */
export function registerFiles(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly files: readonly AcceptedFile[];
    readonly nowUs: number;
  },
): { readonly runIds: readonly string[] } {
  const { projectId, files, nowUs } = args;
  const insertFile = statement(
    db,
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes,
                        head_hash, tail_hash, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, '', '', '') ON CONFLICT (project_id, path) DO UPDATE
       SET role = excluded.role, source_path = excluded.source_path WHERE role <> excluded.role`,
  );
  const bindings: BindAfter[] = [];
  const bound = statement(
    db,
    "SELECT 1 FROM bindings WHERE project_id = ? AND path = ? AND part = ''",
  );
  const newPaths = new Set<string>();
  let colorSlot = nextColorSlot(db, projectId);
  for (const file of files) {
    insertFile.run(
      projectId,
      file.path,
      file.sourcePath,
      "data",
      file.codec,
      file.logger,
      file.size,
      file.mtimeUs,
    );
    for (const copy of file.copies) {
      insertFile.run(
        projectId,
        copy.path,
        file.sourcePath,
        "copy",
        file.codec,
        file.logger,
        copy.size,
        copy.mtimeUs,
      );
    }
    if (newPaths.has(file.sourcePath) || bound.get(projectId, file.sourcePath) !== undefined)
      continue;
    newPaths.add(file.sourcePath);
    bindings.push({
      projectId,
      path: file.sourcePath,
      part: "",
      runId: newId<RunId>(),
      colorSlot: colorSlot++,
      createdUs: nowUs,
      fingerprint: null,
    });
  }
  context.commit(
    db,
    SYSTEM_ACTOR,
    newId<GestureId>(),
    bindings.map((after) => ({
      entity: `run:${after.runId}`,
      op: "source.bind" as const,
      before: null,
      after: { ...after },
    })),
  );
  const runIds = new Set<string>();
  for (const file of files) {
    const runId = ensureSource(db, projectId, file, nowUs);
    if (runId !== undefined) runIds.add(runId);
  }
  return { runIds: [...runIds] };
}

function nextColorSlot(db: WriteDb, projectId: string): number {
  const row = statement(
    db,
    "SELECT max(color_slot) AS slot FROM bindings WHERE project_id = ?",
  ).get(projectId) as { slot: number | null };
  return row.slot === null ? 0 : row.slot + 1;
}

/** Run and source rows from the binding; undefined when they are there already. */
function ensureSource(
  db: WriteDb,
  projectId: string,
  file: AcceptedFile,
  nowUs: number,
): string | undefined {
  const known = statement(
    db,
    "SELECT 1 FROM sources WHERE project_id = ? AND path = ? AND part = ''",
  );
  if (known.get(projectId, file.sourcePath) !== undefined) return undefined;
  const binding = statement(
    db,
    "SELECT run_id, color_slot, created_us FROM bindings WHERE project_id = ? AND path = ? AND part = ''",
  ).get(projectId, file.sourcePath) as { run_id: string; color_slot: number; created_us: number };
  const { state, reason } = judgeState({
    nowUs,
    lastDataUs: file.mtimeUs,
    rhythmUs: undefined,
    writer: "unknown",
    pid: undefined,
    endMark: undefined,
    sourceMissing: false,
  });
  statement(
    db,
    `INSERT INTO runs (id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  ).run(
    binding.run_id,
    projectId,
    ensureExperiment(db, projectId, "Default"),
    file.runName === "" ? projectName(db, projectId) : file.runName,
    binding.color_slot,
    state,
    reason,
    binding.created_us,
  );
  const { num } = statement(db, "SELECT num FROM runs WHERE id = ?").get(binding.run_id) as {
    num: number;
  };
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO sources (id, run_num, project_id, path, part, codec, logger) VALUES (?, ?, ?, ?, '', ?, ?)`,
  ).run(newId<SourceId>(), num, projectId, file.sourcePath, file.codec, file.logger);
  applyCompanionsTo(db, projectId, Number(lastInsertRowid), num, folderOf(file.path));
  return binding.run_id;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

function projectName(db: WriteDb, projectId: string): string {
  return (
    statement(db, "SELECT name FROM projects WHERE id = ?").get(projectId) as { name: string }
  ).name;
}

function ensureExperiment(db: WriteDb, projectId: string, name: string): number {
  statement(
    db,
    "INSERT INTO experiments (project_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
  ).run(projectId, name);
  const row = statement(db, "SELECT id FROM experiments WHERE project_id = ? AND name = ?").get(
    projectId,
    name,
  );
  return (row as { id: number }).id;
}

/** Stores one window of a file: its events and the resume position behind them, in one transaction. */
export function storeWindow(context: WriteContext, db: WriteDb, window: ReadWindow): WindowEffect {
  const source = readSource(db, window.projectId, window.sourcePath);
  if (source === undefined) return { runIds: [], newMetrics: false, points: 0 };
  const writer = new WindowWriter(db, window, source);
  for (const event of window.events) writer.store(event);
  writer.finish();
  rememberFingerprint(context, db, window, source.run_id);
  return { runIds: [source.run_id], newMetrics: writer.newMetrics, points: writer.points };
}

function readSource(db: WriteDb, projectId: string, path: string): SourceRow | undefined {
  return statement(
    db,
    `SELECT s.num, s.run_num, r.id AS run_id, s.attempts FROM sources s JOIN runs r ON r.num = s.run_num
        WHERE s.project_id = ? AND s.path = ? AND s.part = ''`,
  ).get(projectId, path) as SourceRow | undefined;
}

function rememberFingerprint(
  context: WriteContext,
  db: WriteDb,
  window: ReadWindow,
  runId: string,
): void {
  if (window.fingerprint === undefined) return;
  const binding = statement(
    db,
    `SELECT project_id AS projectId, path, part, run_id AS runId, color_slot AS colorSlot,
              created_us AS createdUs, fingerprint
         FROM bindings WHERE project_id = ? AND path = ? AND part = ''`,
  ).get(window.projectId, window.sourcePath) as BindAfter | undefined;
  if (binding === undefined || binding.fingerprint !== null) return;
  context.commit(db, SYSTEM_ACTOR, newId<GestureId>(), [
    {
      entity: `run:${runId}`,
      op: "source.bind",
      before: { ...binding },
      after: { ...binding, fingerprint: window.fingerprint },
    },
  ]);
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
  #firstUs: number | undefined;
  #lastStep: number | undefined;

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
    appendToSeries(this.#db, seriesId, {
      chunks: event.chunks,
      rest: unpackPoints(this.#window.packed, event.rest, event.float32),
    });
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
    ).get(this.#source.run_num, metricId, this.#source.num, this.#attempt) as
      | { max_step: number }
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

  #range(seriesId: number): { firstUs: number | null; lastStep: number | null } {
    return statement(
      this.#db,
      "SELECT first_us AS firstUs, max_step AS lastStep FROM series WHERE id = ?",
    ).get(seriesId) as { firstUs: number | null; lastStep: number | null };
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
                attempt = ?, stopped = ? WHERE project_id = ? AND path = ?`,
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
    statement(this.#db, "UPDATE sources SET missing = 0 WHERE num = ?").run(this.#source.num);
  }
}

/** Marks the sources all of whose files are gone; answers the runs whose mark changed. */
export function markMissing(
  db: WriteDb,
  args: { readonly projectId: string; readonly missing: readonly string[] },
): string[] {
  return statement(
    db,
    `WITH gone AS (SELECT value AS path FROM json_each(:missing)),
            state AS (
              SELECT s.num, s.run_num, s.missing AS before,
                     NOT EXISTS (SELECT 1 FROM files f WHERE f.project_id = s.project_id AND f.source_path = s.path
                                  AND f.role = 'data' AND f.path NOT IN (SELECT path FROM gone)) AS after
                FROM sources s WHERE s.project_id = :projectId)
       UPDATE sources SET missing = state.after FROM state
        WHERE sources.num = state.num AND state.before <> state.after
       RETURNING (SELECT id FROM runs WHERE num = sources.run_num)`,
    "pluck",
  ).all({ projectId: args.projectId, missing: JSON.stringify(args.missing) }) as string[];
}

/** A source whose files were moved or renamed keeps its run, its place in the file and everything said about it. */
export function moveSource(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly from: string;
    readonly to: string;
    readonly file: AcceptedFile;
  },
): void {
  const { projectId, from, to, file } = args;
  const binding = statement(
    db,
    "SELECT run_id FROM bindings WHERE project_id = ? AND path = ? AND part = ''",
  ).get(projectId, from) as { run_id: string } | undefined;
  if (binding === undefined) return;
  context.commit(db, SYSTEM_ACTOR, newId<GestureId>(), [
    {
      entity: `run:${binding.run_id}`,
      op: "source.move",
      before: { projectId, path: from },
      after: { projectId, path: to },
    },
  ]);
  statement(db, "UPDATE sources SET path = ?, missing = 0 WHERE project_id = ? AND path = ?").run(
    to,
    projectId,
    from,
  );
  const files = statement(
    db,
    "SELECT path FROM files WHERE project_id = ? AND source_path = ? AND role <> 'companion'",
    "pluck",
  ).all(projectId, from) as string[];
  const folder = folderOf(file.path);
  const move = statement(
    db,
    "UPDATE files SET path = ?, source_path = ? WHERE project_id = ? AND path = ?",
  );
  for (const path of files) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const renamed = files.length === 1 ? file.path : folder === "." ? name : `${folder}/${name}`;
    move.run(renamed, to, projectId, path);
  }
  if (file.runName !== "")
    statement(db, "UPDATE runs SET name = ? WHERE id = ?").run(file.runName, binding.run_id);
}

export function setStates(
  db: WriteDb,
  args: {
    readonly states: ReadonlyArray<{
      readonly runId: string;
      readonly state: RunState;
      readonly reason: string;
    }>;
    readonly nowUs: number;
  },
): void {
  const before = statement(db, "SELECT num, state FROM runs WHERE id = ?");
  const history = statement(
    db,
    "INSERT INTO observed_history (run_num, at_us, kind, key, before) VALUES (?, ?, 'state', '', ?)",
  );
  const set = statement(db, "UPDATE runs SET state = ?, state_reason = ? WHERE id = ?");
  for (const { runId, state, reason } of args.states) {
    const row = before.get(runId) as { num: number; state: string } | undefined;
    if (row === undefined) continue;
    if (row.state !== state) history.run(row.num, args.nowUs, JSON.stringify(row.state));
    set.run(state, reason, runId);
  }
}
