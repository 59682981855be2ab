import type { JsonValue } from "../../base/json.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { CompanionParams } from "./types.ts";

interface ParamSource {
  readonly runNum: number;
  readonly sourceNum: number;
  readonly key: string;
  readonly value: JsonValue;
  readonly origin: string;
  readonly companion: boolean;
  readonly nowUs: number;
}

/** Stores a param; a value that differs from the one before leaves that one in the history. */
export function putParam(db: WriteDb, param: ParamSource): void {
  const value = JSON.stringify(param.value);
  const before = statement(
    db,
    "SELECT value FROM params WHERE run_num = ? AND key = ? AND source_num = ? AND origin = ?",
  ).get(param.runNum, param.key, param.sourceNum, param.origin) as { value: string } | undefined;
  if (before?.value === value) return;
  if (before !== undefined) remember(db, param.runNum, param.nowUs, param.key, before.value);
  const text = canonicalText(param.value);
  statement(
    db,
    `INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_num, key, source_num, origin) DO UPDATE
       SET value = excluded.value, text = excluded.text, number = excluded.number`,
  ).run(
    param.runNum,
    param.key,
    param.sourceNum,
    value,
    text,
    numberOf(text),
    param.origin,
    param.companion ? 1 : 0,
  );
}

function remember(db: WriteDb, runNum: number, atUs: number, key: string, before: string): void {
  statement(
    db,
    "INSERT INTO observed_history (run_num, at_us, kind, key, before) VALUES (?, ?, 'param', ?, ?)",
  ).run(runNum, atUs, key, before);
}

/** Text that every logger's notation of one value shares: MLflow's "0.1" and a JSON 0.1 are equal. */
function canonicalText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberOf(text: string): number | null {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

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
    JSON.stringify({ below: companion.below, params: companion.params }),
  );
  const sources = findSourcesBeside(db, companion);
  for (const source of sources) applyCompanion(db, source, companion);
  return statement(
    db,
    `SELECT DISTINCT id FROM runs WHERE num IN (SELECT value FROM json_each(?))`,
    "pluck",
  ).all(JSON.stringify(sources.map((source) => source.run_num))) as string[];
}

function findSourcesBeside(db: WriteDb, companion: CompanionParams): SourceKey[] {
  const { projectId, folder, below } = companion;
  const prefix = folder === "." ? "" : `${folder}/`;
  return statement(
    db,
    `SELECT DISTINCT s.num, s.run_num FROM sources s
         JOIN files f ON f.project_id = s.project_id AND f.source_path = s.path AND f.role = 'data'
        WHERE s.project_id = :project AND substr(f.path, 1, length(:prefix)) = :prefix
          AND (:below OR instr(substr(f.path, length(:prefix) + 1), '/') = 0)`,
  ).all({ project: projectId, prefix, below: below ? 1 : 0 }) as SourceKey[];
}

function applyCompanion(
  db: WriteDb,
  source: SourceKey,
  companion: Pick<CompanionParams, "path" | "params"> & { readonly nowUs: number },
): void {
  const keys = new Set(companion.params.map(([key]) => key));
  const stored = statement(
    db,
    "SELECT key, value FROM params WHERE run_num = ? AND source_num = ? AND origin = ?",
  ).all(source.run_num, source.num, companion.path) as Array<{ key: string; value: string }>;
  for (const { key, value } of stored) {
    if (keys.has(key)) continue;
    remember(db, source.run_num, companion.nowUs, key, value);
    statement(
      db,
      "DELETE FROM params WHERE run_num = ? AND key = ? AND source_num = ? AND origin = ?",
    ).run(source.run_num, key, source.num, companion.path);
  }
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

/** Gives a new source the params of the parameter files that were read before it appeared. */
export function applyCompanionsTo(
  db: WriteDb,
  projectId: string,
  sourceNum: number,
  runNum: number,
  folder: string,
): void {
  const rows = statement(
    db,
    `SELECT path, source_path AS folder, state FROM files
        WHERE project_id = ? AND source_path IN (SELECT value FROM json_each(?)) AND role = 'companion'`,
  ).all(projectId, JSON.stringify(selfAndAncestors(folder))) as Array<{
    path: string;
    folder: string;
    state: string;
  }>;
  for (const row of rows) {
    const state = JSON.parse(row.state) as { below: boolean; params: CompanionParams["params"] };
    if (row.folder !== folder && !state.below) continue;
    applyCompanion(
      db,
      { num: sourceNum, run_num: runNum },
      { path: row.path, params: state.params, nowUs: 0 },
    );
  }
}

/** "a/b" → "a/b", "a", "." */
function selfAndAncestors(folder: string): string[] {
  const folders = [folder];
  for (let at = folder.lastIndexOf("/"); at > 0; at = folder.lastIndexOf("/", at - 1)) {
    folders.push(folder.slice(0, at));
  }
  return folder === "." ? folders : [...folders, "."];
}
