import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isEnded, parseProcStat } from "../../base/proc-stat.ts";

export interface ProcessFacts {
  /** The same for the same process alone: ids are given out again. Undefined where it cannot be told. */
  readonly identity: string | undefined;
  /** By the machine's clock, which may be set. */
  readonly beganUs: number | undefined;
  /** It was told to stop, and may go on. */
  readonly isStopped: boolean;
}

/** The processes of this machine, or of the container we are in. */
export interface ProcessTable {
  /** Undefined where there is none, or only what is left of one. */
  find(pid: number): Promise<ProcessFacts | undefined>;
  /** When the machine began, microseconds UTC by its clock of now; undefined where it cannot be told. */
  readBoot(): Promise<number | undefined>;
}

const NOTHING_KNOWN: ProcessFacts = {
  identity: undefined,
  beganUs: undefined,
  isStopped: false,
};
const TICKS_PER_SECOND = 100;

export const systemProcesses: ProcessTable = {
  async find(pid) {
    if (!isThere(pid)) return undefined;
    try {
      if (process.platform === "linux") return await findOnLinux(pid);
      if (process.platform === "darwin") return await findOnMac(pid);
    } catch {
      // Gone since, or hidden from us: ask once more.
      return isThere(pid) ? NOTHING_KNOWN : undefined;
    }
    return NOTHING_KNOWN;
  },
  readBoot: async () => {
    try {
      const boot = /^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"))?.[1];
      return boot === undefined ? undefined : Number(boot) * 1e6;
    } catch {
      return undefined;
    }
  },
};

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function findOnLinux(pid: number): Promise<ProcessFacts | undefined> {
  const [text, bootId, bootUs] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "latin1"),
    readFile("/proc/sys/kernel/random/boot_id", "latin1"),
    systemProcesses.readBoot(),
  ]);
  const stat = parseProcStat(text);
  // Threads of the kernel have the process 2 as their parent: no training is among them.
  if (isEnded(stat) || stat.parent === "2") return undefined;
  const { state, ticks } = stat;
  return {
    identity: `${bootId.trim()} ${ticks}`,
    beganUs: bootUs === undefined ? undefined : bootUs + (Number(ticks) / TICKS_PER_SECOND) * 1e6,
    isStopped: state === "T" || state === "t",
  };
}

async function findOnMac(pid: number): Promise<ProcessFacts | undefined> {
  const { stdout } = await promisify(execFile)(
    "ps",
    ["-o", "state=", "-o", "lstart=", "-p", String(pid)],
    { env: { LC_ALL: "C" } },
  );
  const [, state = "", began = ""] = /^\s*(\S+)\s+(.*\S)/.exec(stdout) ?? [];
  if (state.startsWith("Z")) return undefined;
  const beganMs = Date.parse(began);
  return {
    identity: began === "" ? undefined : began,
    beganUs: Number.isNaN(beganMs) ? undefined : beganMs * 1000,
    isStopped: state.startsWith("T"),
  };
}
