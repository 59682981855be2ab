import { stat } from "node:fs/promises";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The path that an address of a tracking server's artifacts has on a local disk; undefined for one elsewhere. */
export function pathOfAddress(uri: string): string | undefined {
  if (/^file:/i.test(uri)) {
    try {
      return fileURLToPath(uri);
    } catch {
      return undefined;
    }
  }
  // A drive's letter is no scheme.
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? undefined : uri;
}

/** Of absolute paths: whether one is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
