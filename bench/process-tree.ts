import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_S = 100;

/** CPU seconds and memory of a process and everything below it. From /proc: Linux only. */
export interface Usage {
  readonly cpuS: number;
  /** Proportional set size: shared pages count once over the tree. */
  readonly pssMiB: number;
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

export function readUsage(pid: number): Usage {
  const stats = readStats();
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) {
    for (const [child, { parent }] of stats) if (parent === tree[i]) tree.push(child);
  }
  const ticks = tree.reduce((sum, id) => sum + (stats.get(id)?.ticks ?? 0), 0);
  const kiB = tree.reduce((sum, id) => sum + readPss(id), 0);
  return { cpuS: ticks / TICKS_PER_S, pssMiB: kiB / 1024 };
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const text = readIfThere(`/proc/${name}/stat`);
    // The name of the process, in parentheses, may hold anything.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent, own, system, ownOfEnded, systemOfEnded] = [1, 11, 12, 13, 14].map(
      (index) => fields[index] ?? 0,
    );
    if (text !== "") {
      stats.set(Number(name), {
        parent: parent ?? 0,
        ticks: (own ?? 0) + (system ?? 0) + (ownOfEnded ?? 0) + (systemOfEnded ?? 0),
      });
    }
  }
  return stats;
}

function readPss(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Samples the tree's memory until disposed; `peakMiB` is the highest sample. */
export function watchMemory(pid: number, everyMs = 100): Disposable & { readonly peakMiB: number } {
  let peakMiB = 0;
  const sample = (): void => {
    peakMiB = Math.max(peakMiB, readUsage(pid).pssMiB);
  };
  const timer = setInterval(sample, everyMs);
  return {
    get peakMiB() {
      return peakMiB;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
