import { contextBridge, ipcRenderer } from "electron";
import { CHANNELS, OPEN_FOLDER, type ShellBridge } from "./ipc.ts";

const bridge: ShellBridge = {
  platform: process.platform,
  shellVersion: process.versions["electron"] ?? "",
  pickFolder: () => ipcRenderer.invoke(CHANNELS.pickFolder) as Promise<string | null>,
  revealInFolder: (path) => ipcRenderer.invoke(CHANNELS.revealInFolder, path) as Promise<void>,
  onOpenFolder: (listener) => {
    const forward = (_event: unknown, path: string): void => listener(path);
    ipcRenderer.on(OPEN_FOLDER, forward);
    return () => void ipcRenderer.removeListener(OPEN_FOLDER, forward);
  },
};
contextBridge.exposeInMainWorld("assay", bridge);
