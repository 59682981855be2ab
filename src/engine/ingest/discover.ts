import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { matchCodecs, type Codec, type FileFacts } from "../../formats/index.ts";
import type { SavedRule } from "../../contract/ingest.ts";
import { isWithin } from "../local-paths.ts";
import { GARBLED, isGarbled, joinPath } from "./paths.ts";
import { rulesFor } from "./project-rules.ts";
import { pruneByContents, pruneFolder, type PruneRule } from "./prune.ts";

export interface Candidate {
  readonly facts: FileFacts;
  readonly codecs: readonly Codec[];
}

export interface Pruned {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** What the walk reports, folder by folder, so that reading starts before the walk ends. */
export interface DiscoverSink {
  /** Absolute path of our own data folder, which is never scanned. */
  readonly skipped: string;
  /** Of the project. */
  readonly rules: readonly SavedRule[];
  folder(path: string, candidates: readonly Candidate[], fileCount: number): Promise<void>;
  pruned(pruned: Pruned): void;
  unreadable(path: string, reason: string): void;
  cancelled(): boolean;
}

/**
 * Walks a project in name order without following links. Only names are read here; pruned folders are reported, not
 * entered.
 * @param start POSIX path relative to `root`, "." for all of it
 */
export async function discover(root: string, start: string, sink: DiscoverSink): Promise<void> {
  if (isWithin(join(root, start), sink.skipped)) {
    sink.pruned({ path: start, ...DATA_FOLDER_RULE });
    return;
  }
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (sink.cancelled()) return;
    let listed: FolderListing;
    try {
      listed = await listFolder(root, path);
    } catch (error) {
      // A folder that vanished meanwhile is no news; one that may not be read is.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        sink.unreadable(path, messageOf(error));
      else if (isGarbled(path)) sink.unreadable(path, GARBLED);
      continue;
    }
    const byContents = path === "." ? undefined : pruneByContents(listed.files);
    if (byContents !== undefined) {
      sink.pruned({ path, ...byContents });
      continue;
    }
    for (const name of listed.links.sort()) {
      if (await isLinkWorthTelling(root, path, name))
        sink.pruned({ path: joinPath(path, name), ...LINK_RULE });
    }
    await sink.folder(
      path,
      findCandidates(path, listed.files, listed.files, sink.rules),
      listed.files.size,
    );
    const depth = path === "." ? 1 : path.split("/").length + 1;
    for (const name of listed.folders.reverse()) {
      const child = joinPath(path, name);
      const rule = join(root, child) === sink.skipped ? DATA_FOLDER_RULE : pruneFolder(name, depth);
      if (rule === undefined) waiting.push(child);
      else sink.pruned({ path: child, ...rule });
    }
  }
}

const DATA_FOLDER_RULE: PruneRule = { rule: "data folder", reason: "holds Assay's own data" };
const LINK_RULE: PruneRule = {
  rule: "symbolic link",
  reason: "links are not followed; what it points to can be added as a folder of its own",
};

/** A folder, or a file that may be a log by its name; a cache of downloads has thousands of others. */
async function isLinkWorthTelling(root: string, folder: string, name: string): Promise<boolean> {
  if (findCandidates(folder, new Set([name])).length > 0) return true;
  try {
    return (await stat(join(root, joinPath(folder, name)))).isDirectory();
  } catch {
    return false;
  }
}

interface FolderListing {
  readonly files: ReadonlySet<string>;
  readonly folders: string[];
  readonly links: string[];
}

async function listFolder(root: string, path: string): Promise<FolderListing> {
  const files = new Set<string>();
  const folders: string[] = [];
  const links: string[] = [];
  for await (const entry of await opendir(join(root, path), { bufferSize: 256 })) {
    if (entry.isFile()) files.add(entry.name);
    else if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isSymbolicLink()) links.push(entry.name);
  }
  folders.sort();
  return { files, folders, links };
}

/**
 * Files that may be logs by their names.
 * @param siblings all names in the folder
 * @param wanted those to look at
 * @param rules of the project
 * @param fileCount of the folder, where `siblings` are not all
 */
export function findCandidates(
  folder: string,
  siblings: ReadonlySet<string>,
  wanted: Iterable<string> = siblings,
  rules: readonly SavedRule[] = [],
  fileCount: number = siblings.size,
): Candidate[] {
  return [...wanted].sort().flatMap((name) => {
    const path = joinPath(folder, name);
    const facts = {
      path,
      name,
      folder,
      siblings,
      fileCount,
      rules: rulesFor(rules, { path, name }),
    };
    const codecs = matchCodecs(facts);
    return codecs.length === 0 ? [] : [{ facts, codecs }];
  });
}
