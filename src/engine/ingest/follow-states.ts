import { hostname } from "node:os";
import { nowUs } from "../../base/time.ts";
import { noterOfEnds } from "../../formats/index.ts";
import type { EngineThreads } from "../threads.ts";
import { findConsole } from "./console-evidence.ts";
import { systemProcesses, type ProcessTable } from "./process-table.ts";
import type { StateRow } from "./queries.ts";
import { GrowthMemory } from "./run-growth.ts";
import { findEnd, FRESH_US, judgeState, type StateEvidence, type Writer } from "./run-state.ts";

const JUDGE_MS = 5000;
/** A pass that took long, over folders of many files or slow drives, is followed by a rest so many times as long. */
const REST = 2;
/**
 * Silence that lasted long tells nothing new so soon: such a run is looked at again when it has lasted this much longer. One
 * that gets data, or whose process is seen, is looked at without that.
 */
const PATIENCE = 0.05;
/**
 * A console is looked at once nothing has come for so long, longer than a file waits to be read: who writes data has not
 * ended. Of a process that has, it is looked at before anything is said of its end.
 */
const SILENT_US = 8e6;
/** Runs whose consoles are looked for at a time. */
const CONSOLES_AT_ONCE = 16;
/** Without data for so long, how often they came once does not matter. */
const LONG_AGO_US = 7 * 86_400e6;
/** The start of a process is told to the second. */
const START_SLACK_US = 2e6;

