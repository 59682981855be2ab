import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, parse, resolve, sep } from "node:path";
import { AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import type { Bus } from "../bus.ts";
import type { Logger } from "../logger.ts";
import { topicsOfSources, type Actor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { followStates } from "./follow-states.ts";
import { ProjectIngest } from "./project-ingest.ts";
import { isWithin } from "./paths.ts";
import { createReadQueue } from "./read-queue.ts";

export interface IngestOptions {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly log: Logger;
  /** Real path. Never scanned, also when it lies inside a watched folder. */
  readonly dataDir: string;
  /** Read every folder once and do not watch. */
  readonly once: boolean;
  readonly forcePolling: boolean;
  /** A file (its path in the folder) or a whole folder could not be read or stored to its end. */
  readonly onFailure: (path: string, error: unknown) => void;
}

export type IngestService = ReturnType<typeof createIngestService>;

/** Follows all watched folders. */
export function createIngestService(options: IngestOptions) {
  const { threads, bus, log } = options;
  const projects = new Map<string, ProjectIngest>();
  const firstReads = new Map<string, Promise<void>>();
  // Twice as many as parsers: while one window is written, its parser reads the next file's.
  const queue = createReadQueue(threads.parsers * 2, async (key, path) => {
    const project = projects.get(key.slice(0, key.indexOf("\n")));
    return project === undefined ? false : project.readOne(path);
  });
  const states = followStates(
    threads,
    (changed) =>
      bus.publish(
        changed.flatMap(({ runId, projectId }) => [
          `run:${runId}`,
          `project:${projectId}`,
          "projects",
        ]),
      ),
    (error) => log.error({ err: error }, "the states of the runs could not be told"),
  );

  /** Projects begin and end to be followed one after another: never twice at a time. */
  let turns: Promise<unknown> = Promise.resolve();
  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = turns.then(work);
    turns = turn.catch(() => undefined);
    return turn;
  }

  /** Follows what is known and not followed yet; lets go of what was removed. */
  async function syncProjects(): Promise<void> {
    const known = await threads.read.call.runs.listProjects();
    const wanted = new Map(known.map(({ id, root }) => [id, root]));
    for (const [id, project] of projects) {
      if (wanted.has(id)) continue;
      await project.close();
      projects.delete(id);
      firstReads.delete(id);
    }
    for (const [id, root] of wanted) if (root !== null && !projects.has(id)) follow(id, root);
    bus.publish(["projects", "ingest", "journal"]);
  }

  function follow(projectId: string, root: string): void {
    const project = new ProjectIngest({
      projectId,
      root,
      threads,
      queue,
      log,
      once: options.once,
      forcePolling: options.forcePolling,
      skipped: options.dataDir,
      onWriteProblem: () => bus.publish(["system"]),
      onFailure: options.onFailure,
      onStatus: () => bus.publish(["ingest"]),
      onRuns: (runIds) => {
        states.noticed(runIds);
        bus.publish([`project:${projectId}`, "projects", ...runIds.map((id) => `run:${id}`)]);
      },
      onJoin: (change) => {
        states.judgeAnew(change.runIds);
        bus.publish(topicsOfSources(change));
      },
      onWindow: (effect, writtenUs) => {
        states.grew(effect.runIds, writtenUs);
        bus.publish([
          ...effect.runIds.flatMap((id) => [`run:${id}`, `series:${id}`]),
          ...(effect.media > 0 ? effect.runIds.map((id) => `media:${id}`) : []),
          `project:${projectId}`,
          ...(effect.newMetrics ? [`metrics:${projectId}`] : []),
        ]);
      },
    });
    projects.set(projectId, project);
    firstReads.set(
      projectId,
      project.start().then(() => states.judge(false)),
    );
  }

  return {
    /** Follows the folders that were added before. */
    start: (): Promise<void> => inTurn(syncProjects),
    async addFolder(
      path: string,
      confirmed: boolean,
      actor: Actor,
    ): Promise<{ projectId: string; created: boolean }> {
      const root = await checkFolder(path, confirmed, options.dataDir);
      const added = await threads.write.call.runs.addProject({
        actor,
        name: basename(root) === "" ? root : basename(root),
        root,
        nowUs: nowUs(),
      });
      await inTurn(syncProjects);
      return added;
    },
    async removeFolder(projectId: string, actor: Actor): Promise<{ gesture: string }> {
      const answer = await threads.write.call.runs.editProject({
        actor,
        id: projectId,
        removed: true,
      });
      await inTurn(syncProjects);
      return answer;
    },
    /** Follows what was brought back by undo and lets go of what was removed. */
    syncProjects: (): Promise<void> => inTurn(syncProjects),
    find(projectId: string): ProjectIngest {
      const project = projects.get(projectId);
      if (project === undefined) {
        throw new AppError(
          "NOT_FOUND",
          "That project is not a watched folder.",
          "Reload the list of projects.",
        );
      }
      return project;
    },
    watchState(projectId: string) {
      const project = projects.get(projectId);
      return {
        watch: project?.watchMode ?? ("paused" as const),
        watchReason: project?.watchReason ?? "",
      };
    },
    /** Why points cannot be stored just now (disk full); undefined when they can. */
    writeProblem(): AppError | undefined {
      for (const { writeProblem } of projects.values())
        if (writeProblem !== undefined) return writeProblem;
      return undefined;
    },
    /** Other sources tell of these runs. */
    judgeAnew(runIds: readonly string[]): void {
      states.judgeAnew(runIds);
      for (const project of projects.values()) project.noteSources(runIds);
    },
    status: () => [...projects.values()].map((project) => project.status()),
    /** Every folder was read once. */
    async whenSettled(): Promise<void> {
      await Promise.all(firstReads.values());
    },
    async close(): Promise<void> {
      await turns;
      await Promise.all([...projects.values()].map((project) => project.close()));
      await queue.close();
      await states.close();
    },
  };
}

/** The folder's real path. Throws NOT_FOUND, INVALID_INPUT, NEEDS_CONFIRMATION. */
async function checkFolder(path: string, confirmed: boolean, dataDir: string): Promise<string> {
  let root: string;
  try {
    root = await realpath(resolve(path));
  } catch (error) {
    throw new AppError("NOT_FOUND", `There is no folder ${path}.`, "Check the path.", {
      cause: error,
    });
  }
  if (!(await stat(root)).isDirectory()) {
    throw new AppError(
      "INVALID_INPUT",
      `${path} is a file.`,
      `Choose its folder: ${dirname(root)}`,
    );
  }
  if (isWithin(root, dataDir)) {
    throw new AppError(
      "INVALID_INPUT",
      `${root} belongs to Assay's own data folder ${dataDir}, which is never scanned.`,
      "Choose the folder of your runs, or keep Assay's data elsewhere with --data.",
    );
  }
  if (!confirmed && (await isTooWide(root))) {
    throw new AppError(
      "NEEDS_CONFIRMATION",
      `${root} holds far more than training runs: reading all of it can take long.`,
      "Choose the folder of a project, or confirm.",
    );
  }
  return root;
}

/** A home folder, what holds homes, or the root of a file system. */
async function isTooWide(root: string): Promise<boolean> {
  // It may be a link, and `root` is where links lead.
  const home = await realpath(homedir()).catch(() => resolve(homedir()));
  return root === parse(root).root || root === home || home.startsWith(root + sep);
}
