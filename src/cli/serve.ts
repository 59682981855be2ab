import { startEngineProcess } from "./engine-process.ts";
import { openDataFolder } from "./data-folder.ts";
import { attachTo } from "./connection.ts";
import { openBrowser } from "./browser.ts";
import { pageLink, type EngineRecord } from "./engine-file.ts";
import { findEngine, runningError } from "./find-engine.ts";
import { printError, printJson, printLine, printNote, UsageError } from "./output.ts";
import { onStopSignal } from "./signals.ts";
import { superviseEngine } from "./supervise.ts";
import { addFolders, resolveFolder } from "./targets.ts";

export interface ServeOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly port?: number;
  readonly host: string;
  readonly token?: string;
  readonly allowHost: readonly string[];
  readonly basePath: string;
  readonly poll?: boolean;
  /** commander's form of `--no-open`. */
  readonly open: boolean;
  readonly yes?: boolean;
  readonly supervise?: boolean;
}

/** Runs the engine until it is told to stop. Prints one line, the link, on stdout. */
export async function serve(targets: readonly string[], options: ServeOptions): Promise<number> {
  const folders = await Promise.all(targets.map(resolveFolder));
  const token = chosenToken(options);
  if (options.supervise === true) return serveSupervised(folders, options, token);
  const starting = startEngineProcess({
    dataDir: options.data,
    host: options.host,
    port: options.port,
    token,
    allowHosts: options.allowHost,
    basePath: options.basePath,
    poll: options.poll === true,
  });
  const isStopping = onStopSignal(async () => (await starting).stop());
  const process_ = await starting;
  const { takenPort } = process_;
  if (takenPort !== undefined)
    printNote(
      `assay: port ${takenPort.port} is taken by ${takenPort.by}; this engine answers at ${process_.record.port}. Scripts with MLFLOW_TRACKING_URI of that port do not reach it.`,
    );
  const failed = !(await watchFolders(process_.record, folders, options, isStopping));
  if (failed) await process_.stop();
  else await present(process_.record, options);
  await process_.stopped;
  return failed ? 1 : 0;
}

/** Answers false when a folder cannot be watched; it has then said why. No failure when everything ends anyway. */
async function watchFolders(
  record: EngineRecord,
  folders: readonly string[],
  { yes }: ServeOptions,
  isStopping: () => boolean,
): Promise<boolean> {
  try {
    await addFolders(attachTo(record).api, folders, yes === true);
    return true;
  } catch (error) {
    if (!isStopping()) printError(error);
    return isStopping();
  }
}

async function serveSupervised(
  folders: readonly string[],
  options: ServeOptions,
  token: string | undefined,
): Promise<number> {
  const folder = openDataFolder(options.data);
  const running = await findEngine(folder);
  if (running !== undefined) throw runningError(running, folder);
  const engine = await superviseEngine({
    folder,
    serveArguments: serveArguments(options),
    port: options.port,
    token,
    onNote: printNote,
  });
  if (engine === undefined) return 1;
  const isStopping = onStopSignal(engine.stop);
  if (!(await watchFolders(engine.record, folders, options, isStopping))) {
    await engine.stop();
    return 1;
  }
  await present(engine.record, options);
  return (await engine.ended) ? 0 : 1;
}

export function serveArguments({
  host,
  allowHost,
  basePath,
  poll,
}: Pick<ServeOptions, "host" | "allowHost" | "basePath" | "poll">): string[] {
  return [
    "--host",
    host,
    ...allowHost.flatMap((name) => ["--allow-host", name]),
    ...(basePath === "" ? [] : ["--base-path", basePath]),
    ...(poll === true ? ["--poll"] : []),
  ];
}

/** `--token`, else the one that a supervisor hands on in the environment. */
export function chosenToken({ token }: Pick<ServeOptions, "token">): string | undefined {
  const chosen = token ?? process.env["ASSAY_TOKEN"];
  // Processes that the engine starts have no use for it.
  delete process.env["ASSAY_TOKEN"];
  if (chosen === undefined) return undefined;
  if (!/^[\x21-\x7e]+$/.test(chosen))
    throw new UsageError("The token must be printable ASCII without spaces.");
  if (chosen.length < 16)
    printNote("assay: the token is short; anyone on this machine can guess at it.");
  return chosen;
}

async function present(record: EngineRecord, { json, open }: ServeOptions): Promise<void> {
  const link = pageLink(record);
  if (json !== true) printLine(link);
  else
    printJson({
      url: record.url,
      link,
      port: record.port,
      pid: record.pid,
      instance: record.instance,
    });
  if (open) await openBrowser(link);
}
