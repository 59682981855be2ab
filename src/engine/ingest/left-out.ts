import { basename, join } from "node:path";
import { pruneFolder } from "./prune.ts";
import type { WatchOptions } from "./watch.ts";

/**
 * Whether a folder is not watched: our own data, one left out by its name or depth, or by what the scan found in it.
 * @param folder POSIX path relative to the root
 */
export function isLeftOut(
  root: string,
  folder: string,
  { skipped, isPruned }: Pick<WatchOptions, "skipped" | "isPruned">,
): boolean {
  if (join(root, folder) === skipped) return true;
  const depth = folder.split("/").length;
  return pruneFolder(basename(folder), depth) !== undefined || isPruned(folder);
}
