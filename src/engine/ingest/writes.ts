import { newId, type GestureId, type RunId, type SourceId } from "../../base/ids.ts";
import type { RunState } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { SYSTEM_ACTOR, type BindAfter, type WriteContext } from "../runs/index.ts";
import { applyCompanionsTo } from "./params.ts";
import { judgeState } from "./run-state.ts";
import type { AcceptedFile } from "./types.ts";

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

export function ensureExperiment(db: WriteDb, projectId: string, name: string): number {
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

/** Marks files that are gone, and the sources all of whose files are; answers the runs whose mark changed. */
export function markMissing(
  db: WriteDb,
  args: { readonly projectId: string; readonly missing: readonly string[] },
): string[] {
  statement(
    db,
    `UPDATE files SET gone = path IN (SELECT value FROM json_each(:missing))
      WHERE project_id = :projectId AND gone <> (path IN (SELECT value FROM json_each(:missing)))`,
  ).run({ projectId: args.projectId, missing: JSON.stringify(args.missing) });
  return statement(
    db,
    `WITH state AS (
              SELECT s.num, s.run_num, s.missing AS before,
                     NOT EXISTS (SELECT 1 FROM files f WHERE f.project_id = s.project_id AND f.source_path = s.path
                                  AND f.role = 'data' AND f.gone = 0) AS after
                FROM sources s WHERE s.project_id = ?)
       UPDATE sources SET missing = state.after FROM state
        WHERE sources.num = state.num AND state.before <> state.after
       RETURNING (SELECT id FROM runs WHERE num = sources.run_num)`,
    "pluck",
  ).all(args.projectId) as string[];
}

/**
 * A source whose files were moved or renamed keeps its run, its place in the file and everything said about it. A place
 * that is bound to a run is that run's, also before its file was looked at: false, and nothing is moved.
 */
export function moveSource(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly from: string;
    readonly to: string;
    readonly file: AcceptedFile;
  },
): boolean {
  const { projectId, from, to, file } = args;
  const bound = statement(
    db,
    "SELECT run_id FROM bindings WHERE project_id = ? AND path = ? AND part = ''",
  );
  const binding = bound.get(projectId, from) as { run_id: string } | undefined;
  if (binding === undefined || bound.get(projectId, to) !== undefined) return false;
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
    "UPDATE files SET path = ?, source_path = ?, gone = 0 WHERE project_id = ? AND path = ?",
  );
  for (const path of files) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const renamed = files.length === 1 ? file.path : folder === "." ? name : `${folder}/${name}`;
    move.run(renamed, to, projectId, path);
  }
  if (file.runName !== "")
    statement(db, "UPDATE runs SET name = ? WHERE id = ?").run(file.runName, binding.run_id);
  return true;
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
