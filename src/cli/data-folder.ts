import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import envPaths from "env-paths";
import { AppError } from "../base/errors.ts";
import packageJson from "../../package.json" with { type: "json" };

export const VERSION: string = packageJson.version;

const IS_SOURCE = import.meta.url.endsWith(".ts");
/** Entry of the engine and of every command, in the same form (source or bundle) as this file. */
export const MAIN_PATH = fileURLToPath(
  new URL(IS_SOURCE ? "./main.ts" : "./main.js", import.meta.url),
);
/** The built page. */
export const UI_DIR = fileURLToPath(
  new URL(IS_SOURCE ? "../../dist/renderer" : "../renderer", import.meta.url),
);
/** Folder that holds package.json and node_modules, or the unpacked application. */
export const ROOT_DIR = fileURLToPath(new URL("../..", import.meta.url));

/** Files of the process layer in a data folder; the store has its own beside them. */
export interface DataFolder {
  readonly dir: string;
  readonly engineFile: string;
  readonly lockFile: string;
  readonly tokenFile: string;
  readonly logFile: string;
}

/** `--data DIR`, else `$ASSAY_DATA`, else the user's data folder of the platform. Made when it is not there. */
export function openDataFolder(given: string | undefined): DataFolder {
  const chosen = given ?? process.env["ASSAY_DATA"];
  const dir =
    chosen === undefined || chosen === ""
      ? envPaths("assay", { suffix: "" }).data
      : resolve(chosen);
  try {
    mkdirSync(join(dir, "logs"), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw toFolderError(error, dir);
  }
  return {
    dir,
    engineFile: join(dir, "engine.json"),
    lockFile: join(dir, "engine.lock"),
    tokenFile: join(dir, "token"),
    logFile: join(dir, "logs", "engine.log"),
  };
}

/** What the file system refused, as an expected failure; anything else stays what it is. */
export function toFolderError(error: unknown, dir: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AppError(
        "READ_ONLY",
        `The data folder ${dir} cannot be written.`,
        "Choose another with --data DIR, or change its permissions.",
        { cause: error },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new AppError(
        "DISK_FULL",
        `The disk of the data folder ${dir} is full.`,
        "Free some space and start again.",
        {
          cause: error,
        },
      );
    case "ENOTDIR":
    case "EEXIST":
      return new AppError(
        "INVALID_INPUT",
        `${dir} is not a folder.`,
        "Choose another with --data DIR.",
        { cause: error },
      );
    default:
      return error;
  }
}
