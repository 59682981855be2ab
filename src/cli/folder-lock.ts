import { randomUUID } from "node:crypto";
import {
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { isRunning, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** What the lock file says about the process that holds it. */
export interface LockOwner extends ProcessIdentity {
  /** An engine serves others; a command works alone for a moment. */
  readonly role: "engine" | "command";
}

export interface FolderLock {
  /** The holder before died without letting go. */
  readonly tookOver: LockOwner | undefined;
  release(): void;
}

const HEARTBEAT_MS = 10_000;
/** A holder on another machine or in another container counts as dead after so long without a sign. */
const SILENT_MS = 4 * HEARTBEAT_MS;
/** A lock file without readable content is being written, or its writer died at that moment. */
const UNREADABLE_MS = 5_000;

/**
 * Takes the lock, or answers who holds it. The file appears with its content in one step (hard link). A dead holder's
 * file is removed only under a second lock named after that very holder: otherwise two processes could find the same
 * dead holder, and the slower one would remove the lock that the faster one has just taken.
 */
export function tryLock(path: string, role: LockOwner["role"]): FolderLock | LockOwner {
  const own: LockOwner = { ...ownIdentity(), role };
  let tookOver: LockOwner | undefined;
  for (;;) {
    if (createWhole(path, JSON.stringify(own))) return holdLock(path, own, tookOver);
    const owner = readOwner(path);
    if (owner === "free") continue;
    if (isAlive(path, owner)) return owner;
    const guard = tryLock(`${path}.${nameOf(owner)}`, "command");
    // Another process is about to remove it.
    if (!("release" in guard)) return owner;
    const now = readOwner(path);
    if (now !== "free" && nameOf(now) === nameOf(owner)) {
      unlinkSync(path);
      tookOver = owner;
    }
    guard.release();
  }
}

/** Who holds the lock now, if anybody alive does. */
export function readLiveOwner(path: string): LockOwner | undefined {
  const owner = readOwner(path);
  return owner === "free" || !isAlive(path, owner) ? undefined : owner;
}

function holdLock(path: string, own: LockOwner, tookOver: LockOwner | undefined): FolderLock {
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS).unref();
  return {
    tookOver,
    release() {
      clearInterval(heartbeat);
      const owner = readOwner(path);
      if (owner !== "free" && nameOf(owner) === nameOf(own)) unlinkSync(path);
    },
  };
}

function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: "wx" });
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // File systems without hard links (exFAT): two steps are the best there is.
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP")
      return createExclusive(path, content);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function createExclusive(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

const UNREADABLE: LockOwner = { pid: 0, place: "", began: undefined, role: "command" };

function readOwner(path: string): LockOwner | "free" {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "free";
    throw error;
  }
  try {
    const owner = JSON.parse(text) as LockOwner;
    return typeof owner.pid === "number" && typeof owner.place === "string" ? owner : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

function isAlive(path: string, owner: LockOwner): boolean {
  if (owner === UNREADABLE) return silenceMs(path) < UNREADABLE_MS;
  const running = isRunning(owner);
  return running === "unknown" ? silenceMs(path) < SILENT_MS : running;
}

function silenceMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder may be gone or read-only by now; the lock is then nobody's concern, or still ours by pid.
  }
}

function nameOf(owner: LockOwner): string {
  return Buffer.from(`${owner.pid} ${owner.began} ${owner.place}`)
    .toString("base64url")
    .slice(0, 120);
}
