import { basename, isAbsolute } from "node:path";
import type { SaveFile } from "./ipc.ts";

const MAX_PATH = 4096;
const MAX_WORDS = 200;
const EXTENSION = /^[a-z0-9]{1,20}(-[a-z0-9]{1,20})*$/;

/** What a page said, as far as it has the form; undefined where it has not. It only fills in a dialog: a person decides. */
export function readSaveFile(said: unknown): SaveFile | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const { title, path, kind, extension } = said as Partial<Record<keyof SaveFile, unknown>>;
  if (typeof title !== "string" || typeof path !== "string") return undefined;
  if (typeof kind !== "string" || typeof extension !== "string") return undefined;
  const isPlace = isAbsolute(path) || path === basename(path);
  if (path.length > MAX_PATH || path.includes("\0") || !isPlace) return undefined;
  if (!EXTENSION.test(extension)) return undefined;
  return { title: title.slice(0, MAX_WORDS), path, kind: kind.slice(0, MAX_WORDS), extension };
}
