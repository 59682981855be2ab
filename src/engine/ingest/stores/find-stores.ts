import { opendir, realpath } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import type { OfferedStore } from "../../../contract/ingest-stores.ts";
import { isRunFolderName } from "../../../formats/index.ts";
import { isWithin } from "../../local-paths.ts";

type Env = Readonly<Record<string, string | undefined>>;

interface Candidate {
  readonly logger: string;
  readonly path: string;
  /** Folders above the runs; 0: they lie in the store itself. */
  readonly depth: 0 | 1;
  readonly isRun: (name: string, isFolder: boolean) => boolean;
}

/** Names that are looked at in all folders of one store. */
const MAX_NAMES = 5000;

/** Where loggers keep runs outside of any project, by their own variables and defaults. */
function listCandidates(env: Env, home: string): readonly Candidate[] {
  const place = (variable: string | undefined, fallback: string): string => {
    const given = variable === undefined || variable === "" ? fallback : variable;
    return given === "~" || given.startsWith("~/") ? join(home, given.slice(1)) : given;
  };
  const cache = place(env["XDG_CACHE_HOME"], join(home, ".cache"));
  const huggingFace = place(env["HF_HOME"], join(cache, "huggingface"));
  const clearml = place(
    env["CLEARML_CACHE_DIR"] ?? env["TRAINS_CACHE_DIR"],
    join(home, ".clearml/cache"),
  );
  const ray = env["RAY_RESULTS_DIR"] ?? env["RAY_AIR_LOCAL_CACHE_DIR"] ?? env["TUNE_RESULT_DIR"];
  const candidates: Candidate[] = [
    {
      logger: "Trackio",
      path: place(env["TRACKIO_DIR"], join(huggingFace, "trackio")),
      depth: 0,
      // A database is a project of several runs.
      isRun: (name, isFolder) => !isFolder && name.endsWith(".db"),
    },
    {
      logger: "ClearML",
      path: join(clearml, "offline"),
      depth: 0,
      isRun: (name, isFolder) => isFolder && name.startsWith("offline-"),
    },
    {
      logger: "Ray Tune",
      path: place(ray, join(home, "ray_results")),
      depth: 1,
      isRun: (name, isFolder) => isFolder && /_\d{5}(_|$)/.test(name),
    },
  ];
  const wandb = env["WANDB_DIR"];
  if (wandb !== undefined && wandb !== "") {
    candidates.push({
      logger: "W&B",
      path: join(place(wandb, home), "wandb"),
      depth: 0,
      isRun: (name, isFolder) => isFolder && isRunFolderName(name),
    });
  }
  return candidates.filter(({ path }) => isAbsolute(path));
}

/**
 * Stores of loggers on this machine that nobody opened or dismissed. Only names of files and folders are read, and no
 * more than a few thousand.
 * @param known real paths of the folders that are watched, and stores that were dismissed
 */
export async function findStores(options: {
  readonly env: Env;
  readonly home: string;
  readonly known: readonly string[];
}): Promise<OfferedStore[]> {
  const { env, home, known } = options;
  const stores: OfferedStore[] = [];
  for (const candidate of listCandidates(env, home)) {
    const path = await realpath(resolve(candidate.path)).catch(() => undefined);
    if (path === undefined || known.some((one) => isWithin(path, one))) continue;
    const { runs, isCut } = await countRuns(path, candidate);
    if (runs > 0) stores.push({ logger: candidate.logger, path, runs, isCut });
  }
  return stores;
}

async function countRuns(
  path: string,
  { depth, isRun }: Candidate,
): Promise<{ readonly runs: number; readonly isCut: boolean }> {
  const left = { names: MAX_NAMES };
  const names = await listNames(path, left);
  const folders = depth === 0 ? [names] : [];
  if (depth === 1) {
    for (const [name, isFolder] of names)
      if (isFolder && left.names > 0) folders.push(await listNames(join(path, name), left));
  }
  const runs = folders.flat().filter(([name, isFolder]) => isRun(name, isFolder)).length;
  return { runs, isCut: left.names <= 0 };
}

/** None for a folder that is not there or may not be listed. */
async function listNames(
  path: string,
  left: { names: number },
): Promise<Array<readonly [name: string, isFolder: boolean]>> {
  const names: Array<readonly [string, boolean]> = [];
  try {
    for await (const entry of await opendir(path, { bufferSize: 256 })) {
      if (--left.names < 0) break;
      names.push([entry.name, entry.isDirectory()]);
    }
  } catch {
    return [];
  }
  return names;
}
