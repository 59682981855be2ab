import { basename, dirname, join } from "node:path";
import type { ImportOrigin } from "../contract/ingest-import.ts";
import { isDatabaseName } from "../formats/index.ts";
import { isFolder } from "./local-paths.ts";

export interface ImportRoots {
  /** The folder that is read. */
  readonly root: string;
  /** Name of the one file in it that is imported; undefined for the whole folder. */
  readonly only: string | undefined;
  /** Artifacts are taken from below this one alone, and opened there where they were not copied. */
  readonly artifactRoot: string;
}

/** What an import of the path reads. A database was imported with what lies beside it. */
export async function findImportRoots({
  path,
  format,
}: Pick<ImportOrigin, "path" | "format">): Promise<ImportRoots> {
  const isDatabase = isDatabaseName({ name: basename(path) }) && !(await isFolder(path));
  const root = isDatabase ? dirname(path) : path;
  return {
    root,
    only: isDatabase ? basename(path) : undefined,
    artifactRoot: format === "neptune" ? await findExport(root) : root,
  };
}

/**
 * Neptune's export keeps tables and files in two folders side by side: `data/<project>` and `files/<project>`. Any of them
 * may have been named. The files tell which folder holds both: one called `data` may be somebody else's.
 */
async function findExport(root: string): Promise<string> {
  const parent = dirname(root);
  const above = [
    root,
    ...(basename(parent) === "data" ? [dirname(parent)] : []),
    ...(basename(root) === "data" ? [parent] : []),
  ];
  for (const folder of above) if (await isFolder(join(folder, "files"))) return folder;
  return root;
}
