import { contextBridge, ipcRenderer, webUtils } from "electron";
import { CHANNELS, OPEN_FOLDER, type ShellBridge } from "./ipc.ts";

/** Folders that came before the page was ready to listen. */
const early: string[] = [];
const listeners = new Set<(path: string) => void>();

ipcRenderer.on(OPEN_FOLDER, (_event, path: string) => {
  if (listeners.size === 0) early.push(path);
  for (const listener of listeners) listener(path);
});

const bridge: ShellBridge = {
  platform: process.platform,
  shellVersion: process.versions["electron"] ?? "",
  pickFolder: () => ipcRenderer.invoke(CHANNELS.pickFolder) as Promise<string | null>,
  revealInFolder: (path) => ipcRenderer.invoke(CHANNELS.revealInFolder, path) as Promise<void>,
  openFolder: (path) => ipcRenderer.invoke(CHANNELS.openFolder, path) as Promise<void>,
  // What is no file of the disk has no path.
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  onOpenFolder: (listener) => {
    listeners.add(listener);
    for (const path of early.splice(0)) listener(path);
    return () => void listeners.delete(listener);
  },
};
contextBridge.exposeInMainWorld("assay", bridge);
