import { relative, sep } from "node:path";
import type { ImportOrigin } from "../../../contract/ingest-import.ts";
import type { FolderEntry, LogFile } from "../../../contract/run-files.ts";
import { statement, storedPath, type ReadDb } from "../../../store/index.ts";
import { cutLogs, LOG_NAME, toPage, type FolderPage, type PageAsked } from "./list-folder.ts";
import { findImportRoots } from "../../import-roots.ts";
import { isWithin } from "../../local-paths.ts";
import { notThere, openInside, type OpenFile } from "../../open-inside.ts";

/** A file that came with an imported run, or that a client sent for its run. */
export interface RunArtifact {
  readonly path: string;
  readonly place: string;
  readonly size: number | null;
  readonly mtimeUs: number | null;
  readonly sha256: string | null;
}

export interface RunArtifacts {
  /** Null for what clients sent: all of it is in the artifact store. */
  readonly origin: ImportOrigin | null;
  /** In order of paths. */
  readonly artifacts: readonly RunArtifact[];
}

/** Null for a run of a watched folder. */
export function listRunArtifacts(
  db: ReadDb,
  { runId }: { readonly runId: string },
): RunArtifacts | null {
  const run = statement(
    db,
    "SELECT r.num, p.import FROM runs r JOIN projects p ON p.id = r.project_id WHERE r.id = ?",
  ).get(runId) as { num: number; import: string | null } | undefined;
  if (run === undefined) return null;
  if (run.import === null) return listUploads(db, run.num);
  const artifacts = statement(
    db,
    `SELECT a.path, a.place, a.size, a.mtime_us AS mtimeUs, a.sha256
       FROM sources s JOIN artifacts a ON (a.project_id, a.source_path, a.part) = (s.project_id, s.path, s.part)
      WHERE s.run_num = ? AND a.problem IS NULL AND a.size IS NOT NULL GROUP BY a.path ORDER BY a.path`,
  ).all(run.num) as RunArtifact[];
  return { origin: JSON.parse(run.import) as ImportOrigin, artifacts };
}

/** Address of what clients sent for a run that they logged over HTTP; null for another one. */
export function findUploadUri(db: ReadDb, { runId }: { readonly runId: string }): string | null {
  const num = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId) as
    | number
    | undefined;
  return num === undefined ? null : (uploadUriOf(db, num) ?? null);
}

const uploadUriOf = (db: ReadDb, runNum: number): string | undefined =>
  statement(
    db,
    `SELECT t.artifact_uri FROM sources s JOIN tracking_runs t ON s.path = 'runs/' || t.run_id
      WHERE s.run_num = ? AND s.codec = 'mlflow-rest' ORDER BY s.num LIMIT 1`,
    "pluck",
  ).get(runNum) as string | undefined;

/** What clients sent for a run that they logged over HTTP; null for another one. */
function listUploads(db: ReadDb, runNum: number): RunArtifacts | null {
  const uri = uploadUriOf(db, runNum);
  if (uri === undefined) return null;
  const root = /^mlflow-artifacts:\/+(.+)$/.exec(uri)?.[1];
  if (root === undefined) return { origin: null, artifacts: [] };
  const artifacts = statement(
    db,
    `SELECT substr(path, length(:root) + 2) AS path, path AS place, size, mtime_us AS mtimeUs, sha256 FROM uploads
      WHERE path > :root || '/' AND path < :root || '0' ORDER BY path`,
  ).all({ root }) as RunArtifact[];
  return { origin: null, artifacts };
}

/** What lies in one folder of them. */
export function listArtifactFolder(
  { artifacts }: RunArtifacts,
  { folder, ...page }: PageAsked & { readonly folder: string },
): FolderPage {
  const prefix = folder === "." ? "" : `${folder}/`;
  const byName = new Map<string, FolderEntry>();
  for (const { path, size, mtimeUs } of artifacts) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...below] = path.slice(prefix.length).split("/");
    const isFile = below.length === 0;
    byName.set(name, {
      name,
      kind: isFile ? "file" : "folder",
      bytes: isFile ? size : null,
      modifiedUs: isFile ? mtimeUs : null,
    });
  }
  return toPage([...byName.values()], page);
}

export function listArtifactLogs({ artifacts }: RunArtifacts): { logs: LogFile[]; isCut: boolean } {
  return cutLogs(
    artifacts
      .filter(({ path }) => LOG_NAME.test(path.slice(path.lastIndexOf("/") + 1)))
      .map(({ path, size, mtimeUs }) => ({
        path,
        bytes: size,
        modifiedUs: mtimeUs,
        isRecord: false,
      })),
  );
}

/**
 * Opens the copy, or where there is none the file itself, which must still lie in the imported folder; the caller closes
 * it. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT.
 */
export async function openArtifact(
  { origin, artifacts }: RunArtifacts,
  path: string,
  store: string,
): Promise<OpenFile> {
  const artifact = artifacts.find((one) => one.path === path);
  if (artifact === undefined) throw notThere(path);
  if (artifact.sha256 !== null) {
    const stored = storedPath(store, artifact.sha256);
    return openInside(store, relative(store, stored).split(sep).join("/"));
  }
  if (origin === null) throw notThere(path);
  const { artifactRoot } = await findImportRoots(origin);
  if (!isWithin(artifact.place, artifactRoot)) throw notThere(path);
  return openInside(artifactRoot, relative(artifactRoot, artifact.place).split(sep).join("/"));
}
