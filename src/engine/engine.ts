import { fileURLToPath } from "node:url";
import { AppError } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { createBus } from "./bus.ts";
import { createIngestHandlers, createIngestService, type IngestService } from "./ingest/index.ts";
import { createLiveThreads } from "./live-threads.ts";
import type { Logger } from "./logger.ts";
import type { AllHandlers } from "./module.ts";
import { createRunHandlers } from "./runs/index.ts";
import {
  createSystemHandlers,
  keepBackups,
  openSettings,
  rebuildWorkspace,
} from "./system/index.ts";
import { startThreads } from "./threads.ts";
import { prepareWorkspace, workspacePaths } from "./workspace.ts";

export interface EngineOptions {
  readonly dataDir: string;
  readonly log: Logger;
  readonly version: string;
  /** For one command: folders are read once when they are added, nothing is watched. */
  readonly ephemeral?: boolean;
  readonly recoveredFromCrash?: boolean;
  readonly demoDir?: string;
  /** Watch by polling everywhere. */
  readonly forcePolling?: boolean;
  readonly requestShutdown?: () => void;
}

export interface Engine {
  readonly handlers: AllHandlers;
  /** Changes with every start of the engine. */
  readonly instance: string;
  addFolder(path: string, options: { readonly confirmed: boolean }): Promise<{ projectId: string }>;
  /** Every watched folder was read once. */
  whenSettled(): Promise<void>;
  close(): Promise<void>;
}

/** Wires the modules over one workspace. The caller holds the data folder's lock. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, log } = options;
  const startedMs = Date.now();
  const instance = newId<string>();
  const ephemeral = options.ephemeral === true;
  const paths = workspacePaths(dataDir);
  const origin = await prepareWorkspace(paths, log);
  const threads = createLiveThreads(startThreads(toThreadPaths(paths.database), log));
  const bus = createBus(instance);
  const settings = await openSettings(threads, bus);
  let rebuilding = false;

  function toThreadPaths(databasePath: string) {
    return { databasePath, journalPath: paths.journal };
  }
  function startIngest(
    once: boolean,
    onFailure: (path: string, error: unknown) => void = () => undefined,
  ): IngestService {
    return createIngestService({
      threads,
      bus,
      log,
      dataDir,
      once,
      forcePolling: options.forcePolling === true,
      onFailure,
    });
  }
  let ingest = startIngest(ephemeral);
  const profileName = (): string => settings.current().profileName;

  async function rebuild(): Promise<{ runs: number; points: number; seconds: number }> {
    if (rebuilding)
      throw new AppError(
        "CONFLICT",
        "The workspace is being rebuilt already.",
        "Wait until it is done.",
      );
    rebuilding = true;
    try {
      await ingest.close();
      const result = await rebuildWorkspace({
        paths,
        log,
        openThreads: async (database) => {
          await threads.close();
          threads.replace(
            database === undefined ? undefined : startThreads(toThreadPaths(database), log),
          );
        },
        readEverything: async () => {
          const reader = startIngest(true);
          try {
            await reader.start();
            await reader.whenSettled();
          } finally {
            await reader.close();
          }
          return threads;
        },
      });
      return result;
    } finally {
      rebuilding = false;
      ingest = startIngest(ephemeral);
      if (!ephemeral) await ingest.start();
      bus.publish(["projects", "ingest", "journal"]);
    }
  }

  const service = new Proxy({} as IngestService, {
    get: (_target, key) => Reflect.get(ingest, key) as unknown,
  });
  const backups = keepBackups({
    // The file that a rebuild is making does not hold everything yet.
    backUp: () =>
      rebuilding
        ? Promise.reject(
            new AppError(
              "UNAVAILABLE",
              "The workspace is being rebuilt.",
              "Wait until it is done.",
            ),
          )
        : threads.write.call.system.backUp({ folder: paths.backups }),
    newestMs: () => threads.read.call.system.newestBackupMs({ folder: paths.backups }),
    log,
    onlyWhenAsked: ephemeral,
  });
  const handlers: AllHandlers = {
    runs: createRunHandlers({
      threads,
      bus,
      profileName,
      watchState: (id) => ingest.watchState(id),
      onProjectsChanged: () => ingest.syncProjects(),
    }),
    ingest: createIngestHandlers({
      threads,
      service,
      profileName,
      demoDir: options.demoDir ?? fileURLToPath(new URL("../../assets/demo", import.meta.url)),
    }),
    system: createSystemHandlers({
      threads,
      bus,
      version: options.version,
      instance,
      dataDir,
      backupDir: paths.backups,
      startedMs,
      recoveredFromCrash: options.recoveredFromCrash === true || origin === "restored",
      settings,
      writeProblem: () => ingest.writeProblem(),
      rebuild,
      backUp: () => backups.backUp(),
      requestShutdown: options.requestShutdown ?? (() => undefined),
    }),
  };
  if (!ephemeral) await ingest.start();

  return {
    handlers,
    instance,
    addFolder: (path, { confirmed }) =>
      ingest.addFolder(path, confirmed, {
        profileId: "local",
        name: profileName(),
        kind: "person",
        via: "cli",
      }),
    whenSettled: () => ingest.whenSettled(),
    async close() {
      bus.close();
      await ingest.close();
      await backups.close();
      await threads.close();
    },
  };
}
