import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  screen,
  shell,
  type IpcMainInvokeEvent,
} from "electron";
import { CHANNELS, OPEN_FOLDER } from "./ipc.ts";
import { findLink, type EngineLink } from "./link.ts";
import { installMenu } from "./menu.ts";
import { lockNavigation } from "./navigation.ts";
import { loadState, saveState } from "./window-state.ts";

/** Folder with dist/engine: beside this bundle, outside the archive in a packaged application. */
const RESOURCES_DIR = resolve(__dirname, "..", "..").replace(/app\.asar$/, "app.asar.unpacked");

if (app.requestSingleInstanceLock()) void run();
else app.quit();

/** One window on the engine's page. */
async function run(): Promise<void> {
  let engine: EngineLink | undefined;
  let window: BrowserWindow | undefined;
  let isQuitting = false;
  let saving: Promise<void> = Promise.resolve();

  app.on("second-instance", (_event, argv, directory) => {
    if (window !== undefined) {
      if (window.isMinimized()) window.restore();
      window.focus();
    }
    void foldersIn(argv, directory).then((folders) => folders.forEach(openFolder));
  });
  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", (event) => {
    if (isQuitting || engine === undefined) return;
    // The engine ends in order before the shell does.
    event.preventDefault();
    isQuitting = true;
    void Promise.all([engine.stop(), saving]).then(() => app.quit());
  });
  await app.whenReady();

  try {
    const folders = await foldersIn(process.argv.slice(1), process.cwd());
    engine = await findLink(RESOURCES_DIR, folders);
  } catch (error) {
    dialog.showErrorBox(
      "Assay could not start its engine",
      error instanceof Error ? error.message : String(error),
    );
    app.quit();
    return;
  }
  const origin = new URL(engine.link).origin;
  window = await createWindow(origin, (done) => {
    saving = done;
  });
  window.on("closed", () => {
    window = undefined;
  });
  serveBridge(origin, () => window);
  installMenu({
    openFolder: () => {
      void pickFolder(window).then((folder) => folder !== null && openFolder(folder));
    },
    showDataFolder: () => void shell.openPath(process.env["ASSAY_DATA"] ?? app.getPath("userData")),
  });
  await window.loadURL(engine.link);

  function openFolder(folder: string): void {
    window?.webContents.send(OPEN_FOLDER, folder);
  }
}

async function createWindow(
  origin: string,
  onSaving: (done: Promise<void>) => void,
): Promise<BrowserWindow> {
  const stateFile = join(app.getPath("userData"), "window.json");
  const { isMaximized, x, y, ...size } = await loadState(
    stateFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...size,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: 320,
    minHeight: 240,
    title: "Assay",
    backgroundColor: "#ffffff",
    webPreferences: {
      preload: join(__dirname, "preload.cjs"),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (isMaximized) window.maximize();
  window.on("close", () => {
    onSaving(
      saveState(stateFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() }),
    );
  });
  lockNavigation(window.webContents, origin);
  return window;
}

/** Answers only the page itself, at the engine's origin. */
function serveBridge(origin: string, getWindow: () => BrowserWindow | undefined): void {
  const check = (event: IpcMainInvokeEvent): void => {
    const url = event.senderFrame?.url ?? event.sender.getURL();
    if (new URL(url).origin !== origin) throw new Error("refused");
  };
  ipcMain.handle(CHANNELS.pickFolder, (event) => {
    check(event);
    return pickFolder(getWindow());
  });
  ipcMain.handle(CHANNELS.revealInFolder, (event, path: unknown) => {
    check(event);
    if (typeof path === "string") shell.showItemInFolder(path);
  });
}

async function pickFolder(window: BrowserWindow | undefined): Promise<string | null> {
  const options = { title: "Watch a folder", properties: ["openDirectory" as const] };
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}

/** Arguments that are folders; the rest belongs to Electron. */
async function foldersIn(argv: readonly string[], directory: string): Promise<string[]> {
  const folders: string[] = [];
  for (const argument of argv) {
    const path = resolve(directory, argument);
    // Started from a folder, Electron names the application itself first.
    if (argument.startsWith("-") || path === resolve(__dirname, "..", "..")) continue;
    if (await isFolder(path)) folders.push(path);
  }
  return folders;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
