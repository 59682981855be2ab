import { statement, type WriteDb } from "../../store/index.ts";
import { foldSources, putParam, rememberValue, type KnownValue } from "../runs/index.ts";
import { replaceFacts } from "./facts.ts";
import { folderOf } from "./paths.ts";
import type { CompanionParams } from "./types.ts";

interface SourceKey {
  readonly num: number;
  readonly run_num: number;
}

/** Stores a parameter file and gives its params to the sources it stands beside; keys that vanished go. */
export function storeCompanion(
  db: WriteDb,
  companion: CompanionParams & { readonly nowUs: number },
): string[] {
  statement(
    db,
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes,
                        head_hash, tail_hash, state)
     VALUES (?, ?, ?, 'companion', ?, '', ?, ?, '', ?, '', '', ?)
     ON CONFLICT (project_id, path) DO UPDATE SET size = excluded.size, mtime_us = excluded.mtime_us,
       read_bytes = excluded.read_bytes, state = excluded.state`,
  ).run(
    companion.projectId,
    companion.path,
    companion.folder,
    companion.codec,
    companion.size,
    companion.mtimeUs,
    companion.size,
    JSON.stringify({
      below: companion.below,
      params: companion.params,
      experiment: companion.experiment,
      facts: companion.facts,
    }),
  );
  const sources = findSourcesBeside(db, companion);
  for (const source of sources) {
    applyCompanion(db, source, companion);
    const known = listCompanions(db, companion.projectId, source.folder);
    dropOthers(db, source, known, companion.nowUs);
  }
  return statement(
    db,
    `SELECT DISTINCT id FROM runs WHERE num IN (SELECT value FROM json_each(?))`,
    "pluck",
  ).all(JSON.stringify(sources.map((source) => source.run_num))) as string[];
}

interface SourceBeside extends SourceKey {
  readonly folder: string;
}

function findSourcesBeside(db: WriteDb, companion: CompanionParams): SourceBeside[] {
  const { projectId, folder, below } = companion;
  const prefix = folder === "." ? "" : `${folder}/`;
  const rows = statement(
    db,
    `SELECT s.num, s.run_num, min(f.path) AS path FROM files f
         JOIN sources s ON s.project_id = f.project_id AND s.path = f.source_path
        WHERE f.project_id = :project AND f.path >= :prefix AND f.path < :end AND f.role = 'data'
          AND (:below OR instr(substr(f.path, length(:prefix) + 1), '/') = 0)
        GROUP BY s.num`,
  ).all({
    project: projectId,
    prefix,
    // The first text behind all that begin with the prefix: "0" follows "/".
    end: folder === "." ? "\u{10ffff}" : `${folder}0`,
    below: below ? 1 : 0,
  }) as Array<SourceKey & { path: string }>;
  return rows.map(({ path, ...source }) => ({ ...source, folder: folderOf(path) }));
}

function applyCompanion(
  db: WriteDb,
  source: SourceKey,
  companion: KnownCompanion & { readonly nowUs: number },
): void {
  const keys = new Set(companion.params.map(([key]) => key));
  const stored = statement(
    db,
    "SELECT key, value, since_us AS sinceUs FROM params WHERE run_num = ? AND source_num = ? AND origin = ?",
  ).all(source.run_num, source.num, companion.path) as Array<KnownValue & { key: string }>;
  const of = { runNum: source.run_num, sourceNum: source.num, origin: companion.path };
  const { nowUs } = companion;
  for (const { key, ...value } of stored) {
    if (keys.has(key)) continue;
    rememberValue(db, "param", { ...of, nowUs, key }, value);
    statement(
      db,
      "DELETE FROM params WHERE run_num = ? AND key = ? AND source_num = ? AND origin = ?",
    ).run(source.run_num, key, source.num, companion.path);
  }
  if (companion.experiment !== undefined) {
    const { changes } = statement(
      db,
      "UPDATE sources SET experiment = :experiment WHERE num = :num AND experiment IS NOT :experiment",
    ).run({ experiment: companion.experiment, num: source.num });
    if (changes > 0) foldSources(db, source.run_num);
  }
  if (replaceFacts(db, { ...of, companion: true, nowUs }, companion.facts ?? []))
    foldSources(db, source.run_num);
  for (const [key, value] of companion.params) {
    putParam(db, {
      runNum: source.run_num,
      sourceNum: source.num,
      key,
      value,
      origin: companion.path,
      companion: true,
      nowUs: companion.nowUs,
    });
  }
}

/** Gives a source that is new in a folder the params of the parameter files that were read before it appeared there. */
export function giveCompanions(
  db: WriteDb,
  projectId: string,
  source: SourceKey,
  folder: string,
): void {
  const companions = listCompanions(db, projectId, folder);
  for (const companion of companions) applyCompanion(db, source, { ...companion, nowUs: 0 });
  if (companions.length > 0) dropOthers(db, source, companions, 0);
}

type KnownCompanion = Pick<CompanionParams, "path" | "params" | "experiment" | "facts">;

/** The parameter files whose params sources in a folder get. */
function listCompanions(db: WriteDb, projectId: string, folder: string): KnownCompanion[] {
  const rows = statement(
    db,
    `SELECT f.path, f.source_path AS scope, f.state FROM json_each(?) j CROSS JOIN files f
        ON f.project_id = ? AND f.source_path = j.value AND f.role = 'companion'`,
  ).all(JSON.stringify(selfAndAncestors(folder)), projectId) as Array<{
    path: string;
    scope: string;
    state: string;
  }>;
  return rows.flatMap(({ path, scope, state }) => {
    const { below, ...told } = JSON.parse(state) as Omit<KnownCompanion, "path"> &
      Pick<CompanionParams, "below">;
    return scope === folder || below ? [{ path, ...told }] : [];
  });
}

/** A source that was moved leaves the params of the parameter files at its old place behind, once there are new ones. */
function dropOthers(
  db: WriteDb,
  source: SourceKey,
  companions: readonly KnownCompanion[],
  nowUs: number,
): void {
  const kept = new Set(companions.map(({ path }) => path));
  const origins = statement(
    db,
    `SELECT origin FROM params WHERE run_num = :run AND source_num = :source AND companion = 1
     UNION SELECT origin FROM facts WHERE run_num = :run AND source_num = :source AND companion = 1`,
    "pluck",
  ).all({ run: source.run_num, source: source.num }) as string[];
  for (const path of origins)
    if (!kept.has(path)) applyCompanion(db, source, { path, params: [], nowUs });
}

/** "a/b" → "a/b", "a", "." */
function selfAndAncestors(folder: string): string[] {
  const folders = [folder];
  for (let at = folder.lastIndexOf("/"); at > 0; at = folder.lastIndexOf("/", at - 1)) {
    folders.push(folder.slice(0, at));
  }
  return folder === "." ? folders : [...folders, "."];
}
