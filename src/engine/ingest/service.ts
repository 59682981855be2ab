import { mkdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, parse, resolve, sep } from "node:path";
import { AppError } from "../../base/errors.ts";
import { isHostUrl, parseHostUrl } from "../../base/host-url.ts";
import { nowUs } from "../../base/time.ts";
import type { Attention } from "../attention.ts";
import { createBus, type Bus } from "../bus.ts";
import type { Hosts } from "../hosts/index.ts";
import type { Logger } from "../logger.ts";
import { topicsOfSources, type Actor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { followStates, REAL_WORLD } from "./follow-states.ts";
import { createFileRules } from "./host-rules.ts";
import { createImportService, type FolderReading, type ImportScope } from "./imports/index.ts";
import { ProjectIngest } from "./project-ingest.ts";
import { isWithin } from "../local-paths.ts";
import { realFileSystem } from "./seen-files.ts";
import { createReadQueue } from "./read-queue.ts";

export interface IngestOptions {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly log: Logger;
  /** Real path. Never scanned, also when it lies inside a watched folder. */
  readonly dataDir: string;
  readonly hosts: Hosts;
  readonly attention: () => Attention;
  /** Read every folder once and do not watch. */
  readonly once: boolean;
  /** Reading once, the copies of other machines' logs are taken as they are. */
  readonly asleep: boolean;
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
    { ...REAL_WORLD, isAway: (projectId) => options.hosts.isAway(projectId) },
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
      if (imports.isUnderWay(id)) {
        imports.cancel(id);
        continue;
      }
      await options.hosts.unfollow(id);
      await project.close();
      projects.delete(id);
      firstReads.delete(id);
    }
    for (const [id, root] of wanted) if (root !== null && !projects.has(id)) follow(id, root);
    bus.publish(["projects", "ingest", "journal"]);
  }

  /** @param skipped folder below it that is left out */
  function open(
    projectId: string,
    root: string,
    scope: ImportScope | undefined,
    skipped = options.dataDir,
  ): ProjectIngest {
    const project = new ProjectIngest({
      projectId,
      root,
      scope,
      threads,
      queue,
      log,
      fileSystem: realFileSystem,
      once: options.once || scope !== undefined,
      forcePolling: options.forcePolling,
      skipped,
      attention: options.attention,
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
      onWindow: (effect, path, writtenUs) => {
        states.grew(effect.runIds, `${projectId}\n${path}`, writtenUs);
        bus.publish([
          ...effect.runIds.flatMap((id) => [`run:${id}`, `series:${id}`]),
          ...(effect.media > 0 ? effect.runIds.map((id) => `media:${id}`) : []),
          `project:${projectId}`,
          ...(effect.newMetrics ? [`metrics:${projectId}`] : []),
        ]);
      },
    });
    projects.set(projectId, project);
    return project;
  }

  function follow(projectId: string, root: string): void {
    const folder = options.hosts.folderOf(root);
    const isRemote = isHostUrl(root);
    // The copies of another machine's logs lie in the data folder; what arrives stands beside them.
    const skipped = isRemote ? join(dirname(folder), "arriving") : options.dataDir;
    const project = open(projectId, folder, undefined, skipped);
    const reading = (isRemote ? startRemote(project, root, folder) : project.start()).then(() =>
      states.judge(false),
    );
    // Whoever waits for it gets the failure too; mostly nobody does.
    reading.catch((error: unknown) => log.error({ err: error }, "a folder could not be read"));
    firstReads.set(projectId, reading);
  }

  /** What was copied before is read while the rest arrives. */
  async function startRemote(project: ProjectIngest, root: string, folder: string): Promise<void> {
    const { hosts, once, asleep } = options;
    const rules = createFileRules(threads, folder, () => project.textRules);
    // On a full disk it is made later: what follows the host tries again, and the folder is looked for until it is there.
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    if (once) {
      const problems = asleep ? [] : await hosts.syncOnce(root, rules);
      for (const [path, { reason }] of problems) project.noteUnfetched(path, reason);
      return project.start();
    }
    hosts.follow(project.projectId, root, rules);
    await project.start();
  }

  /** Throws what stands in the way. */
  function findRoot(path: string, confirmed: boolean): Promise<string> {
    return isHostUrl(path)
      ? options.hosts.resolve(path, confirmed)
      : checkFolder(path, confirmed, options.dataDir);
  }

  const reading: FolderReading = {
    open,
    judge: () => states.judge(false),
    async close(projectId) {
      await projects.get(projectId)?.close();
      projects.delete(projectId);
    },
  };
  const imports = createImportService({
    threads,
    bus,
    log,
    dataDir: options.dataDir,
    reading,
    openReading: (own) => {
      const service = createIngestService({
        ...options,
        threads: own,
        bus: createBus(""),
        once: true,
      });
      return { ...service.reading, end: () => service.close() };
    },
  });

  return {
    /** Follows the folders that were added before. */
    async start(): Promise<void> {
      await inTurn(syncProjects);
      if (!options.once) await imports.resume();
    },
    imports,
    reading,
    async addFolder(
      path: string,
      confirmed: boolean,
      actor: Actor,
    ): Promise<{ projectId: string; created: boolean }> {
      const root = await findRoot(path, confirmed);
      const place = parseHostUrl(root);
      const name = basename(place?.path ?? root);
      const added = await threads.write.call.runs.addProject({
        actor,
        name: name === "" ? (place?.host ?? root) : name,
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
    /** Rules of text logs were changed, of one project or (by undo) of any. */
    async followRules(projectId?: string): Promise<void> {
      const followed = [...projects.values()].filter(
        (project) => projectId === undefined || project.projectId === projectId,
      );
      await Promise.all(followed.map((project) => project.followRules()));
    },
    watchState(projectId: string) {
      const project = projects.get(projectId);
      const host = options.hosts.connectionOf(projectId);
      if (host !== undefined) {
        return host.state === "connected"
          ? { watch: "polling" as const, watchReason: "over SSH" }
          : {
              watch: "missing" as const,
              watchReason: [host.reason, host.nextStep].filter(Boolean).join(" "),
            };
      }
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
    /** Somebody asks: what grows is read at once, not when its turn comes. */
    catchUp(): void {
      for (const project of projects.values()) project.catchUp();
    },
    /** Other sources tell of these runs. */
    judgeAnew(runIds: readonly string[]): void {
      states.judgeAnew(runIds);
      for (const project of projects.values()) project.noteSources(runIds);
    },
    status: () => [...projects.values()].map((project) => project.status()),
    /** Every folder was read once. */
    async whenSettled(): Promise<void> {
      await Promise.all([...firstReads.values(), imports.whenDone()]);
    },
    async close(): Promise<void> {
      await turns;
      imports.close();
      await Promise.all([...projects.keys()].map((id) => options.hosts.unfollow(id)));
      await Promise.all([...projects.values()].map((project) => project.close()));
      await imports.whenDone();
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
