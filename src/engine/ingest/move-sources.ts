import { newId, type GestureId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { foldSources, SYSTEM_ACTOR, type WriteContext } from "../runs/index.ts";
import { giveCompanions } from "./params.ts";
import { folderOf } from "./paths.ts";
import type { SourceMove } from "./types.ts";

interface MovedSource extends SourceMove {
  readonly runId: string;
}

/**
 * Sources whose files were moved or renamed keep their runs, their places in the files and everything said about them.
 * Answers where a run changed, and the new paths of those that stay as they are, because something is there already.
 */
export function moveSources(
  context: WriteContext,
  db: WriteDb,
  args: { readonly projectId: string; readonly moves: readonly SourceMove[] },
): { readonly runIds: readonly string[]; readonly refused: readonly string[] } {
  const { projectId } = args;
  const find = statement(
    db,
    "SELECT run_id FROM bindings WHERE project_id = ? AND path = ? ORDER BY num LIMIT 1",
    "pluck",
  );
  const moved: MovedSource[] = [];
  const refused: string[] = [];
  for (const move of args.moves) {
    const runId = find.get(projectId, move.from) as string | undefined;
    const isTaken = move.from !== move.to && find.get(projectId, move.to) !== undefined;
    if (runId === undefined || isTaken) refused.push(move.to);
    else moved.push({ ...move, runId });
  }
  // One wait for the disk for all of them.
  context.commit(
    db,
    SYSTEM_ACTOR,
    newId<GestureId>(),
    moved
      .filter(({ from, to }) => from !== to)
      .map(({ from, to, runId }) => ({
        entity: `run:${runId}`,
        op: "source.move",
        before: { projectId, path: from },
        after: { projectId, path: to },
      })),
  );
  for (const move of moved) {
    moveSource(db, projectId, move);
    for (const file of move.files) moveFile(db, projectId, move.to, file);
  }
  return { runIds: [...new Set(moved.map(({ runId }) => runId))], refused };
}

function moveSource(db: WriteDb, projectId: string, move: MovedSource): void {
  const { from, to, files, copies, runName } = move;
  const sources = statement(
    db,
    `UPDATE sources SET path = ?, missing = 0 WHERE project_id = ? AND path = ?
     RETURNING num, run_num, part, codec, logger`,
  ).all(to, projectId, from) as MovedRow[];
  const [first] = sources;
  // After a rebuild only the journal knows it: it is made from its files.
  if (first === undefined || from === to) return;
  statement(db, "DELETE FROM files WHERE project_id = ? AND source_path = ? AND role = 'copy'").run(
    projectId,
    from,
  );
  statement(
    db,
    "UPDATE files SET source_path = ? WHERE project_id = ? AND source_path = ? AND role = 'data'",
  ).run(to, projectId, from);
  for (const { path, size, mtimeUs } of copies) {
    statement(
      db,
      `INSERT OR REPLACE INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode,
                                     read_bytes, head_hash, tail_hash, state)
       VALUES (?, ?, ?, 'copy', ?, ?, ?, ?, '', 0, '', '', '')`,
    ).run(projectId, path, to, first.codec, first.logger, size, mtimeUs);
  }
  const [file] = files;
  for (const source of sources) {
    // Parts have names of their own.
    if (runName !== "" && source.part === "")
      statement(db, "UPDATE sources SET run_name = ? WHERE num = ?").run(runName, source.num);
    foldSources(db, source.run_num);
    if (file !== undefined) giveCompanions(db, projectId, source, folderOf(file.to));
  }
}

interface MovedRow {
  readonly num: number;
  readonly run_num: number;
  readonly part: string;
  readonly codec: string;
  readonly logger: string;
}

function moveFile(
  db: WriteDb,
  projectId: string,
  sourcePath: string,
  { from, to }: SourceMove["files"][number],
): void {
  statement(db, "UPDATE files SET path = ?, gone = 0 WHERE project_id = ? AND path = ?").run(
    to,
    projectId,
    from,
  );
  for (const table of ["params", "facts", "observed_history"]) {
    statement(
      db,
      `UPDATE ${table} SET origin = :to WHERE origin = :from
        AND (run_num, source_num) IN (SELECT run_num, num FROM sources WHERE project_id = :projectId AND path = :sourcePath)`,
    ).run({ from, to, projectId, sourcePath });
  }
  statement(
    db,
    `UPDATE media_series SET path = :to WHERE path = :from
        AND source_num IN (SELECT num FROM sources WHERE project_id = :projectId AND path = :sourcePath)`,
  ).run({ from, to, projectId, sourcePath });
  statement(db, "UPDATE OR REPLACE problems SET path = ? WHERE project_id = ? AND path = ?").run(
    to,
    projectId,
    from,
  );
}
