import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../contract/system.ts";
import { AppError } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { AttentionGauge } from "./attention.ts";
import { createBus } from "./bus.ts";
import {
  createBundleHandlers,
  createBundleReader,
  createIncoming,
  createOwnKey,
  createRunLearner,
  createShareFolders,
  type Incoming,
} from "./bundles/index.ts";
import { createCallsUnderWay } from "./calls-under-way.ts";
import { createCompareHandlers } from "./compare/index.ts";
import { createDataHandlers } from "./data/index.ts";
import { createExportHandlers, createExportService, type ExportService } from "./exports/index.ts";
import { createFigureHandlers } from "./figures/index.ts";
import { createHostHandlers, createHosts } from "./hosts/index.ts";
import { createIngestHandlers, createIngestService, type IngestService } from "./ingest/index.ts";
import { createLlmHandlers } from "./llm/index.ts";
import { createKeychain } from "./keychain.ts";
import { createLiveThreads } from "./live-threads.ts";
import type { Logger } from "./logger.ts";
import { tellingOfCalls, type AllHandlers } from "./module.ts";
import {
  createFactReader,
  createFileDoor,
  createMediaReader,
  createRunHandlers,
  createRunTrees,
  type FileDoor,
  type ReadMediaFile,
} from "./runs/index.ts";
import {
  createRegistrar,
  createRegistryHandlers,
  createVersionDoor,
  createVersionFiles,
} from "./registry/index.ts";
import { createFrozenBlocks, createReportHandlers } from "./reports/index.ts";
import {
  createSystemHandlers,
  keepBackups,
  openSettings,
  rebuildWorkspace,
  type ReadFailure,
  type RebuildResult,
  type TakenPort,
} from "./system/index.ts";
import { startThreads } from "./threads.ts";
import { createArtifactDoor, type Tracking } from "./tracking/index.ts";
import { createTransferHandlers, createTransferService } from "./transfers/index.ts";
import { prepareWorkspace, workspacePaths } from "./workspace.ts";

export type { TakenPort };

export interface EngineOptions {
  readonly dataDir: string;
  readonly log: Logger;
  readonly version: string;
  /** For one command: folders are read once when they are added, nothing is watched. */
  readonly ephemeral?: boolean;
  readonly recoveredFromCrash?: boolean;
  readonly demoDir?: string;
  /** The built page that exported reports are put into. */
  readonly reportPage?: string;
  /** Watch by polling everywhere. */
  readonly forcePolling?: boolean;
  readonly requestShutdown?: () => void;
  readonly takenPort?: () => TakenPort | undefined;
}

export interface Engine {
  readonly handlers: AllHandlers;
  /** Images and sounds that were logged. */
  readonly readMedia: ReadMediaFile;
  /** Opens the files of runs whose addresses it signed. */
  readonly files: FileDoor;
  /** Bundles that are sent to it. */
  readonly incoming: Incoming;
  /** Data that is read as files. */
  readonly exports: ExportService;
  /** MLflow's interface. */
  readonly tracking: Tracking;
  readonly settings: () => Settings;
  /** Changes with every start of the engine. */
  readonly instance: string;
  addFolder(path: string, options: { readonly confirmed: boolean }): Promise<{ projectId: string }>;
  /** Every watched folder was read once. */
  whenSettled(): Promise<void>;
  close(): Promise<void>;
}

function rebuildingError(code: "CONFLICT" | "UNAVAILABLE"): AppError {
  return new AppError(code, "The workspace is being rebuilt.", "Wait until it is done.");
}

