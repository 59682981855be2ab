import type { FolderEntry, LogFile } from "../../../contract/run-files.ts";
import { openCopy, openInside, type OpenFile } from "../../open-inside.ts";
import { findRunFolder } from "./run-folder.ts";
import type { RunPlace } from "./queries.ts";

/** Watched folders of other machines: of what lies in them only the logs are kept here. */
export interface FarFolders {
  /** Where a project's files are read on this machine: its folder, or that of the copies. */
  folderOf(root: string): string;
  /** What lies in a folder there; undefined for a folder of this machine, or while the other one is away. */
  listFolder(root: string, path: string): Promise<FolderEntry[] | undefined>;
  /** Every file below a folder there; undefined as above. */
  listBelow(
    root: string,
    path: string,
  ): Promise<ReadonlyArray<Omit<LogFile, "isRecord">> | undefined>;
  /**
   * A copy of a file as it is now; undefined where what is here already is it. Throws NOT_FOUND, UNAVAILABLE, DISK_FULL.
   * @param expectSize throws where a file of so many bytes is of no use
   */
  bring(
    root: string,
    path: string,
    expectSize: (bytes: number) => void,
  ): Promise<string | undefined>;
}

/** The place with the folder in which this machine finds the run's files. */
export function toNear(far: Pick<FarFolders, "folderOf">, place: RunPlace): RunPlace {
  return { ...place, root: place.root === null ? null : far.folderOf(place.root) };
}

/**
 * Opens a file of the run, wherever it lies. Throws what `openInside` throws.
 * @param expectSize throws before a file is fetched that is too large
 */
export async function openRunFile(
  far: FarFolders,
  place: RunPlace,
  path: string,
  expectSize: (bytes: number) => void,
): Promise<OpenFile> {
  const copy =
    place.root === null ? undefined : await far.bring(place.root, pathOf(place, path), expectSize);
  return copy === undefined
    ? openInside(await findRunFolder(toNear(far, place)), path)
    : openCopy(copy, path);
}

/** Relative to the project, from one relative to the run's folder. */
export function pathOf({ folder }: RunPlace, path: string): string {
  return [folder ?? ".", path].filter((part) => part !== ".").join("/") || ".";
}
