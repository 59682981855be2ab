import { sep } from "node:path";

/** Paths of files and folders: POSIX, relative to the project, "." for its folder. */

export function joinPath(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** A name that is not UTF-8 comes with this character in it, and what bears it cannot be opened by what came. */
export function isGarbled(path: string): boolean {
  return path.includes("\uFFFD");
}

export const GARBLED = "its name is not UTF-8; rename it to have it read";

/** Of absolute paths: whether one is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
