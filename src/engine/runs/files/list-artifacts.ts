import { lstat, opendir, realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Artifacts } from "../../../contract/run-facts.ts";
import { artifactFolders, type RunStore } from "../../artifact-folders.ts";
import { isWithin } from "../../local-paths.ts";
import type { RunLinks } from "../facts.ts";

/** More files than these are not listed. */
const MAX_FILES = 2000;
const MAX_DEPTH = 12;

/**
 * What lies where a tracking server keeps a run's artifacts. A folder that was copied or moved with its store is found by
 * the end of its address; what is remote, or lies outside of the watched folder, is named and not looked into.
 */
export async function listArtifacts(
  links: readonly RunLinks[],
  home: string | undefined,
): Promise<Artifacts> {
  const link = links.find(({ artifacts }) => artifacts !== null);
  const uri = link?.artifacts ?? null;
  if (link === undefined || uri === null) return { ...NOTHING, uri: null, where: "none" };
  const { said, usual } = artifactFolders(uri, storeOf(link));
  const folder = await findFolder(link.root, [...(said === undefined ? [] : [said]), ...usual]);
  if (folder === undefined)
    return { ...NOTHING, uri, where: said === undefined ? "remote" : "elsewhere" };
  const files: Artifacts["files"] = [];
  const isCut = await walk(folder, "", 0, files, home);
  return { uri, where: "here", files, isCut };
}

const NOTHING = { files: [], isCut: false };

function storeOf({ root, path, codec }: RunLinks): RunStore {
  const source = join(root ?? "/", path);
  return codec === "mlflow-database" ? { database: dirname(source) } : { run: source };
}

async function findFolder(
  root: string | null,
  places: readonly string[],
): Promise<string | undefined> {
  const real = root === null ? undefined : await realOf(root);
  if (real === undefined) return undefined;
  for (const place of places) {
    const folder = await realOf(place);
    if (folder !== undefined && isWithin(folder, real)) return folder;
  }
  return undefined;
}

async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

/** Links are not followed. Answers whether something was left out. */
async function walk(
  folder: string,
  below: string,
  depth: number,
  files: Artifacts["files"],
  home: string | undefined,
): Promise<boolean> {
  if (depth > MAX_DEPTH) return true;
  const folders: string[] = [];
  try {
    for await (const entry of await opendir(join(folder, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      if (files.length >= MAX_FILES) return true;
      const stats = await lstat(join(folder, path));
      files.push({
        path,
        bytes: stats.size,
        modifiedUs: Math.round(stats.mtimeMs * 1000),
        file: fileIn(home, join(folder, path)),
      });
    }
  } catch {
    // Gone since, or not to be read: what was found stands.
  }
  for (const path of folders.toSorted())
    if (await walk(folder, path, depth + 1, files, home)) return true;
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return false;
}

/** Relative to the run's folder; null outside of it. */
function fileIn(home: string | undefined, path: string): string | null {
  if (home === undefined || !isWithin(path, home)) return null;
  return relative(home, path).split(sep).join("/");
}
