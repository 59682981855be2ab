import { join } from "node:path";
import { findCandidates } from "./discover.ts";
import type { Sniffed } from "./parse.ts";
import { goesBy } from "./folder-work.ts";
import type { ProjectContext } from "./project-context.ts";
import { listNames, look, type FileSystem } from "./seen-files.ts";
import type { FileRecord, SourceMove } from "./types.ts";

export type DataFile = Extract<Sniffed, { kind: "data" }>;

/** So many that begin alike are not told apart by how they begin. */
const MAX_ALIKE = 20;

export interface Moves {
  readonly moves: readonly SourceMove[];
  /** Paths of the files that no source before had. */
  readonly fresh: readonly string[];
}

/**
 * Which of these new files are known ones under another path. A source follows its files when all of them are gone from
 * where they were and nothing is at the new place yet; else a file that went elsewhere is a new file there. A copy (the
 * old one is still there) is a new file.
 */
export async function findMoves(
  context: ProjectContext,
  files: readonly DataFile[],
): Promise<Moves> {
  const groups = [...Map.groupBy(files, ({ sourcePath }) => sourcePath)];
  const found = await Promise.all(groups.map(([to, group]) => findMove(context, to, group)));
  const moves: SourceMove[] = [];
  const fresh: string[] = [];
  const taken = new Set<string>();
  for (const [index, [to, group]] of groups.entries()) {
    const move = found[index];
    const isFirst = move !== undefined && !taken.has(move.from);
    const moved = new Set(isFirst ? move.files.map((file) => file.to) : []);
    for (const { path } of group) if (!moved.has(path)) fresh.push(path);
    if (!isFirst) continue;
    taken.add(move.from);
    if (move.from !== to || move.files.length > 0) moves.push(move);
  }
  return { moves, fresh };
}

async function findMove(
  context: ProjectContext,
  to: string,
  group: readonly DataFile[],
): Promise<SourceMove | undefined> {
  const from = context.bindings.has(to) ? to : await findOrigin(context, group);
  if (from === undefined) return undefined;
  const files = await pairFiles(context, group, from);
  const first = group.find(({ path }) => path === files[0]?.to) ?? group[0];
  const copies = from === to ? [] : (first?.copies ?? []);
  return { from, to, files, copies, runName: first?.runName ?? "" };
}

/** The one source that these files were before: by identity on the disk, else by the first data record. */
async function findOrigin(
  context: ProjectContext,
  group: readonly DataFile[],
): Promise<string | undefined> {
  const { files, bindings } = context;
  for (const file of group) {
    const record = files.findInode(file.inode);
    if (record === undefined || !(await isGone(context, record.sourcePath, group))) continue;
    if (await isSame(context, file, record)) return record.sourcePath;
  }
  const alike = new Set<string>();
  for (const { fingerprint } of group) {
    const sources = fingerprint === undefined ? [] : bindings.find(fingerprint);
    for (const source of sources) if (alike.add(source).size > MAX_ALIKE) return undefined;
  }
  const origins: string[] = [];
  for (const source of alike) {
    if (!(await isGone(context, source, group))) continue;
    const isEmpty = files.dataOf(source).length === 0;
    if (isEmpty || (await pairFiles(context, group, source)).length > 0) origins.push(source);
  }
  return origins.length === 1 ? origins[0] : undefined;
}

/** Nothing of the source is left where it was. */
async function isGone(
  context: ProjectContext,
  sourcePath: string,
  group: readonly DataFile[],
): Promise<boolean> {
  const { root, files, rules } = context;
  const records = files.dataOf(sourcePath);
  for (const { path } of records) if (await isThere(context, path, group)) return false;
  if (records.length > 0) return true;
  // Known from the journal alone, after a rebuild: a folder that holds no log any more counts as gone.
  const names = await listNames(join(root, sourcePath));
  if (names === undefined) return false;
  return !findCandidates(sourcePath, names, names, rules()).some(({ facts, codecs }) =>
    codecs.some((codec) => codec.kind === "append" && codec.sourcePath(facts) === sourcePath),
  );
}

/**
 * Whether a file is still where it was. Where the file system takes letters of either case for the same, one that was
 * renamed to other cases answers to its old name as well, and is not listed under it.
 */
async function isThere(
  { root, fileSystem }: ProjectContext,
  path: string,
  group: readonly DataFile[],
): Promise<boolean> {
  const now = await look(root, path, fileSystem);
  if (typeof now !== "object") return now !== undefined;
  const isAlias = group.some(
    (file) => file.inode === now.inode && file.path !== path && fold(file.path) === fold(path),
  );
  return !isAlias || isListed(root, path, fileSystem);
}

/** As such file systems compare names: by letters, however they are composed. */
const fold = (path: string): string => path.normalize("NFC").toLowerCase();

/** Whether each folder on the way lists the next name just so. */
async function isListed(root: string, path: string, fileSystem: FileSystem): Promise<boolean> {
  const names = path.split("/");
  for (const [i, name] of names.entries()) {
    const listed = await fileSystem.readdir(join(root, ...names.slice(0, i)));
    if (!listed.includes(name)) return false;
  }
  return true;
}

/** Which of the files is which of those that are gone from the source. */
async function pairFiles(
  context: ProjectContext,
  group: readonly DataFile[],
  from: string,
): Promise<Array<{ readonly from: string; readonly to: string }>> {
  const { files } = context;
  const pairs: Array<{ from: string; to: string }> = [];
  const left = new Map<string, FileRecord>();
  for (const record of files.dataOf(from)) {
    if (record.gone || !(await isThere(context, record.path, group))) left.set(record.path, record);
  }
  for (const file of group) {
    if (left.size === 0) break;
    const byInode = files.findInode(file.inode);
    // The likely ones first: for each of the others bytes are read.
    const candidates = [...left.values()].sort(
      (a, b) => Number(b === byInode) - Number(a === byInode),
    );
    for (const record of candidates.slice(0, MAX_ALIKE)) {
      if (!(await isSame(context, file, record))) continue;
      left.delete(record.path);
      pairs.push({ from: record.path, to: file.path });
      break;
    }
  }
  return pairs;
}

async function isSame(
  { root, threads, bindings }: ProjectContext,
  file: DataFile,
  record: FileRecord,
): Promise<boolean> {
  if (record.role !== "data" || record.codec !== file.codec) return false;
  const { readBytes, headHash, tailHash, sourcePath } = record;
  if (readBytes === 0) {
    return (
      file.fingerprint !== undefined && file.fingerprint === bindings.fingerprintOf(sourcePath)
    );
  }
  if (file.size < readBytes) return false;
  try {
    return await threads.parse.call.parse.isSameFile({
      absolutePath: join(root, file.path),
      record: { readBytes, headHash, tailHash },
    });
  } catch (error) {
    if (goesBy(error)) throw error;
    // Gone again, or closed to us: reading it will tell.
    return false;
  }
}
