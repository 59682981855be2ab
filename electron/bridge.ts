import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import {
  dialog,
  ipcMain,
  Notification,
  shell,
  type BrowserWindow,
  type IpcMainInvokeEvent,
} from "electron";
import { CHANNELS, OPEN_FOLDER, OPEN_LINK, type RunningRuns } from "./ipc.ts";
import { readSaveFile } from "./save-file.ts";
import { readNotice, readRunning } from "./tray-model.ts";

export interface BridgeActions {
  readonly showRunning: (running: RunningRuns) => void;
  /** Of a notification that was clicked; "" for none. */
  readonly openLink: (link: string) => void;
}

/** Answers what the page asks of the shell: only in its main frame, and only while that is at the engine's origin. */
export function serveBridge(
  window: BrowserWindow,
  isOurs: (url: string) => boolean,
  actions: BridgeActions,
): void {
  const check = ({ sender, senderFrame }: IpcMainInvokeEvent): void => {
    const isMainFrame = senderFrame === undefined || senderFrame === sender.mainFrame;
    if (sender !== window.webContents || !isMainFrame || !isOurs(sender.getURL()))
      throw new Error("refused");
  };
  ipcMain.handle(CHANNELS.pickFolder, (event) => {
    check(event);
    return pickFolder(window);
  });
  ipcMain.handle(CHANNELS.pickSaveFile, async (event, said: unknown) => {
    check(event);
    const wanted = readSaveFile(said);
    if (wanted === undefined) throw new Error("refused");
    const { title, path, kind, extension } = wanted;
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      defaultPath: path,
      filters: [{ name: kind, extensions: [extension] }],
      properties: ["createDirectory", "showOverwriteConfirmation"],
    });
    return canceled || filePath === undefined || filePath === "" ? null : filePath;
  });
  ipcMain.handle(CHANNELS.revealInFolder, (event, path: unknown) => {
    check(event);
    if (typeof path !== "string" || !isAbsolute(path)) throw new Error("refused");
    shell.showItemInFolder(path);
  });
  ipcMain.handle(CHANNELS.openFolder, async (event, path: unknown) => {
    check(event);
    if (typeof path !== "string" || !isAbsolute(path)) throw new Error("refused");
    // Only a folder: opening a file would run what it is linked with.
    if (!(await stat(path)).isDirectory()) throw new Error("refused");
    const problem = await shell.openPath(path);
    if (problem !== "") throw new Error(problem);
  });
  /** Those that are shown: what nobody holds is collected, and its click lost. */
  const shown = new Set<Notification>();
  ipcMain.handle(CHANNELS.notify, (event, said: unknown) => {
    check(event);
    const notice = readNotice(said);
    if (notice === undefined) throw new Error("refused");
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: notice.title, body: notice.text });
    shown.add(notification);
    notification.on("click", () => actions.openLink(notice.link));
    notification.on("close", () => shown.delete(notification));
    notification.show();
  });
  ipcMain.handle(CHANNELS.showRunning, (event, said: unknown) => {
    check(event);
    const running = readRunning(said);
    if (running === undefined) throw new Error("refused");
    actions.showRunning(running);
  });
}

/** The native dialog; null when it was cancelled. */
export async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: "Watch a folder",
    properties: ["openDirectory"],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Hands folders and links to the page; what comes while it loads waits until it has. */
export class PageDoor {
  readonly #waiting: Array<readonly [channel: string, text: string]> = [];
  #window: BrowserWindow | undefined;
  /** A window that was not told what to load yet is not loading either. */
  #hasLoaded = false;

  attach(window: BrowserWindow): void {
    this.#window = window;
    window.webContents.on("did-finish-load", () => {
      this.#hasLoaded = true;
      this.#flush();
    });
  }

  openFolders(folders: readonly string[]): void {
    for (const folder of folders) this.#send(OPEN_FOLDER, folder);
  }

  /** As it came from outside: the page judges it. */
  openLinks(links: readonly string[]): void {
    for (const link of links) this.#send(OPEN_LINK, link);
  }

  #send(channel: string, text: string): void {
    this.#waiting.push([channel, text]);
    const isLoading = this.#window?.webContents.isLoadingMainFrame() !== false;
    if (this.#hasLoaded && !isLoading) this.#flush();
  }

  #flush(): void {
    if (this.#window === undefined || this.#window.isDestroyed()) return;
    for (const [channel, text] of this.#waiting.splice(0))
      this.#window.webContents.send(channel, text);
  }
}
