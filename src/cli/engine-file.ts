import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { DataFolder } from "./data-folder.ts";

/** `engine.json`: how to reach the engine that holds this data folder. Readable by its user only. */
const engineRecord = z.object({
  pid: z.int(),
  /** Milliseconds since 1970. */
  startedMs: z.number(),
  place: z.string(),
  began: z.string().exactOptional(),
  host: z.string(),
  port: z.int(),
  basePath: z.string(),
  /** Address of the page, without the token. */
  url: z.string(),
  version: z.string(),
  instance: z.string(),
  token: z.string(),
});
export type EngineRecord = z.infer<typeof engineRecord>;

export function readEngineFile({ engineFile }: DataFolder): EngineRecord | undefined {
  try {
    return engineRecord.parse(JSON.parse(readFileSync(engineFile, "utf8")));
  } catch {
    // Not there, or left half-written by a version that did not write it in one step: no engine to be found by it.
    return undefined;
  }
}

export function writeEngineFile(folder: DataFolder, record: EngineRecord): void {
  replaceFile(folder.engineFile, JSON.stringify(record, undefined, 2));
}

/** Only the engine that wrote it may take it away: a second one may have come since. */
export function removeEngineFile(folder: DataFolder, instance: string): void {
  if (readEngineFile(folder)?.instance === instance) rmSync(folder.engineFile, { force: true });
}

/** The same token after every start, so that pages which were open keep their session. */
export function readOrMakeToken({ tokenFile }: DataFolder): string {
  try {
    const token = readFileSync(tokenFile, "utf8").trim();
    if (/^[\w-]{32,}$/.test(token)) return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const token = randomBytes(32).toString("base64url");
  replaceFile(tokenFile, token);
  return token;
}

/** The link that signs a browser in. */
export function pageLink({ url, token }: Pick<EngineRecord, "url" | "token">, path = ""): string {
  return `${url}${path}#token=${encodeURIComponent(token)}`;
}

function replaceFile(path: string, content: string): void {
  const draft = `${path}.${randomUUID().slice(0, 8)}`;
  writeFileSync(draft, `${content}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, path);
}
