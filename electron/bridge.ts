import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { dialog, ipcMain, shell, type BrowserWindow, type IpcMainInvokeEvent } from "electron";
import { CHANNELS, OPEN_FOLDER } from "./ipc.ts";

/** Answers what the page asks of the shell: only in its main frame, and only while that is at the engine's origin. */
export function serveBridge(window: BrowserWindow, isOurs: (url: string) => boolean): void {
  const check = ({ sender, senderFrame }: IpcMainInvokeEvent): void => {
    const isMainFrame = senderFrame === undefined || senderFrame === sender.mainFrame;
    if (sender !== window.webContents || !isMainFrame || !isOurs(sender.getURL()))
      throw new Error("refused");
  };
  ipcMain.handle(CHANNELS.pickFolder, (event) => {
    check(event);
    return pickFolder(window);
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
}

/** The native dialog; null when it was cancelled. */
export async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: "Watch a folder",
    properties: ["openDirectory"],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Hands folders to the page; what comes while it loads waits until it has. */
export class FolderDoor {
  readonly #waiting: string[] = [];
  #window: BrowserWindow | undefined;

  attach(window: BrowserWindow): void {
    this.#window = window;
    window.webContents.on("did-finish-load", () => this.#flush());
  }

  open(folders: readonly string[]): void {
    this.#waiting.push(...folders);
    if (this.#window?.webContents.isLoadingMainFrame() === false) this.#flush();
  }

  #flush(): void {
    if (this.#window === undefined || this.#window.isDestroyed()) return;
    for (const folder of this.#waiting.splice(0)) {
      this.#window.webContents.send(OPEN_FOLDER, folder);
    }
  }
}
