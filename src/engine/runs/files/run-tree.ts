import { lstat, opendir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { AppError } from "../../../base/errors.ts";
import { storedPath } from "../../../store/index.ts";
import { findImportRoots } from "../../import-roots.ts";
import { isWithin } from "../../local-paths.ts";
import { notThere, resolveInside } from "../../open-inside.ts";
import type { EngineThreads } from "../../threads.ts";
import { atMost } from "./at-most.ts";
import { pathOf, toNear, type FarFolders } from "./far-folders.ts";
import type { RunArtifacts } from "./run-artifacts.ts";
import { findRunFolder } from "./run-folder.ts";

export interface TreeFile {
  /** POSIX, relative to the run's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedUs: number;
  /** Known of what is in the artifact store. */
  readonly sha256: string | null;
}

/** What `openInside` opens; it may be asked on any thread. */
export interface FilePlace {
  readonly home: string;
  readonly path: string;
}

/** Files of runs of all kinds: of watched folders here and on other machines, imported, and sent by clients. */
export interface RunTrees {
  /**
   * A file, or all files of a folder and below, in order of paths; links are not followed.
   * @param path POSIX, relative to the run's folder
   * @throws AppError NOT_FOUND, FORBIDDEN, INVALID_INPUT (also for more than `most` files), UNAVAILABLE (a machine that is away)
   */
  list(runId: string, path: string, most: number): Promise<TreeFile[]>;
  /**
   * @param most bytes of a file on another machine, which is fetched whole
   * @throws AppError as `list`
   */
  place(runId: string, path: string, most?: number): Promise<FilePlace>;
}

export function createRunTrees(
  threads: Pick<EngineThreads, "read">,
  far: FarFolders,
  artifactStore: string,
): RunTrees {
  return {
    async list(runId, path, most) {
      const imported = await threads.read.call.runs.listRunArtifacts({ runId });
      const files =
        imported === null
          ? await listWatched(threads, far, { runId, path, most })
          : listArtifacts(imported, path);
      if (files.length === 0) throw notThere(path === "." ? "A file of the run" : path);
      if (files.length > most) throw tooMany(path, most);
      return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
    async place(runId, path, most = Infinity) {
      const imported = await threads.read.call.runs.listRunArtifacts({ runId });
      if (imported !== null) return placeArtifact(imported, path, artifactStore);
      const place = await threads.read.call.runs.getRunPlace({ runId });
      const copy =
        place.root === null
          ? undefined
          : await far.bring(place.root, pathOf(place, path), atMost(most, path));
      return copy === undefined
        ? { home: await findRunFolder(toNear(far, place)), path }
        : { home: dirname(copy), path: basename(copy) };
    },
  };
}

function tooMany(path: string, most: number): AppError {
  return new AppError(
    "INVALID_INPUT",
    `${path === "." ? "The folder of the run" : path} holds more than ${most} files.`,
    "Choose a folder in it that holds just the model, or a file.",
  );
}

function isIn(path: string, folder: string): boolean {
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}

function listArtifacts({ artifacts }: RunArtifacts, path: string): TreeFile[] {
  return artifacts
    .filter((one) => isIn(one.path, path))
    .map((one) => ({
      path: one.path,
      bytes: one.size ?? 0,
      modifiedUs: one.mtimeUs ?? 0,
      sha256: one.sha256,
    }));
}

async function placeArtifact(
  { origin, artifacts }: RunArtifacts,
  path: string,
  store: string,
): Promise<FilePlace> {
  const artifact = artifacts.find((one) => one.path === path);
  if (artifact === undefined) throw notThere(path);
  if (artifact.sha256 !== null)
    return { home: store, path: toPosix(relative(store, storedPath(store, artifact.sha256))) };
  if (origin === null) throw notThere(path);
  const { artifactRoot } = await findImportRoots(origin);
  if (!isWithin(artifact.place, artifactRoot)) throw notThere(path);
  return { home: artifactRoot, path: toPosix(relative(artifactRoot, artifact.place)) };
}

async function listWatched(
  threads: Pick<EngineThreads, "read">,
  far: FarFolders,
  { runId, path, most }: { readonly runId: string; readonly path: string; readonly most: number },
): Promise<TreeFile[]> {
  const place = await threads.read.call.runs.getRunPlace({ runId });
  if (place.root !== null) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    const above = await far.listBelow(place.root, pathOf(place, folder));
    if (above !== undefined)
      return above
        .map((one) => ({ ...one, path: folder === "." ? one.path : `${folder}/${one.path}` }))
        .filter((one) => isIn(one.path, path))
        .map((one) => ({
          path: one.path,
          bytes: one.bytes ?? 0,
          modifiedUs: one.modifiedUs ?? 0,
          sha256: null,
        }));
  }
  const home = await findRunFolder(toNear(far, place));
  const real = await resolveInside(home, path);
  const stats = await stat(real);
  if (stats.isFile()) return [toFile(path, stats)];
  const files: TreeFile[] = [];
  await walk(real, path, files, most);
  return files;
}

/** Stops behind `most` files. A folder that may not be listed is told, not left out. */
async function walk(real: string, path: string, files: TreeFile[], most: number): Promise<void> {
  const entries = await opendir(real, { bufferSize: 256 }).catch((cause: unknown) => {
    throw new AppError("FORBIDDEN", `${path} cannot be listed.`, "Change its permissions.", {
      cause,
    });
  });
  for await (const entry of entries) {
    if (files.length > most) break;
    const below = path === "." ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) await walk(join(real, entry.name), below, files, most);
    else if (entry.isFile()) files.push(toFile(below, await lstat(join(real, entry.name))));
  }
}

function toFile(
  path: string,
  { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number },
): TreeFile {
  return { path, bytes: size, modifiedUs: Math.round(mtimeMs * 1000), sha256: null };
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}
