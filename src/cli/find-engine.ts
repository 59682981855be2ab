import { AppError } from "../base/errors.ts";
import type { DataFolder } from "./data-folder.ts";
import { readEngineFile, type EngineRecord } from "./engine-file.ts";
import { readLiveOwner, tryLock, type FolderLock, type LockOwner } from "./folder-lock.ts";
import { isRunning } from "./process-identity.ts";

const POLL_MS = 50;
/** For an engine that is starting or a command that is about to finish. */
const PATIENCE_MS = 15_000;
const ANSWER_MS = 5_000;

/** The engine that holds this folder and answers, if there is one. */
export async function findEngine(folder: DataFolder): Promise<EngineRecord | undefined> {
  const record = readEngineFile(folder);
  if (record === undefined) return undefined;
  const running = isRunning({ pid: record.pid, place: record.place, began: record.began });
  if (running === false) return undefined;
  return (await answers(record)) ? record : undefined;
}

/** A live engine to attach to, or the lock of the folder: one of the two, whatever starts or ends meanwhile. */
export async function findEngineOrLock(
  folder: DataFolder,
  role: LockOwner["role"],
): Promise<{ readonly engine: EngineRecord } | { readonly lock: FolderLock }> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const engine = await findEngine(folder);
    if (engine !== undefined) return { engine };
    const lock = tryLock(folder.lockFile, role);
    if ("release" in lock) return { lock };
    if (Date.now() > deadline) throw lockedError(lock, folder);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The record of an engine that is being started by the process `pid`; undefined when that process is gone. */
export async function waitForEngine(
  folder: DataFolder,
  pid: number,
  isGone: () => boolean,
): Promise<EngineRecord | undefined> {
  while (!isGone()) {
    const record = readEngineFile(folder);
    if (record?.pid === pid && (await answers(record))) return record;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS / 2));
  }
  return undefined;
}

function lockedError(owner: LockOwner, folder: DataFolder): AppError {
  const who = owner.role === "engine" ? "An engine" : "Another command";
  const isStuck = owner.role === "engine" && readLiveOwner(folder.lockFile) !== undefined;
  return new AppError(
    "LOCKED",
    `${who} (process ${owner.pid}) is using the data folder ${folder.dir}.`,
    isStuck
      ? "It does not answer. End that process, or choose another folder with --data DIR."
      : "Wait until it has finished, or choose another folder with --data DIR.",
  );
}

export function runningError(engine: EngineRecord, folder: DataFolder): AppError {
  return new AppError(
    "LOCKED",
    `An engine (process ${engine.pid}) already serves the data folder ${folder.dir} at ${engine.url}`,
    "Use that one (every command finds it by itself), end it, or choose another folder with --data DIR.",
  );
}

async function answers(record: EngineRecord): Promise<boolean> {
  try {
    const response = await fetch(new URL("health", record.url), {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return response.headers.get("assay-instance") === record.instance;
  } catch {
    return false;
  }
}
