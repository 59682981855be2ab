import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { nowUs } from "../../base/time.ts";
import type { EngineThreads } from "../threads.ts";
import type { StateRow } from "./queries.ts";
import { judgeState, type StateEvidence } from "./run-state.ts";

const JUDGE_MS = 5000;

export interface StateFollower {
  /** Something but data changed: the runs are judged soon. */
  noticed(runIds: readonly string[]): void;
  /** A run got data that was written at this time. */
  grew(runIds: readonly string[], writtenUs: number): void;
  /** Judges runs that may have changed; with `all` every run that is not at its end. */
  judge(all: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the state of every run true to the evidence, as data arrive and as time passes without them. */
export function followStates(
  threads: EngineThreads,
  onChange: (runs: ReadonlyArray<{ readonly runId: string; readonly projectId: string }>) => void,
  onError: (error: unknown) => void,
): StateFollower {
  const grown = new Set<string>();
  const rhythms = new Map<string, { lastUs: number; rhythmUs: number | undefined }>();
  /** When a run's process was first seen to be gone. */
  const goneSinceUs = new Map<string, number>();
  /** Runs whose data went on after that: the process is another one, in a container or on a machine of the same name. */
  const writtenByOthers = new Set<string>();
  let work: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    void judge(true);
  }, JUDGE_MS);
  timer.unref();

  function judge(all: boolean): Promise<void> {
    work = work
      .then(async () => {
        const ids = [...grown];
        grown.clear();
        const rows = all ? await threads.read.call.ingest.loadStates({}) : [];
        const listed = new Set(rows.map(({ runId }) => runId));
        const others = ids.filter((id) => !listed.has(id));
        const more =
          others.length === 0 ? [] : await threads.read.call.ingest.loadStates({ runIds: others });
        await store([...rows, ...more]);
      })
      .catch(onError);
    return work;
  }

  async function store(rows: readonly StateRow[]): Promise<void> {
    const now = nowUs();
    const seen = new Set<string>();
    const changed: Array<{
      runId: string;
      projectId: string;
      state: StateRow["state"];
      reason: string;
    }> = [];
    for (const row of rows) {
      if (seen.has(row.runId)) continue;
      seen.add(row.runId);
      const evidence = await gatherEvidence(row, now, rhythms.get(row.runId)?.rhythmUs);
      if (evidence.writer === "gone" && !goneSinceUs.has(row.runId))
        goneSinceUs.set(row.runId, now);
      const judged = judgeState(
        writtenByOthers.has(row.runId)
          ? { ...evidence, writer: "unknown", pid: undefined }
          : evidence,
      );
      if (judged.state !== row.state || judged.reason !== row.reason) {
        changed.push({ runId: row.runId, projectId: row.projectId, ...judged });
      }
    }
    if (changed.length === 0) return;
    await threads.write.call.ingest.setStates({ states: changed, nowUs: now });
    onChange(changed);
  }

  return {
    noticed(runIds) {
      for (const id of runIds) grown.add(id);
    },
    grew(runIds, writtenUs) {
      for (const id of runIds) {
        grown.add(id);
        if (writtenUs > (goneSinceUs.get(id) ?? Infinity)) writtenByOthers.add(id);
        const before = rhythms.get(id);
        const gapUs = before === undefined ? undefined : writtenUs - before.lastUs;
        const rhythmUs =
          gapUs === undefined || gapUs <= 0
            ? before?.rhythmUs
            : before?.rhythmUs === undefined
              ? gapUs
              : 0.8 * before.rhythmUs + 0.2 * gapUs;
        rhythms.set(id, { lastUs: Math.max(writtenUs, before?.lastUs ?? 0), rhythmUs });
      }
    },
    judge,
    async close() {
      clearInterval(timer);
      await work;
    },
  };
}

async function gatherEvidence(
  row: StateRow,
  now: number,
  rhythmUs: number | undefined,
): Promise<StateEvidence> {
  const pid = row.writer?.host === hostname() ? row.writer.pid : undefined;
  return {
    nowUs: now,
    lastDataUs: row.lastDataUs ?? row.createdUs,
    rhythmUs,
    writer: pid === undefined ? "unknown" : await findProcess(pid, row.createdUs, row.lastDataUs),
    pid,
    endMark: row.endMark,
    sourceMissing: row.missing,
  };
}

/** A process with that id that started after the data was written is another one: the id was given out again. */
async function findProcess(
  pid: number,
  createdUs: number,
  lastDataUs: number | null,
): Promise<StateEvidence["writer"]> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "gone";
  }
  const startedUs = await readStart(pid);
  return startedUs !== undefined && startedUs > (lastDataUs ?? createdUs) ? "gone" : "alive";
}

/** Start of a process in microseconds UTC (Linux); undefined where it cannot be told. */
async function readStart(pid: number): Promise<number | undefined> {
  try {
    const [stat, system] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/stat", "utf8"),
    ]);
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const boot = Number(/^btime (\d+)$/m.exec(system)?.[1]);
    const startedUs = (boot + ticks / 100) * 1e6;
    return Number.isFinite(startedUs) ? startedUs : undefined;
  } catch {
    return undefined;
  }
}
