import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { readExitCode, readOutcome } from "../../formats/index.ts";
import { findLogs } from "../runs/index.ts";
import type { ConsoleEvidence } from "./run-state.ts";

/** What launchers and scripts leave: `echo $? > exit_code`. */
const EXIT_CODE_NAME = /^\.?exit[-_]?(code|status)(\.txt)?$/i;
const TAIL_BYTES = 16 * 1024;
/** The newest ones tell. */
const LOGS_READ = 3;
/** What was said before the last data came says nothing of their end; buffers are written out behind the last words. */
const SLACK_US = 10e6;

/**
 * What consoles and exit codes in a folder tell; undefined where none is newer than the data.
 * @param folder real path of one in which nothing but this run lies
 * @param lastDataUs when its newest data were written
 */
export async function findConsole(
  folder: string,
  lastDataUs: number,
  nowUs: number,
): Promise<ConsoleEvidence | undefined> {
  // A folder that is gone or not to be read tells nothing.
  const { logs } = await findLogs(folder, (name) => EXIT_CODE_NAME.test(name)).catch(() => ({
    logs: [],
  }));
  const newer = logs.filter(({ modifiedUs }) => (modifiedUs ?? 0) >= lastDataUs - SLACK_US);
  const [newest] = newer;
  if (newest === undefined) return undefined;
  const ageUs = Math.max(0, nowUs - (newest.modifiedUs ?? 0));
  for (const { path, bytes } of newer.slice(0, LOGS_READ)) {
    const tail = await readTail(join(folder, path), bytes ?? 0).catch(() => "");
    const outcome = EXIT_CODE_NAME.test(basename(path)) ? readExitCode(tail) : readOutcome(tail);
    if (outcome !== undefined) return { ageUs, outcome };
  }
  return { ageUs, outcome: undefined };
}

async function readTail(path: string, bytes: number): Promise<string> {
  await using file = await open(path, "r");
  const from = Math.max(0, bytes - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, from);
  return buffer.toString("utf8", 0, bytesRead);
}
