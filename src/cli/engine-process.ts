import { openEngine, type Engine, type TakenPort } from "../engine/engine.ts";
import { startServer } from "../server/index.ts";
import { openDataFolder, toFolderError, UI_DIR, VERSION, type DataFolder } from "./data-folder.ts";
import {
  readEngineFile,
  readOrMakeToken,
  removeEngineFile,
  writeEngineFile,
  type EngineRecord,
} from "./engine-file.ts";
import { findEngineOrLock, runningError } from "./find-engine.ts";
import { openLogFile } from "./log-file.ts";
import { ownIdentity } from "./process-identity.ts";

export interface EngineProcessOptions {
  readonly dataDir: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** Instead of the folder's own. */
  readonly token: string | undefined;
  readonly allowHosts: readonly string[];
  readonly basePath: string;
  /** Look for changes every second, whatever the system tells. */
  readonly poll: boolean;
}

export interface EngineProcess {
  readonly engine: Engine;
  readonly record: EngineRecord;
  readonly takenPort: TakenPort | undefined;
  /** Ends streams and connections, closes the store, takes `engine.json` and the lock away. Safe to call twice. */
  readonly stop: () => Promise<void>;
  /** Settles when the engine has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/**
 * The one engine of a data folder, in this process, with its server.
 * @throws AppError LOCKED when another engine or command has the folder, CONFLICT when the port is taken
 */
export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const folder = openDataFolder(options.dataDir);
  try {
    return await startInFolder(folder, options);
  } catch (error) {
    throw toFolderError(error, folder.dir);
  }
}

async function startInFolder(
  folder: DataFolder,
  options: EngineProcessOptions,
): Promise<EngineProcess> {
  const found = await findEngineOrLock(folder, "engine");
  if ("engine" in found) throw runningError(found.engine, folder);
  const { lock } = found;
  const cleanUp: Array<() => unknown> = [() => lock.release()];
  const undo = async (): Promise<void> => {
    for (let step = cleanUp.pop(); step !== undefined; step = cleanUp.pop()) await step();
  };
  try {
    const logFile = openLogFile(folder.logFile);
    cleanUp.push(() => logFile.close());
    const { log } = logFile;
    // Bugs crash, and are read about afterwards.
    process.on("uncaughtExceptionMonitor", logFile.writeFatal);
    cleanUp.push(() => process.off("uncaughtExceptionMonitor", logFile.writeFatal));
    const recoveredFromCrash =
      readEngineFile(folder) !== undefined || lock.tookOver?.role === "engine";
    if (recoveredFromCrash) log.warn("the engine before did not end in order");
    let announceStopped: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (announceStopped = resolve));
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= undo().finally(announceStopped));

    let takenPort: TakenPort | undefined;
    const engine = await openEngine({
      dataDir: folder.dir,
      log,
      version: VERSION,
      recoveredFromCrash,
      forcePolling: options.poll,
      takenPort: () => takenPort,
      requestShutdown: () => {
        // After the answer is out: closing the server would cut it off.
        setTimeout(() => {
          stop().catch((error: unknown) =>
            log.error({ err: error }, "the engine did not stop in order"),
          );
        }, 50);
      },
    });
    cleanUp.push(() => engine.close());

    const token = options.token ?? readOrMakeToken(folder);
    const usualPort = engine.settings().port;
    const server = await startServer({
      ...options,
      usualPort,
      token,
      handlers: engine.handlers,
      readMedia: engine.readMedia,
      files: engine.files,
      exports: engine.exports,
      incoming: engine.incoming,
      tracking: engine.tracking,
      agentsMayEdit: () => engine.settings().agentsMayEdit,
      log,
      version: VERSION,
      instance: engine.instance,
      uiDir: UI_DIR,
      checkOutputs: false,
    });
    cleanUp.push(() => server.close());
    if (server.usualPortHolder !== undefined)
      takenPort = { port: usualPort, by: server.usualPortHolder };

    const { pid, place, began } = ownIdentity();
    const record: EngineRecord = {
      pid,
      startedMs: Math.round(performance.timeOrigin),
      place,
      ...(began === undefined ? {} : { began }),
      host: options.host,
      port: server.port,
      basePath: options.basePath,
      url: server.url,
      version: VERSION,
      instance: engine.instance,
      token,
    };
    writeEngineFile(folder, record);
    cleanUp.push(() => removeEngineFile(folder, engine.instance));
    log.info({ port: server.port, version: VERSION, instance: engine.instance }, "engine started");
    return { engine, record, takenPort, stop, stopped };
  } catch (error) {
    await undo();
    throw error;
  }
}
