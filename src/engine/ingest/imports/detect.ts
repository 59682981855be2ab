import { opendir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError, messageOf } from "../../../base/errors.ts";
import type { ImportFormat } from "../../../contract/ingest-import.ts";
import { isDatabaseName, isRunFolderName } from "../../../formats/index.ts";
import { findImportRoots, type ImportRoots } from "../../import-roots.ts";
import { isWithin } from "../../local-paths.ts";
import { scopeOf, type ImportScope } from "./scope.ts";

/** Names looked at until something tells what the folder is. */
const MAX_NAMES = 20_000;
const MAX_DEPTH = 8;

export interface ImportPlace extends Pick<ImportRoots, "root" | "artifactRoot"> {
  /** Real path of what was named. */
  readonly path: string;
  readonly format: ImportFormat;
  readonly scope: ImportScope;
}

/** What stands at the path. Throws NOT_FOUND, INVALID_INPUT with what to name instead. */
export async function findImport(
  given: string,
  format: ImportFormat | undefined,
  dataDir: string,
): Promise<ImportPlace> {
  let path: string;
  let isFile: boolean;
  try {
    path = await realpath(resolve(given));
    isFile = !(await stat(path)).isDirectory();
  } catch (error) {
    throw new AppError(
      "NOT_FOUND",
      `${given} is not there: ${messageOf(error)}`,
      "Check the path.",
      {
        cause: error,
      },
    );
  }
  if (isWithin(path, dataDir)) {
    throw new AppError(
      "INVALID_INPUT",
      `${path} belongs to Assay's own data folder.`,
      "Name the folder that the other tool wrote.",
    );
  }
  if (isFile && !isDatabaseName({ name: basename(path) })) {
    throw new AppError(
      "INVALID_INPUT",
      `${path} is a file that cannot be imported alone.`,
      `Name its folder, ${dirname(path)}, or a database such as mlflow.db.`,
    );
  }
  if (isFile) return placeOfImport(path, format ?? "mlflow");
  const database = join(path, "mlflow.db");
  const found = await detect(path);
  const wanted = format ?? found;
  if (wanted === undefined) {
    throw new AppError(
      "INVALID_INPUT",
      `Nothing in ${path} looks like MLflow, W&B, Neptune's export or TensorBoard.`,
      "Name the folder that the tool wrote (mlruns, wandb, logs), or say which tool it was with --as.",
    );
  }
  // The folder of a project that MLflow was started in.
  const isDatabase = wanted === "mlflow" && (await isThere(database));
  return placeOfImport(isDatabase ? database : path, wanted);
}

/** The place of a path that was looked at, also of an import that was made before. */
export async function placeOfImport(path: string, format: ImportFormat): Promise<ImportPlace> {
  const { root, artifactRoot, only } = await findImportRoots({ path, format });
  return { path, root, artifactRoot, format, scope: scopeOf(format, only) };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** By names alone, level by level: what lies higher tells first. */
async function detect(root: string): Promise<ImportFormat | undefined> {
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    let found: ImportFormat | undefined;
    for (const folder of level) {
      for (const [name, isFolder] of await listNames(folder)) {
        if (++seen > MAX_NAMES) return found;
        const told = tell(name, basename(folder));
        // Event files lie beside other loggers' records of the same training.
        if (told !== undefined && (found === undefined || found === "tensorboard")) found = told;
        if (isFolder && !name.startsWith(".")) below.push(join(folder, name));
      }
    }
    if (found !== undefined) return found;
    level = below;
  }
  return undefined;
}

function tell(name: string, folder: string): ImportFormat | undefined {
  if (name === "mlflow.db" || name === "mlruns") return "mlflow";
  if (name === "meta.yaml" && /^(\d+|[0-9a-f]{32})$/.test(folder)) return "mlflow";
  if (name === "wandb" || isRunFolderName(name) || name.endsWith(".wandb")) return "wandb";
  if (/_part_\d+\.parquet$/.test(name)) return "neptune";
  if (/(^|\.)tfevents(\.|$)/.test(name)) return "tensorboard";
  return undefined;
}

async function listNames(folder: string): Promise<Array<[name: string, isFolder: boolean]>> {
  const names: Array<[string, boolean]> = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (!entry.isSymbolicLink()) names.push([entry.name, entry.isDirectory()]);
      if (names.length > MAX_NAMES) break;
    }
  } catch {
    // A folder that may not be read tells nothing; the import lists it.
  }
  return names.sort(([a], [b]) => (a < b ? -1 : 1));
}