/** Wires the modules over one workspace. The caller holds the data folder's lock. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, log } = options;
  const startedMs = Date.now();
  const instance = newId<string>();
  const ephemeral = options.ephemeral === true;
  const paths = workspacePaths(dataDir);
  const origin = await prepareWorkspace(paths, log);
  const realDataDir = await realpath(dataDir);
  const threads = createLiveThreads(startThreads(toThreadPaths(paths.database), log));
  const bus = createBus(instance);
  const settings = await openSettings(threads, bus);
  // In place of the user's own ssh config.
  const ssh = { configFile: process.env["ASSAY_SSH_CONFIG"] };
  const hosts = createHosts({
    dataDir: realDataDir,
    ssh,
    onStatus: () => bus.publish(["hosts", "projects"]),
  });
  const attention = new AttentionGauge({
    isHeard: () => bus.isHeard(),
    onCaller: () => ingest.catchUp(),
  });
  let rebuilding: Promise<RebuildResult> | undefined;
  let closing = false;

  function toThreadPaths(databasePath: string) {
    return { databasePath, journalPath: paths.journal };
  }
  function startIngest(
    { once, asleep = false }: { readonly once: boolean; readonly asleep?: boolean },
    onFailure: (path: string, error: unknown) => void = () => undefined,
  ): IngestService {
    return createIngestService({
      threads,
      bus,
      log,
      dataDir: realDataDir,
      hosts,
      attention: () => attention.at(performance.now()),
      once,
      asleep,
      forcePolling: options.forcePolling === true,
      onFailure,
    });
  }
  let ingest = startIngest({ once: ephemeral });
  const profileName = (): string => settings.current().profileName;

  async function openThreads(database: string | undefined): Promise<void> {
    await threads.close();
    const isOpen = database !== undefined && !closing;
    threads.replace(isOpen ? startThreads(toThreadPaths(database), log) : undefined);
  }
  /** Reads every folder once, in place of the watching service. */
  async function readEverything(): Promise<readonly ReadFailure[]> {
    const failures: ReadFailure[] = [];
    ingest = startIngest({ once: true, asleep: true }, (path, error) =>
      failures.push({ path, error }),
    );
    try {
      await ingest.start();
      await ingest.whenSettled();
    } finally {
      await ingest.close();
    }
    if (closing) throw new AppError("CANCELLED", "The engine is closing.");
    return failures;
  }
  async function runRebuild(): Promise<RebuildResult> {
    const settingsBefore = settings.current();
    try {
      await ingest.close();
      return await rebuildWorkspace({ paths, log, threads, openThreads, readEverything });
    } catch (error) {
      // They are not in the journal, and the file they went into was given up.
      if (!closing) await settings.storeSince(settingsBefore);
      throw error;
    } finally {
      ingest = startIngest({ once: ephemeral });
      if (!ephemeral && !closing) await ingest.start();
      bus.publish(["projects", "ingest", "journal", "system"]);
    }
  }
  function rebuild(): Promise<RebuildResult> {
    if (rebuilding !== undefined) return Promise.reject(rebuildingError("CONFLICT"));
    rebuilding = runRebuild().finally(() => (rebuilding = undefined));
    return rebuilding;
  }

  const service = new Proxy({} as IngestService, {
    get: (_target, key) => Reflect.get(ingest, key) as unknown,
  });
  const backups = keepBackups({
    // The file that a rebuild is making does not hold everything yet.
    backUp: () =>
      rebuilding === undefined
        ? threads.write.call.system.backUp({ folder: paths.backups })
        : Promise.reject(rebuildingError("UNAVAILABLE")),
    newestMs: () => threads.read.call.system.newestBackupMs({ folder: paths.backups }),
    log,
    onlyWhenAsked: ephemeral,
  });
  const artifactStore = join(realDataDir, "artifacts");
  const files = createFileDoor(threads, hosts, artifactStore);
  const trees = createRunTrees(threads, hosts, artifactStore);
  const tracking: Omit<Tracking, "needsToken"> = {
    context: {
      threads,
      publish: (topics) => {
        attention.noteCall(performance.now());
        bus.publish(topics);
      },
    },
    artifacts: createArtifactDoor(threads, artifactStore, createVersionDoor(threads, trees)),
  };
  const runHandlers = createRunHandlers({
    threads,
    bus,
    profileName,
    files,
    far: hosts,
    artifactStore,
    trees,
    watchState: (id) => ingest.watchState(id),
    onSourcesChanged: (runIds) => ingest.judgeAnew(runIds),
    onProjectsChanged: () => ingest.syncProjects(),
    onRulesChanged: () => ingest.followRules(),
    async onSharesChanged() {
      await folders.sync();
      await folders.noteKeys();
    },
  });
  const transfers = createTransferService({
    watched: { threads, files, listFiles: runHandlers.listFiles },
    tracking,
    bus,
    log,
    dataDir: realDataDir,
  });
  const readMedia = createMediaReader(threads, hosts, artifactStore);
  const registryHandlers = createRegistryHandlers({
    threads,
    bus,
    profileName,
    files,
    registrar: createRegistrar({ threads, bus, trees }),
    versionFiles: createVersionFiles({ threads, trees, artifactStore }),
  });
  const readFact = createFactReader(threads, hosts);
  const compareHandlers = createCompareHandlers({
    threads,
    trees,
    describeMedia: runHandlers.describeMedia,
    readFact,
    bus,
    profileName,
  });
  const exports = createExportService({ threads, log });
  const frozen = createFrozenBlocks(artifactStore);
  const ownKey = createOwnKey({
    folder: join(realDataDir, "keys"),
    keychain: process.env["ASSAY_NO_KEYCHAIN"] === "1" ? undefined : createKeychain(),
  });
  const bundleContext = {
    threads,
    bus,
    trees,
    readFact,
    dataDir: realDataDir,
    version: options.version,
    profileName,
    frozen,
    ownKey,
  };
  const incoming = createIncoming(realDataDir);
  if (!ephemeral) await incoming.clear();
  const reader = createBundleReader(bundleContext);
  const folders = createShareFolders({
    threads,
    bus,
    log,
    dataDir: realDataDir,
    forcePolling: options.forcePolling === true,
    reader,
  });
  const calls = createCallsUnderWay();
  const handlers: AllHandlers = {
    runs: runHandlers,
    ingest: createIngestHandlers({
      threads,
      bus,
      service,
      profileName,
      folderOf: hosts.folderOf,
      demoDir: options.demoDir ?? fileURLToPath(new URL("../../assets/demo", import.meta.url)),
    }),
    hosts: createHostHandlers(hosts, ssh),
    registry: registryHandlers,
    transfers: createTransferHandlers(transfers),
    bundles: createBundleHandlers({ ...bundleContext, reader, folders, incoming }),
    figures: createFigureHandlers({ threads }),
    exports: createExportHandlers(exports),
    reports: createReportHandlers({
      threads,
      bus,
      profileName,
      frozen,
      runs: runHandlers,
      compare: compareHandlers,
      registry: registryHandlers,
      readMedia,
      learnRuns: createRunLearner({ threads, readFact }),
      version: options.version,
      pagePath:
        options.reportPage ??
        fileURLToPath(new URL("../../dist/report/index.html", import.meta.url)),
    }),
    compare: compareHandlers,
    llm: createLlmHandlers({ threads }),
    data: createDataHandlers({ threads }),
    system: createSystemHandlers({
      threads,
      bus,
      calls,
      version: options.version,
      instance,
      dataDir,
      paths,
      startedMs,
      recoveredFromCrash: options.recoveredFromCrash === true || origin === "restored",
      settings,
      writeProblem: () => ingest.writeProblem(),
      rebuild,
      backUp: () => backups.backUp(),
      takenPort: options.takenPort ?? (() => undefined),
      requestShutdown: options.requestShutdown ?? (() => undefined),
    }),
  };
  if (!ephemeral) await Promise.all([ingest.start(), folders.start()]);

  return {
    settings: settings.current,
    handlers: tellingOfCalls(calls.follow(handlers), () => attention.noteCall(performance.now())),
    readMedia,
    files,
    exports,
    incoming,
    tracking: { ...tracking, needsToken: () => settings.current().trackingNeedsToken },
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
      closing = true;
      bus.close();
      await transfers.close();
      await exports.close();
      await folders.close();
      await ingest.close();
      await hosts.close();
      await rebuilding?.catch(() => undefined);
      await backups.close();
      await threads.close();
    },
  };
}
