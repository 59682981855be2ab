import type { SavedRule } from "../../contract/ingest.ts";
import { CODECS, isDatabaseName } from "../../formats/index.ts";
import type { FileRules } from "../hosts/index.ts";
import type { EngineThreads } from "../threads.ts";
import { findCandidates } from "./discover.ts";
import { folderOf, joinPath } from "./paths.ts";
import { pruneByContents, pruneFolder, PRUNED_NAMES } from "./prune.ts";

/** Which files of another machine are fetched: those that would be read if they lay here. */
export function createFileRules(
  threads: EngineThreads,
  folder: string,
  rules: () => readonly SavedRule[],
): FileRules {
  return {
    prunedNames: PRUNED_NAMES,
    choose: (paths) => chooseFiles(paths, rules()),
    isDatabase: (path) => isDatabaseName({ name: path.slice(path.lastIndexOf("/") + 1) }),
    isLoggerDatabase(head) {
      const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
      return CODECS.some(
        (codec) => codec.kind === "database" && codec.marks.every((mark) => bytes.includes(mark)),
      );
    },
    async isLog(path) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const sniffed = await threads.parse.call.parse.sniffFolder({
        root: folder,
        folder: folderOf(path),
        names: [name],
        wanted: [name],
        rules: rules(),
      });
      return sniffed.some(({ kind }) => kind !== "no");
    },
  };
}

/** Files that may be logs by their names and by where they lie. */
function chooseFiles(paths: readonly string[], rules: readonly SavedRule[]): ReadonlySet<string> {
  const chosen = new Set<string>();
  const pruned = new Map<string, boolean>();
  const namesOf = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = folderOf(path);
    const names = namesOf.get(folder) ?? new Set();
    namesOf.set(folder, names.add(path.slice(path.lastIndexOf("/") + 1)));
  }
  const isPruned = (folder: string): boolean => {
    if (folder === ".") return false;
    const known = pruned.get(folder);
    if (known !== undefined) return known;
    const depth = folder.split("/").length;
    const is =
      pruneFolder(folder.slice(folder.lastIndexOf("/") + 1), depth) !== undefined ||
      pruneByContents(namesOf.get(folder) ?? new Set()) !== undefined ||
      isPruned(folderOf(folder));
    pruned.set(folder, is);
    return is;
  };
  for (const [folder, names] of namesOf) {
    if (isPruned(folder)) continue;
    for (const { facts } of findCandidates(folder, names, names, rules))
      chosen.add(joinPath(folder, facts.name));
  }
  return chosen;
}
