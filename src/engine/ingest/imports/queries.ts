import type { ImportCounts, ImportOrigin, ImportReport } from "../../../contract/ingest-import.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import type { MlflowModel } from "../../../formats/index.ts";

type ByProject = { readonly projectId: string };

/** What a project holds. */
export function countProject(db: ReadDb, { projectId }: ByProject): ImportCounts {
  return statement(
    db,
    `SELECT
       (SELECT count(DISTINCT experiment_id) FROM runs WHERE project_id = :projectId) AS experiments,
       (SELECT count(*) FROM runs WHERE project_id = :projectId) AS runs,
       (SELECT count(DISTINCT s.metric_id) FROM sources o JOIN series s ON s.source_num = o.num
         WHERE o.project_id = :projectId AND s.count > 0) AS metrics,
       (SELECT coalesce(sum(s.count), 0) FROM sources o JOIN series s ON s.source_num = o.num
         WHERE o.project_id = :projectId) AS points,
       (SELECT count(*) FROM runs r JOIN shown_params p ON p.run_num = r.num WHERE r.project_id = :projectId) AS params,
       (SELECT count(*) FROM sources o, json_each(o.tags) WHERE o.project_id = :projectId) AS tags,
       (SELECT coalesce(sum(s.count), 0) FROM sources o JOIN media_series s ON s.source_num = o.num
         WHERE o.project_id = :projectId) AS media,
       (SELECT count(*) FROM artifacts WHERE project_id = :projectId AND problem IS NULL) AS artifacts,
       (SELECT coalesce(sum(size), 0) FROM artifacts WHERE project_id = :projectId AND problem IS NULL) AS artifactBytes,
       (SELECT count(*) FROM imported_models WHERE project_id = :projectId) AS models,
       (SELECT coalesce(sum(json_array_length(model, '$.versions')), 0) FROM imported_models
         WHERE project_id = :projectId) AS modelVersions`,
  ).get({ projectId }) as ImportCounts;
}

export interface ImportRow {
  readonly name: string;
  readonly origin: ImportOrigin;
  readonly number: number;
  readonly state: ImportReport["state"];
  readonly startedUs: number;
  readonly endedUs: number | null;
  readonly report: StoredReport;
}

/** What of a report cannot be asked again later. */
export interface StoredReport {
  readonly failure: string | null;
  readonly before: ImportCounts;
  readonly total: ImportCounts;
  readonly left: ImportReport["left"];
  readonly leftTotal: number;
}

/** The last import of the project; undefined for a project that was not imported. */
export function loadImport(db: ReadDb, { projectId }: ByProject): ImportRow | undefined {
  const row = statement(
    db,
    `SELECT p.name, p.import, i.number, i.state, i.started_us AS startedUs, i.ended_us AS endedUs, i.report
       FROM projects p JOIN imports i ON i.project_id = p.id
      WHERE p.id = ? AND p.import IS NOT NULL ORDER BY i.number DESC LIMIT 1`,
  ).get(projectId) as
    | (Omit<ImportRow, "origin" | "report"> & { readonly import: string; readonly report: string })
    | undefined;
  if (row === undefined) return undefined;
  const { import: origin, report, ...rest } = row;
  return {
    ...rest,
    origin: JSON.parse(origin) as ImportOrigin,
    report: JSON.parse(report) as StoredReport,
  };
}

/** Of projects that are not removed: those that were stopped before they were through. */
export function listUnfinished(db: ReadDb): string[] {
  return statement(
    db,
    `SELECT p.id FROM projects p JOIN imports i ON i.project_id = p.id WHERE p.removed = 0 AND i.state = 'running'`,
    "pluck",
  ).all() as string[];
}

export interface ImportedSource {
  readonly path: string;
  readonly part: string;
}

export function listImportedSources(db: ReadDb, { projectId }: ByProject): ImportedSource[] {
  return statement(
    db,
    "SELECT path, part FROM sources WHERE project_id = ? ORDER BY path, part",
  ).all(projectId) as ImportedSource[];
}

export interface ArtifactRow {
  readonly sourcePath: string;
  readonly part: string;
  readonly path: string;
  readonly place: string;
  readonly size: number | null;
  readonly mtimeUs: number | null;
  readonly sha256: string | null;
  readonly problem: string | null;
}

const ARTIFACT_PAGE = 1000;

/** One page, behind an artifact. */
export function listArtifacts(
  db: ReadDb,
  {
    projectId,
    after,
  }: ByProject & { readonly after?: Pick<ArtifactRow, "sourcePath" | "part" | "path"> },
): ArtifactRow[] {
  return statement(
    db,
    `SELECT source_path AS sourcePath, part, path, place, size, mtime_us AS mtimeUs, sha256, problem
       FROM artifacts WHERE project_id = ? AND (source_path, part, path) > (?, ?, ?)
      ORDER BY source_path, part, path LIMIT ${ARTIFACT_PAGE}`,
  ).all(projectId, after?.sourcePath ?? "", after?.part ?? "", after?.path ?? "") as ArtifactRow[];
}

export function countArtifacts(db: ReadDb, { projectId }: ByProject): number {
  return statement(db, "SELECT count(*) FROM artifacts WHERE project_id = ?", "pluck").get(
    projectId,
  ) as number;
}

const SHOWN_PROBLEMS = 2000;

/** Artifacts that could not be taken in: the first, and how many there are. */
export function listArtifactProblems(
  db: ReadDb,
  { projectId }: ByProject,
): { readonly artifacts: readonly ArtifactRow[]; readonly total: number } {
  const artifacts = statement(
    db,
    `SELECT source_path AS sourcePath, part, path, place, size, mtime_us AS mtimeUs, sha256, problem
       FROM artifacts WHERE project_id = ? AND problem IS NOT NULL ORDER BY source_path, part, path
      LIMIT ${SHOWN_PROBLEMS}`,
  ).all(projectId) as ArtifactRow[];
  const total = statement(
    db,
    "SELECT count(*) FROM artifacts WHERE project_id = ? AND problem IS NOT NULL",
    "pluck",
  ).get(projectId) as number;
  return { artifacts, total };
}

export function listModels(db: ReadDb, { projectId }: ByProject): MlflowModel[] {
  const rows = statement(
    db,
    "SELECT model FROM imported_models WHERE project_id = ? ORDER BY name",
    "pluck",
  ).all(projectId) as string[];
  return rows.map((row) => JSON.parse(row) as MlflowModel);
}

/** Log files that hold media, each with its source. */
export function listMediaFiles(
  db: ReadDb,
  { projectId }: ByProject,
): ReadonlyArray<{ readonly sourcePath: string; readonly part: string; readonly path: string }> {
  return statement(
    db,
    `SELECT DISTINCT o.path AS sourcePath, o.part, s.path FROM sources o JOIN media_series s ON s.source_num = o.num
      WHERE o.project_id = ? AND s.count > 0 ORDER BY s.path`,
  ).all(projectId) as Array<{ sourcePath: string; part: string; path: string }>;
}
