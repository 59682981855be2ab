/** What the desktop shell adds to the page; absent in a browser. The shell's side is electron/ipc.ts. */
interface ShellBridge {
  /** The native folder picker; null when it was cancelled. */
  pickFolder(): Promise<string | null>;
  revealInFolder(path: string): Promise<void>;
  /** Opens a folder in the file manager. */
  openFolder(path: string): Promise<void>;
  /** Where a file or folder that was dropped into the window lies; "" where that is nowhere on the disk. */
  pathOf(file: File): string;
  /** Folders from the shell's menu or a second start; answers how to stop listening. */
  onOpenFolder(listener: (path: string) => void): () => void;
}
declare global {
  interface Window {
    readonly assay?: ShellBridge;
  }
}

export function shellBridge(): ShellBridge | undefined {
  return window.assay;
}
