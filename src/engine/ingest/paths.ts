/** Paths of files and folders: POSIX, relative to the project, "." for its folder. */

export function joinPath(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** The folders that a path lies in, the project's first. */
export function listAbove(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return [".", ...names.map((_, i) => names.slice(0, i + 1).join("/"))];
}

/** A name that is not UTF-8 comes with this character in it, and what bears it cannot be opened by what came. */
export function isGarbled(path: string): boolean {
  return path.includes("\uFFFD");
}

export const GARBLED = "its name is not UTF-8; rename it to have it read";
