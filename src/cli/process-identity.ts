import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isEnded, parseProcStat } from "../base/proc-stat.ts";

/** Names one process for ever; a pid alone is given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Machine and, on Linux, pid namespace: pids of another place say nothing here (containers share folders). */
  readonly place: string;
  /** When the process began, in a form of the platform that stays equal; undefined where it cannot be told. */
  readonly began: string | undefined;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, place: ownPlace(), began: beginningOf(process.pid) };
}

/** "unknown" for a process of another machine or container. */
export function isRunning(identity: ProcessIdentity): boolean | "unknown" {
  if (identity.place !== ownPlace()) return "unknown";
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const began = beginningOf(identity.pid);
  if (began === "gone") return false;
  return began === undefined || identity.began === undefined || began === identity.began;
}

function ownPlace(): string {
  if (process.platform !== "linux") return hostname();
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function beginningOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") return linuxBeginning(pid);
    if (process.platform === "darwin") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
        encoding: "utf8",
        env: { LC_ALL: "C" },
      }).trim();
    }
  } catch {
    // Not readable: then the pid alone has to do.
  }
  return undefined;
}

/** Boot and clock ticks since then (field 22 of proc(5) stat); "gone" for a process that only waits to be reaped. */
function linuxBeginning(pid: number): string {
  const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  if (isEnded(stat)) return "gone";
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return `${boot} ${stat.ticks}`;
}
