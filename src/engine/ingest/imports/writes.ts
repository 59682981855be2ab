import { newId, type GestureId, type ProjectId } from "../../../base/ids.ts";
import type { ImportOrigin, ImportReport } from "../../../contract/ingest-import.ts";
import type { MlflowModel } from "../../../formats/index.ts";
import { statement, type WriteDb } from "../../../store/index.ts";
import {
  editProject,
  editRuns,
  SYSTEM_ACTOR,
  type Actor,
  type ProjectAfter,
  type WriteContext,
} from "../../runs/index.ts";
import { countProject, type StoredReport } from "./queries.ts";

/** The project of an import of this path: the one that it made before, brought back where it was removed, or a new one. */
export function addImport(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly origin: ImportOrigin;
    readonly nowUs: number;
  },
): { readonly projectId: string; readonly created: boolean } {
  const { actor, name, origin, nowUs } = args;
  const known = statement(
    db,
    `SELECT id, removed FROM projects WHERE import ->> '$.path' = ? AND import ->> '$.format' = ?
      ORDER BY removed, created_us LIMIT 1`,
  ).get(origin.path, origin.format) as { id: string; removed: number } | undefined;
  if (known?.removed === 1) editProject(context, db, { actor, id: known.id, removed: false });
  if (known !== undefined) return { projectId: known.id, created: false };
  const id = newId<ProjectId>();
  const after: ProjectAfter = {
    name,
    root: null,
    createdUs: nowUs,
    removed: false,
    import: origin,
  };
  context.commit(db, actor, newId<GestureId>(), [
    { entity: `project:${id}`, op: "project.add", before: null, after: { ...after } },
  ]);
  return { projectId: id, created: true };
}

/** Notes that an import begins; one that was stopped in the middle goes on under its number. */
export function beginImport(
  db: WriteDb,
  { projectId, nowUs }: { readonly projectId: string; readonly nowUs: number },
): void {
  const last = statement(
    db,
    "SELECT number, state FROM imports WHERE project_id = ? ORDER BY number DESC LIMIT 1",
  ).get(projectId) as { number: number; state: string } | undefined;
  if (last?.state === "running") return;
  const counts = countProject(db, { projectId });
  const report: StoredReport = {
    failure: null,
    before: counts,
    total: counts,
    left: [],
    leftTotal: 0,
  };
  statement(
    db,
    "INSERT INTO imports (project_id, number, state, started_us, report) VALUES (?, ?, 'running', ?, ?)",
  ).run(projectId, (last?.number ?? 0) + 1, nowUs, JSON.stringify(report));
}

export function endImport(
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly state: Exclude<ImportReport["state"], "running">;
    readonly failure: string | null;
    readonly left: ImportReport["left"];
    readonly leftTotal: number;
    readonly nowUs: number;
  },
): void {
  const { projectId, state, failure, left, leftTotal, nowUs } = args;
  const row = statement(
    db,
    "SELECT number, report FROM imports WHERE project_id = ? ORDER BY number DESC LIMIT 1",
  ).get(projectId) as { number: number; report: string };
  const { before } = JSON.parse(row.report) as StoredReport;
  const total = countProject(db, { projectId });
  const report: StoredReport = { failure, before, total, left, leftTotal };
  statement(
    db,
    "UPDATE imports SET state = ?, ended_us = ?, report = ? WHERE project_id = ? AND number = ?",
  ).run(state, nowUs, JSON.stringify(report), projectId, row.number);
}

/** A file that was found with a run. What was copied before stays, whatever became of the file. */
export interface FoundArtifact {
  readonly sourcePath: string;
  readonly part: string;
  readonly path: string;
  readonly place: string;
}

export function putArtifacts(
  db: WriteDb,
  args: { readonly projectId: string; readonly found: readonly FoundArtifact[] },
): void {
  const put = statement(
    db,
    `INSERT INTO artifacts (project_id, source_path, part, path, place) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET place = excluded.place`,
  );
  for (const { sourcePath, part, path, place } of args.found)
    put.run(args.projectId, sourcePath, part, path, place);
}

/** What was taken for a file is a folder of these. */
export function replaceArtifact(
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly artifact: Pick<FoundArtifact, "sourcePath" | "part" | "path">;
    readonly found: readonly FoundArtifact[];
  },
): void {
  const { projectId, artifact, found } = args;
  statement(
    db,
    "DELETE FROM artifacts WHERE project_id = ? AND source_path = ? AND part = ? AND path = ?",
  ).run(projectId, artifact.sourcePath, artifact.part, artifact.path);
  putArtifacts(db, { projectId, found });
}

/** Of a run that is watched the files are where they are: only what is imported is kept. */
export function noteArtifact(
  db: WriteDb,
  sourceNum: number,
  { path, place }: { readonly path: string; readonly place: string },
): void {
  statement(
    db,
    `INSERT INTO artifacts (project_id, source_path, part, path, place)
     SELECT s.project_id, s.path, s.part, :path, :place FROM sources s JOIN projects p ON p.id = s.project_id
      WHERE s.num = :sourceNum AND p.import IS NOT NULL
     ON CONFLICT DO UPDATE SET place = excluded.place`,
  ).run({ sourceNum, path, place });
}

/** What became of artifacts: copied, referenced, or not to be had. */
export interface TakenArtifact extends Omit<FoundArtifact, "place"> {
  readonly size: number | null;
  readonly mtimeUs: number | null;
  readonly sha256: string | null;
  readonly problem: string | null;
}

export function setArtifacts(
  db: WriteDb,
  args: { readonly projectId: string; readonly taken: readonly TakenArtifact[] },
): void {
  const set = statement(
    db,
    `UPDATE artifacts SET size = ?, mtime_us = ?, sha256 = ?, problem = ?
      WHERE project_id = ? AND source_path = ? AND part = ? AND path = ?`,
  );
  for (const { size, mtimeUs, sha256, problem, sourcePath, part, path } of args.taken)
    set.run(size, mtimeUs, sha256, problem, args.projectId, sourcePath, part, path);
}

export function putModels(
  db: WriteDb,
  args: { readonly projectId: string; readonly models: readonly MlflowModel[] },
): void {
  const put = statement(
    db,
    `INSERT INTO imported_models (project_id, name, model) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET model = excluded.model`,
  );
  for (const model of args.models) put.run(args.projectId, model.name, JSON.stringify(model));
}

/** What its logger has as deleted comes as removed: it can be restored. Runs of which people said something stay. */
export function removeDeleted(
  context: WriteContext,
  db: WriteDb,
  args: { readonly projectId: string; readonly loggerRunIds: readonly string[] },
): void {
  const ids = statement(
    db,
    `SELECT DISTINCT r.id FROM sources s JOIN runs r ON r.num = s.run_num
      WHERE s.project_id = ? AND s.logger_run_id IN (SELECT value FROM json_each(?))
        AND r.id NOT IN (SELECT run_id FROM run_edits)`,
    "pluck",
  ).all(args.projectId, JSON.stringify(args.loggerRunIds)) as string[];
  if (ids.length > 0) editRuns(context, db, { actor: SYSTEM_ACTOR, ids, edit: { removed: true } });
}
