import { mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { app, BrowserWindow, dialog, nativeTheme, screen, shell } from "electron";
import { isAppLink } from "../src/base/app-link.ts";
import { PageDoor, pickFolder, serveBridge } from "./bridge.ts";
import { findDataFolder } from "./data-folder.ts";
import { findLink, type EngineLink } from "./link.ts";
import { installMenu } from "./menu.ts";
import { lockNavigation, originOf, retryLoading } from "./navigation.ts";
import { createTray } from "./tray.ts";
import { loadState, saveState, type WindowState } from "./window-state.ts";

const APP_DIR = resolve(__dirname, "..", "..");
/** Folder with dist/engine: beside this bundle, outside the archive in a packaged application. */
const RESOURCES_DIR = APP_DIR.replace(/app\.asar$/, "app.asar.unpacked");
const DATA_DIR = findDataFolder();
/** What the window itself keeps. In the data folder, so that a second start finds the window of the same data. */
const SHELL_DIR = join(DATA_DIR, "desktop");
/** `--bg` of the page, so that the window does not flash before the page is there. */
const BACKGROUND = { light: "#ffffff", dark: "#14161a" };

app.setName("Assay");
// Electron wants it to be there before the lock is asked for, which is before anything can be awaited.
// oxlint-disable-next-line node/no-sync
mkdirSync(SHELL_DIR, { recursive: true, mode: 0o700 });
app.setPath("userData", SHELL_DIR);
// One that is run from a folder leaves the system's links to the one that was installed.
if (app.isPackaged) app.setAsDefaultProtocolClient("assay");

if (app.requestSingleInstanceLock()) void run();
else app.quit();

/** One window on the engine's page. */
async function run(): Promise<void> {
  let engine: Promise<EngineLink> | undefined;
  let window: BrowserWindow | undefined;
  let isQuitting = false;
  let keepPlace = (): Promise<void> => Promise.resolve();
  let saving: Promise<void> = Promise.resolve();
  let origin: string | undefined;
  const door = new PageDoor();
  const isOurs = (url: string): boolean => originOf(url) === origin;

  app.on("second-instance", (_event, argv, directory) => {
    showWindow();
    door.openLinks(linksIn(argv));
    void foldersIn(argv, directory).then((folders) => door.openFolders(folders));
  });
  // macOS hands links over so, also before it is ready.
  app.on("open-url", (event, link) => {
    event.preventDefault();
    openLink(link);
  });
  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", (event) => {
    if (isQuitting) return;
    // The engine ends in order before the shell does.
    event.preventDefault();
    isQuitting = true;
    if (window !== undefined) saving = keepPlace();
    window?.hide();
    void Promise.all([stop(), saving]).then(() => app.quit());
  });
  await app.whenReady();

  const link = await start(await foldersIn(process.argv.slice(1), process.cwd()));
  if (link === undefined) return;
  window = await createWindow();
  keepPlace = followPlace(window);
  window.on("closed", () => {
    window = undefined;
    if (!isQuitting) saving = keepPlace();
  });
  lockNavigation(window.webContents, isOurs);
  retryLoading(window.webContents, isOurs);
  const tray = createTray(join(APP_DIR, "assets", "icons", "icon.png"), {
    open: showWindow,
    openLink,
    quit: () => app.quit(),
  });
  serveBridge(window, isOurs, { showRunning: (running) => tray.show(running), openLink });
  door.attach(window);
  door.openLinks(linksIn(process.argv));
  installMenu({
    openFolder: () => {
      if (window === undefined) return;
      void pickFolder(window).then((folder) => folder !== null && door.openFolders([folder]));
    },
    showDataFolder: () => void shell.openPath(DATA_DIR),
  });
  show(link);

  /** The page's address, or undefined after telling why there is none. */
  async function start(folders: readonly string[]): Promise<string | undefined> {
    try {
      engine = findLink(RESOURCES_DIR, DATA_DIR, folders);
      const { link: address, lost } = await engine;
      origin = originOf(address);
      void lost.then(askForAnother);
      return address;
    } catch (error) {
      engine = undefined;
      dialog.showErrorBox("Assay could not start its engine", messageOf(error));
      app.quit();
      return undefined;
    }
  }

  function showWindow(): void {
    if (window?.isMinimized() === true) window.restore();
    window?.show();
    window?.focus();
  }

  function openLink(link: string): void {
    showWindow();
    if (link !== "") door.openLinks([link]);
  }

  async function stop(): Promise<void> {
    // One that did not start has nothing to end.
    const running = await engine?.catch(() => undefined);
    await running?.stop();
  }

  async function askForAnother(reason: string): Promise<void> {
    if (window === undefined || isQuitting) return;
    const { response } = await dialog.showMessageBox(window, {
      type: "error",
      message: "The engine has ended.",
      detail: `${reason}\n\nNothing that was read is lost.`,
      buttons: ["Start Again", "Quit"],
    });
    const again = response === 0 ? await start([]) : undefined;
    if (again === undefined) app.quit();
    else show(again);
  }

  function show(address: string): void {
    // What cannot be loaded yet is tried again.
    window?.loadURL(address).catch(() => undefined);
  }
}

function stateFile(): string {
  return join(SHELL_DIR, "window.json");
}

async function createWindow(): Promise<BrowserWindow> {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { isMaximized, x, y, ...size } = await loadState(stateFile(), areas);
  const window = new BrowserWindow({
    ...size,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: 320,
    minHeight: 240,
    title: "Assay",
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
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
  return window;
}

/** Follows where the window is: one that is closing does not tell any more. Answers what to call to keep it. */
function followPlace(window: BrowserWindow): () => Promise<void> {
  const read = (): WindowState => {
    const isMaximized = window.isMaximized();
    // Without a window manager the normal bounds are empty.
    const bounds =
      isMaximized || window.isFullScreen() ? window.getNormalBounds() : window.getBounds();
    return { ...bounds, isMaximized };
  };
  let place = read();
  const follow = (): void => {
    place = read();
  };
  window.on("resize", follow);
  window.on("move", follow);
  window.on("maximize", follow);
  window.on("unmaximize", follow);
  return () => saveState(stateFile(), place);
}

/** Arguments that are links of ours; the page says of one that leads nowhere why. */
function linksIn(argv: readonly string[]): string[] {
  return argv.filter(isAppLink);
}

/** Arguments that are folders; the rest belongs to Electron. */
async function foldersIn(argv: readonly string[], directory: string): Promise<string[]> {
  const folders: string[] = [];
  for (const argument of argv) {
    const path = resolve(directory, argument);
    // Started from a folder, Electron names the application itself first.
    if (argument.startsWith("-") || path === APP_DIR) continue;
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
