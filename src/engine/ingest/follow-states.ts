import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { nowUs } from "../../base/time.ts";
import type { EngineThreads } from "../threads.ts";
import type { StateRow } from "./queries.ts";
import { findEnd, judgeState, type StateEvidence } from "./run-state.ts";

const JUDGE_MS = 5000;

export interface StateFollower {
  /** Other sources tell of these runs: they are judged now, and what was seen of their processes does not count. */
  judgeAnew(runIds: readonly string[]): void;
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
    const changed: Array<{
      runId: string;
      projectId: string;
      state: StateRow["state"];
      reason: string;
    }> = [];
    for (const [runId, sources] of Map.groupBy(rows, (row) => row.runId)) {
      const evidence = await gatherEvidence(sources, now, rhythms.get(runId)?.rhythmUs);
      if (evidence === undefined) continue;
      if (evidence.writer === "gone" && !goneSinceUs.has(runId)) goneSinceUs.set(runId, now);
      const judged = judgeState(
        writtenByOthers.has(runId) ? { ...evidence, writer: "unknown", pid: undefined } : evidence,
      );
      const { projectId, state, reason } = evidence;
      if (judged.state !== state || judged.reason !== reason)
        changed.push({ runId, projectId, ...judged });
    }
    if (changed.length === 0) return;
    await threads.write.call.ingest.setStates({ states: changed, nowUs: now });
    onChange(changed);
  }

  return {
    judgeAnew(runIds) {
      for (const id of runIds) {
        grown.add(id);
        goneSinceUs.delete(id);
        writtenByOthers.delete(id);
      }
      void judge(false);
    },
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

/** What all sources of a run tell together, and what it counts as so far. */
async function gatherEvidence(
  sources: readonly StateRow[],
  now: number,
  rhythmUs: number | undefined,
): Promise<(StateEvidence & Pick<StateRow, "projectId" | "state" | "reason">) | undefined> {
  const [run] = sources;
  if (run === undefined) return undefined;
  const { projectId, state, reason } = run;
  return {
    projectId,
    state,
    reason,
    nowUs: now,
    lastDataUs: run.lastDataUs ?? run.createdUs,
    rhythmUs,
    ...(await findWriter(sources)),
    endMark: findEnd(sources),
    sourceMissing: run.missing,
  };
}

/** One that is alive counts before one that is gone. */
async function findWriter(
  sources: readonly StateRow[],
): Promise<Pick<StateEvidence, "writer" | "pid">> {
  let found: Pick<StateEvidence, "writer" | "pid"> = { writer: "unknown", pid: undefined };
  for (const { writer, createdUs, sourceDataUs } of sources) {
    const pid = writer?.host === hostname() ? writer.pid : undefined;
    if (pid === undefined || found.writer === "alive") continue;
    found = { writer: await findProcess(pid, sourceDataUs ?? createdUs), pid };
  }
  return found;
}

/** A process with that id that started after the data was written is another one: the id was given out again. */
async function findProcess(pid: number, writtenUs: number): Promise<StateEvidence["writer"]> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "gone";
  }
  const startedUs = await readStart(pid);
  return startedUs !== undefined && startedUs > writtenUs ? "gone" : "alive";
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
