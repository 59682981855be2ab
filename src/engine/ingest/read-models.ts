import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { ModelVersion } from "../../base/run-facts.ts";
import {
  makeModel,
  parseModelMeta,
  parseVersionMeta,
  versionsByRun,
  type MlflowModel,
  type MlflowVersion,
} from "../../formats/index.ts";
import { isNotThere } from "./seen-files.ts";

/** A `meta.yaml` or a tag is a few hundred bytes; what is longer than this is neither. */
const MAX_BYTES = 1024 * 1024;
/** Tags with a slash in their names lie in folders. */
const MAX_TAG_DEPTH = 16;
/** Of a registry that holds more, the first ones in the order of their names are looked up for a page. */
const SHOWN_VERSIONS = 5000;

const NO_FILE = "it is too large, or no file that can be read";

/** What of a registry could not be read, and why. */
export interface LeftModel {
  readonly what: string;
  readonly reason: string;
}

/**
 * Versions of registered models that came from a run, in a file store of MLflow's: `models/` beside its experiments. What
 * cannot be read is left out.
 */
export async function readModels(request: {
  readonly runFolder: string;
}): Promise<readonly ModelVersion[]> {
  const { runFolder } = request;
  const folder = join(dirname(dirname(runFolder)), "models");
  const { models } = await readRegistryFolder(folder, SHOWN_VERSIONS);
  return versionsByRun(models).get(basename(runFolder)) ?? [];
}

/** The registry of a file store, as `readRegistry` reads that of a database. */
export async function readRegistryFolder(
  folder: string,
  most = Infinity,
): Promise<{ readonly models: readonly MlflowModel[]; readonly left: readonly LeftModel[] }> {
  const models: MlflowModel[] = [];
  const left: LeftModel[] = [];
  let room = most;
  for (const name of await namesOf(folder, left)) {
    try {
      const place = join(folder, name);
      const head = parseModelMeta((await readSmall(join(place, "meta.yaml"))) ?? "");
      if (head === undefined) {
        left.push({ what: name, reason: "its meta.yaml cannot be read" });
        continue;
      }
      const leave = (what: string): void =>
        void left.push({ what: `${head.name} ${what}`, reason: NO_FILE });
      const versions: MlflowVersion[] = [];
      for (const below of await listFolders(place)) {
        if (!below.startsWith("version-") || --room < 0) continue;
        const meta = parseVersionMeta((await readSmall(join(place, below, "meta.yaml"))) ?? "");
        if (meta === undefined)
          left.push({ what: `${head.name} ${below}`, reason: "its meta.yaml cannot be read" });
        else versions.push({ ...meta, tags: await readTexts(place, `${below}/tags`, leave) });
      }
      models.push(
        makeModel({
          ...head,
          tags: await readTexts(place, "tags", leave),
          // MLflow itself goes by these files; its meta.yaml names aliases that are no more.
          aliases: await readTexts(place, "aliases", leave),
          versions,
        }),
      );
    } catch (error) {
      left.push({ what: name, reason: messageOf(error) });
    }
  }
  return { models, left };
}

async function namesOf(folder: string, left: LeftModel[]): Promise<readonly string[]> {
  try {
    return await listFolders(folder);
  } catch (error) {
    left.push({ what: basename(folder), reason: messageOf(error) });
    return [];
  }
}

/** A file for each key: its text is the value. */
async function readTexts(
  model: string,
  folder: string,
  leave: (what: string) => void,
): Promise<{ [key: string]: string }> {
  const texts: Array<[string, string]> = [];
  const read = async (below: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(join(model, folder, below))) {
      const key = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < MAX_TAG_DEPTH) await read(key, depth + 1);
      if (!entry.isFile()) continue;
      const text = await readSmall(join(model, folder, key));
      if (text === undefined) leave(`${folder}/${key}`);
      else texts.push([key, text]);
    }
  };
  await read("", 0);
  return Object.fromEntries(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** None for a folder that is not there. */
export async function listFolders(folder: string): Promise<readonly string[]> {
  return (await entriesOf(folder))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

/** Undefined for what cannot be read, is too large, or is no file: a pipe would be waited for. */
export async function readSmall(path: string): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size <= MAX_BYTES ? await readFile(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
