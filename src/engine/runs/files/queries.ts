import { AppError } from "../../../base/errors.ts";
import { SOURCE_ORDER, SOURCES_OF_RUN } from "../fold-sources.ts";
import { statement, type ReadDb } from "../../../store/index.ts";

export interface RunPlace {
  /** Real path of the watched folder; null for a project that is none, or is not watched any more. */
  readonly root: string | null;
  /** POSIX, relative to it: the folder that holds all data files of the run; null where it has none. */
  readonly folder: string | null;
}

/** So many say where the run is at home. */
const FILES_LOOKED_AT = 1000;

export function getRunPlace(db: ReadDb, { runId }: { readonly runId: string }): RunPlace {
  const run = statement(
    db,
    `SELECT r.num, iif(p.removed = 0, p.root, NULL) AS root
       FROM runs r JOIN projects p ON p.id = r.project_id WHERE r.id = ?`,
  ).get(runId) as { num: number; root: string | null } | undefined;
  if (run === undefined)
    throw new AppError("NOT_FOUND", "There is no such run.", "Reload the list of runs.");
  const paths = statement(
    db,
    `SELECT f.path FROM (SELECT s.project_id, s.path, ROW_NUMBER() OVER (ORDER BY ${SOURCE_ORDER}) AS place ${SOURCES_OF_RUN}) o
       JOIN files f ON f.project_id = o.project_id AND f.source_path = o.path
      WHERE f.role <> 'companion' ORDER BY o.place, f.path LIMIT ${FILES_LOOKED_AT}`,
    "pluck",
  ).all({ runNum: run.num }) as string[];
  return { root: run.root, folder: findHome(paths) };
}

/** The folder that all files lie in; of files that share none but the project's, the folder of the first. */
export function findHome(paths: readonly string[]): string | null {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  const [first, ...others] = folders;
  if (first === undefined) return null;
  let depth = first.length;
  for (const folder of others) {
    let same = 0;
    while (same < depth && folder[same] === first[same]) same++;
    depth = same;
  }
  const home = depth === 0 ? first : first.slice(0, depth);
  return home.length === 0 ? "." : home.join("/");
}

/** Logs of a run that may hold what it wrote to its terminal, where no file beside them does. */
export function listRecords(
  db: ReadDb,
  { runId }: { readonly runId: string },
): Array<{ path: string; codec: string; bytes: number; modifiedUs: number }> {
  return statement(
    db,
    `SELECT f.path, f.codec, f.size AS bytes, f.mtime_us AS modifiedUs FROM runs r JOIN sources s ON s.run_num = r.num
       JOIN files f ON f.project_id = s.project_id AND f.source_path = s.path AND f.role = 'data' AND f.gone = 0
      WHERE r.id = ? AND f.codec = 'wandb' ORDER BY f.path LIMIT 100`,
  ).all(runId) as Array<{ path: string; codec: string; bytes: number; modifiedUs: number }>;
}

export interface RunAbout {
  readonly tags: Array<{ key: string; value: string }>;
  readonly writers: Array<{ host: string | null; pid: number | null }>;
}

export function getRunAbout(db: ReadDb, { runId }: { readonly runId: string }): RunAbout {
  const num = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId);
  const tags = statement(
    db,
    "SELECT key, value FROM shown_tags WHERE run_num = ? ORDER BY key LIMIT 10000",
  ).all(num) as RunAbout["tags"];
  const writers = statement(
    db,
    `SELECT DISTINCT writer ->> '$.host' AS host, writer ->> '$.pid' AS pid FROM sources
      WHERE run_num = ? AND writer IS NOT NULL ORDER BY num LIMIT 100`,
  ).all(num) as RunAbout["writers"];
  return { tags, writers };
}
