import { contextBridge, ipcRenderer, webUtils } from "electron";
import { CHANNELS, OPEN_FOLDER, OPEN_LINK, type ShellBridge } from "./ipc.ts";

/** Who listens to a channel; what came before anybody did waits. */
function listenTo(channel: string): (listener: (text: string) => void) => () => void {
  const early: string[] = [];
  const listeners = new Set<(text: string) => void>();
  ipcRenderer.on(channel, (_event, text: string) => {
    if (listeners.size === 0) early.push(text);
    for (const listener of listeners) listener(text);
  });
  return (listener) => {
    listeners.add(listener);
    for (const text of early.splice(0)) listener(text);
    return () => void listeners.delete(listener);
  };
}

const bridge: ShellBridge = {
  platform: process.platform,
  shellVersion: process.versions["electron"] ?? "",
  pickFolder: () => ipcRenderer.invoke(CHANNELS.pickFolder) as Promise<string | null>,
  pickSaveFile: (wanted) =>
    ipcRenderer.invoke(CHANNELS.pickSaveFile, wanted) as Promise<string | null>,
  revealInFolder: (path) => ipcRenderer.invoke(CHANNELS.revealInFolder, path) as Promise<void>,
  openFolder: (path) => ipcRenderer.invoke(CHANNELS.openFolder, path) as Promise<void>,
  notify: (notice) => ipcRenderer.invoke(CHANNELS.notify, notice) as Promise<void>,
  showRunning: (running) => ipcRenderer.invoke(CHANNELS.showRunning, running) as Promise<void>,
  // What is no file of the disk has no path.
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  onOpenFolder: listenTo(OPEN_FOLDER),
  onOpenLink: listenTo(OPEN_LINK),
};
contextBridge.exposeInMainWorld("assay", bridge);
