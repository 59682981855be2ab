import type { FileFacts } from "../codec.ts";
import { IN_RUN_FOLDER } from "../wandb/run-folder.ts";

/** The codec of what was printed for people: its values are rounded. */
export const TEXT_LOG_CODEC = "text-log";

/** Names of what programs print. */
const LOG_NAME = /\.(?:log|out)$|^(?:stdout|nohup\.out|console)(?:[._-]|$)/i;
const TEXT_NAME = /\.txt$/i;
/** Of text files, those that are a log by habit. */
const TEXT_LOG_NAME =
  /(?:^|[._-])(?:log|logs|out|output|stdout|console|train(?:ing)?|results?|progress)\d*\.txt$/i;
/** A folder with more files than this holds data: its text files are looked into only where their names are of logs. */
const MANY_FILES = 200;

export function hasTextLogName({ name, siblings, fileCount }: FileFacts): boolean {
  if (LOG_NAME.test(name)) return true;
  return (
    TEXT_NAME.test(name) && ((fileCount ?? siblings.size) <= MANY_FILES || TEXT_LOG_NAME.test(name))
  );
}

interface Owner {
  readonly logger: string;
  readonly path: RegExp;
  /** A file that stands beside it. */
  readonly beside?: string;
}

/** Loggers that keep what the program printed beside the very metrics it printed. */
const OWNERS: readonly Owner[] = [
  { logger: "Weights & Biases", path: IN_RUN_FOLDER },
  { logger: "SwanLab", path: /(?:^|\/)swanlog\/[^/]*run-[^/]+\// },
  { logger: "Sacred", path: /(?:^|\/)cout\.txt$/, beside: "run.json" },
  { logger: "ClearML", path: /(?:^|\/)offline-[0-9a-f]{32}\// },
  { logger: "Neptune", path: /(?:^|\/)\.neptune\// },
  { logger: "Comet", path: /(?:^|\/)\.cometml-runs\// },
  { logger: "Ray Tune", path: /(?:^|\/)(?:stdout|stderr)$/, beside: "result.json" },
  { logger: "MLflow", path: /(?:^|\/)mlruns\/[^/]+\/[0-9a-f]{32}\// },
  { logger: "CatBoost", path: /(?:^|\/)catboost_info\// },
];

/** The logger whose console the file is; undefined for a log of its own. */
export function ownerOf({ path, siblings }: FileFacts): string | undefined {
  return OWNERS.find(
    (owner) => owner.path.test(path) && (owner.beside === undefined || siblings.has(owner.beside)),
  )?.logger;
}

/** Names that say nothing about the run: its folder does. */
const GENERIC_STEM =
  /^(?:log|logs|out|output|nohup|stdout|console|train(?:ing)?|run|main|metrics|progress|results?)$/i;

export function nameTextLog({ name, folder }: FileFacts): string {
  const stem = name.replace(/\.[^.]+$/, "");
  if (folder === ".") return stem;
  return GENERIC_STEM.test(stem) ? folder : `${folder}/${stem}`;
}
