import { isAppLink, pagePathOf, parseAppLink } from "../base/app-link.ts";
import { openBrowser } from "./browser.ts";
import { attachTo } from "./connection.ts";
import { openDataFolder } from "./data-folder.ts";
import { findDesktop, runDesktop } from "./desktop.ts";
import { pageLink, type EngineRecord } from "./engine-file.ts";
import { findEngine } from "./find-engine.ts";
import { printError, printJson, printLine, printNote, UsageError } from "./output.ts";
import { chosenToken, serveArguments, type ServeOptions } from "./serve.ts";
import { findBundle, findReports, openReports, sendFile } from "./shared-files.ts";
import { onStopSignal } from "./signals.ts";
import { superviseEngine, type SupervisedEngine } from "./supervise.ts";
import { addFolders, resolveFolder } from "./targets.ts";

export interface OpenOptions extends ServeOptions {
  /** The browser even where the desktop window could be had. */
  readonly browser?: boolean;
}

/**
 * Shows a report, what a bundle would change, or the runs of the targets: in the desktop window where Electron is there, else in the browser. Attaches to a
 * live engine and returns; without one it starts and looks after an engine until it is told to stop.
 */
export async function open(targets: readonly string[], options: OpenOptions): Promise<number> {
  const urls = targets.filter((target) => /^https?:\/\//i.test(target));
  if (urls.length > 0) return openUrls(urls, targets, options);
  const reports = await findReports(targets);
  const report = hasWindow(options) && reports.length === 1 ? reports[0] : undefined;
  if (report === undefined && reports.length > 0) return openReports(reports, options);
  const bundle = await findBundle(targets);
  const shared = report ?? bundle;
  const appLink = targets.find(isAppLink);
  if (appLink !== undefined && targets.length > 1)
    throw new UsageError("Open either folders and files, or one link.");
  // Told before an engine starts for it.
  if (appLink !== undefined) pathOf(appLink);

  const isOneThing = appLink !== undefined || shared !== undefined;
  const folders = await Promise.all((isOneThing ? [] : targets).map(resolveFolder));
  const folder = openDataFolder(options.data);
  const token = chosenToken(options);
  const running = await findEngine(folder);
  let engine: SupervisedEngine | undefined;
  let isStopping = (): boolean => false;
  if (running === undefined) {
    engine = await superviseEngine({
      folder,
      serveArguments: serveArguments(options),
      port: options.port,
      token,
      onNote: printNote,
    });
    if (engine === undefined) return 1;
    isStopping = onStopSignal(engine.stop);
  }
  const record = running ?? engine?.record;
  if (record === undefined) return 1;
  try {
    await addFolders(attachTo(record).api, folders, options.yes === true);
    const link =
      shared === undefined
        ? appLink
        : `assay://${report === undefined ? "bundle" : "report-file"}/${(await sendFile(record, shared)).id}`;
    const path = link === undefined ? "" : pathOf(link);
    await show(record, { dataDir: folder.dir, path, appLink: link }, options, engine);
  } catch (error) {
    if (isStopping()) return 0;
    printError(error);
    await engine?.stop();
    return 1;
  }
  return engine === undefined || (await engine.ended) ? 0 : 1;
}

/** Whether the desktop window shows what is opened: without it, a report needs no engine. */
function hasWindow({ open: isShown, browser }: OpenOptions): boolean {
  return isShown && browser !== true && findDesktop() !== undefined;
}

interface Shown {
  readonly dataDir: string;
  /** Of the page, below its address. */
  readonly path: string;
  readonly appLink: string | undefined;
}

/** Throws UsageError for a link that leads nowhere. */
function pathOf(appLink: string): string {
  const link = parseAppLink(appLink);
  if ("problem" in link) throw new UsageError(`That link cannot be opened: ${link.problem}.`);
  // A saved view is looked up by the page: its window is told of it apart.
  const view = link.kind === "project" && link.view !== undefined ? link.view : undefined;
  const path = pagePathOf(link).slice(1);
  if (view === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}view=${encodeURIComponent(view)}`;
}

async function show(
  record: EngineRecord,
  { dataDir, path, appLink }: Shown,
  options: OpenOptions,
  engine: SupervisedEngine | undefined,
): Promise<void> {
  const link = pageLink(record, path);
  if (options.json === true)
    printJson({
      url: record.url,
      link,
      port: record.port,
      pid: record.pid,
      started: engine !== undefined,
    });
  else printLine(link);
  if (!options.open) return;
  if (options.browser !== true) {
    const desktop = findDesktop();
    const page = { link: pageLink(record), dataDir, appLink };
    if (desktop !== undefined && (await runDesktop(desktop, page, engine?.ended))) {
      await engine?.stop();
      return;
    }
    const what = desktop === undefined ? "is not installed here" : "did not run here";
    printNote(`Electron ${what}: the same page opens in the browser.`);
  }
  if (!(await openBrowser(link))) printNote("Open the link above in a browser.");
  if (engine !== undefined) printNote("Ctrl-C ends Assay.");
}

/** An engine elsewhere needs nothing of this machine but its browser. */
async function openUrls(
  urls: readonly string[],
  targets: readonly string[],
  { json, open: show }: OpenOptions,
): Promise<number> {
  if (urls.length !== targets.length)
    throw new UsageError("Open either folders and files, or addresses.");
  for (const url of urls) {
    if (json === true) printJson({ url });
    else printLine(url);
    if (show && !(await openBrowser(url))) printNote("Open the address above in a browser.");
  }
  return 0;
}