export interface StateFollower {
  /** Other sources tell of these runs: they are judged now, and what was seen of their processes does not count. */
  judgeAnew(runIds: readonly string[]): void;
  /** Something but data changed: the runs are judged soon. */
  noticed(runIds: readonly string[]): void;
  /** A file of these runs, known by this text, has data that were written at this time. */
  grew(runIds: readonly string[], file: string, writtenUs: number): void;
  /** Judges runs that may have changed; with `all` every run that is not at its end. */
  judge(all: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Clocks and processes: those of the machine, others in tests. */
export interface StateWorld {
  readonly nowUs: () => number;
  /** Microseconds of a clock that nobody sets. */
  readonly steadyUs: () => number;
  readonly processes: ProcessTable;
  /** The project lies on a machine that cannot be asked just now: silence says nothing. */
  readonly isAway: (projectId: string) => boolean;
}

export const REAL_WORLD: StateWorld = {
  nowUs,
  steadyUs: () => performance.now() * 1000,
  processes: systemProcesses,
  isAway: () => false,
};

/** Keeps the state of every run true to the evidence, as data arrive and as time passes without them. */
export function followStates(
  threads: EngineThreads,
  onChange: (runs: ReadonlyArray<{ readonly runId: string; readonly projectId: string }>) => void,
  onError: (error: unknown) => void,
  world: StateWorld = REAL_WORLD,
): StateFollower {
  const grown = new Set<string>();
  const growth = new GrowthMemory();
  const writers = new WriterMemory(world.processes);
  /** Usual time between two points of runs that did not grow since the start; undefined where it cannot be told. */
  const storedRhythms = new Map<string, number | undefined>();
  /** By run: when it is looked at again. */
  const lookAgainUs = new Map<string, number>();
  let work: Promise<void> = Promise.resolve();
  let closed = false;
  let timer = setTimeout(() => void judgeAgain(), JUDGE_MS).unref();

  async function judgeAgain(): Promise<void> {
    const beganMs = performance.now();
    await judge(true);
    const restMs = REST * (performance.now() - beganMs);
    if (!closed) timer = setTimeout(() => void judgeAgain(), Math.max(JUDGE_MS, restMs)).unref();
  }

  function judge(all: boolean): Promise<void> {
    work = work
      .then(async () => {
        const ids = [...grown];
        grown.clear();
        const rows = all ? await loadDue() : [];
        const listed = new Set(rows.map(({ runId }) => runId));
        const others = ids.filter((id) => !listed.has(id));
        const more =
          others.length === 0 ? [] : await threads.read.call.ingest.loadStates({ runIds: others });
        await store([...rows, ...more]);
      })
      .catch(onError);
    return work;
  }

  /** Runs that are not at their end, without those that nothing is expected of. */
  async function loadDue(): Promise<readonly StateRow[]> {
    const rows = await threads.read.call.ingest.loadStates({});
    const open = new Set(rows.map(({ runId }) => runId));
    for (const id of lookAgainUs.keys()) if (!open.has(id)) lookAgainUs.delete(id);
    const steadyUs = world.steadyUs();
    return rows.filter(({ runId }) => (lookAgainUs.get(runId) ?? 0) <= steadyUs);
  }

  async function store(rows: readonly StateRow[]): Promise<void> {
    const found = await gather(rows);
    for (const { runId, evidence } of found) {
      const { kind } = evidence.writer;
      const isSeen = kind === "alive" || kind === "stopped";
      const restUs = isSeen ? 0 : evidence.ageUs * PATIENCE;
      lookAgainUs.set(runId, world.steadyUs() + restUs);
    }
    const changed = found.flatMap(({ runId, projectId, state, reason, evidence }) => {
      const judged = judgeState(evidence);
      const isSame = judged.state === state && judged.reason === reason;
      return isSame ? [] : [{ runId, projectId, ...judged }];
    });
    if (changed.length === 0) return;
    await threads.write.call.ingest.setStates({ states: changed });
    onChange(changed);
  }

  async function gather(rows: readonly StateRow[]): Promise<readonly Found[]> {
    const bootUs = await world.processes.readBoot();
    const found: Found[] = [];
    for (const [runId, sources] of Map.groupBy(rows, (row) => row.runId)) {
      const [run] = sources;
      if (run !== undefined && !world.isAway(run.projectId))
        found.push(await gatherRun(runId, run, sources, bootUs));
    }
    await addRhythms(found);
    await addConsoles(found);
    return found;
  }

  /** What all sources of a run tell together, and what it counts as so far. */
  async function gatherRun(
    runId: string,
    run: StateRow,
    sources: readonly StateRow[],
    bootUs: number | undefined,
  ): Promise<Found> {
    const { projectId, state, reason } = run;
    const lastDataUs = run.lastDataUs ?? run.createdUs;
    const steadyUs = world.steadyUs();
    const isOurs = sources.some(({ writer }) => writer?.host === hostname());
    const evidence: StateEvidence = {
      ageUs: growth.ageOf(runId, steadyUs) ?? Math.max(0, world.nowUs() - lastDataUs),
      lastDataUs,
      rhythm: growth.rhythmOf(runId),
      writer: await writers.find(runId, sources),
      endMark: findEnd(sources),
      endNoter: sources
        .filter(({ endMark }) => endMark === undefined)
        .flatMap(({ logger }) => noterOfEnds(logger) ?? [])[0],
      sourceMissing: run.missing,
      bootUs: isOurs ? bootUs : undefined,
      console: undefined,
    };
    return { runId, projectId, state, reason, evidence };
  }

  /** How often data came is told by the times of the points where nobody saw them come. */
  async function addRhythms(found: Found[]): Promise<void> {
    const needs = ({ evidence: { endMark, rhythm, ageUs } }: Found): boolean =>
      endMark === undefined && rhythm === undefined && ageUs < LONG_AGO_US;
    const unknown = found.filter(needs).map(({ runId }) => runId);
    const asked = unknown.filter((id) => !storedRhythms.has(id));
    if (asked.length > 0) {
      const told = await threads.read.call.ingest.loadRhythms({ runIds: asked });
      const known = new Map(told.map(({ runId, usualUs }) => [runId, usualUs]));
      for (const id of asked) storedRhythms.set(id, known.get(id));
    }
    for (const [i, one] of found.entries()) {
      const usualUs = needs(one) ? storedRhythms.get(one.runId) : undefined;
      if (usualUs === undefined) continue;
      const rhythm = { usualUs, longestUs: usualUs };
      found[i] = { ...one, evidence: { ...one.evidence, rhythm } };
    }
  }

  async function addConsoles(found: Found[]): Promise<void> {
    const silent = new Map(
      found.flatMap(({ runId, evidence: { endMark, ageUs, sourceMissing, writer } }, i) => {
        const isSilent = ageUs > (writer.kind === "gone" ? FRESH_US : SILENT_US);
        return endMark === undefined && !sourceMissing && isSilent ? [[runId, i] as const] : [];
      }),
    );
    if (silent.size === 0) return;
    const places = await threads.read.call.ingest.loadConsolePlaces({ runIds: [...silent.keys()] });
    for (let at = 0; at < places.length && !closed; at += CONSOLES_AT_ONCE) {
      await Promise.all(
        places.slice(at, at + CONSOLES_AT_ONCE).map(async ({ runId, folder }) => {
          const i = silent.get(runId) ?? -1;
          const one = found[i];
          if (one === undefined) return;
          const console = await findConsole(folder, one.evidence.lastDataUs, world.nowUs());
          if (console !== undefined) found[i] = { ...one, evidence: { ...one.evidence, console } };
        }),
      );
    }
  }

  return {
    judgeAnew(runIds) {
      for (const id of runIds) {
        grown.add(id);
        writers.forget(id);
        growth.forget(id);
      }
      void judge(false);
    },
    noticed(runIds) {
      for (const id of runIds) grown.add(id);
    },
    grew(runIds, file, writtenUs) {
      const isLive = growth.note(runIds, file, writtenUs, world.nowUs(), world.steadyUs());
      for (const id of runIds) {
        grown.add(id);
        storedRhythms.delete(id);
        if (isLive) writers.noteGrowth(id);
      }
    },
    judge,
    async close() {
      closed = true;
      clearTimeout(timer);
      await work;
    },
  };
}

interface Found extends Pick<StateRow, "runId" | "projectId" | "state" | "reason"> {
  readonly evidence: StateEvidence;
}

/** Which processes were seen to write which runs. */
class WriterMemory {
  readonly #processes: ProcessTable;
  /** By run and process id: who had that id when it was alive for certain. */
  readonly #identities = new Map<string, string>();
  /** Runs whose process was seen to be gone. */
  readonly #gone = new Set<string>();
  /** Of them those whose data went on: the process is another one, in a container or on a machine of the same name. */
  readonly #writtenByOthers = new Set<string>();

  constructor(processes: ProcessTable) {
    this.#processes = processes;
  }

  forget(runId: string): void {
    this.#gone.delete(runId);
    this.#writtenByOthers.delete(runId);
  }

  noteGrowth(runId: string): void {
    if (this.#gone.has(runId)) this.#writtenByOthers.add(runId);
  }

  /** One that is alive counts before one that is gone. */
  async find(runId: string, sources: readonly StateRow[]): Promise<Writer> {
    let found: Writer = { kind: "unknown" };
    if (this.#writtenByOthers.has(runId)) return found;
    for (const { writer, createdUs, sourceDataUs } of sources) {
      // What another machine calls by that number says nothing here.
      const pid = writer?.host === hostname() ? writer.pid : undefined;
      if (pid === undefined || found.kind === "alive") continue;
      found = { kind: await this.#look(runId, pid, sourceDataUs ?? createdUs), pid };
    }
    if (found.kind === "gone") this.#gone.add(runId);
    return found;
  }

  /**
   * A process that began after the data were written is another one: the id was given out again. So is one with another
   * identity, which no clock that is set can change.
   */
  async #look(
    runId: string,
    pid: number,
    writtenUs: number,
  ): Promise<"alive" | "stopped" | "gone"> {
    const facts = await this.#processes.find(pid);
    if (facts === undefined || pid === process.pid) return "gone";
    const key = `${runId} ${pid}`;
    const known = this.#identities.get(key);
    const isAnother =
      known === undefined
        ? facts.beganUs !== undefined && facts.beganUs > writtenUs + START_SLACK_US
        : facts.identity !== known;
    if (isAnother) return "gone";
    if (facts.identity !== undefined) this.#identities.set(key, facts.identity);
    return facts.isStopped ? "stopped" : "alive";
  }
}
