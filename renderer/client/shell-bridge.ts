/** What the desktop shell adds to the page; absent in a browser. The shell's side is electron/ipc.ts. */
interface ShellBridge {
  /** The native folder picker; null when it was cancelled. */
  pickFolder(): Promise<string | null>;
  /** The native dialog for where a file is written; null when it was cancelled. */
  pickSaveFile(wanted: SaveFile): Promise<string | null>;
  revealInFolder(path: string): Promise<void>;
  /** Opens a folder in the file manager. */
  openFolder(path: string): Promise<void>;
  /** A notification of the system; a click on it opens the link. */
  notify(notice: { title: string; text: string; link: string }): Promise<void>;
  /** What the tray shows: how many runs go on, and the newest of them. */
  showRunning(running: RunningRuns): Promise<void>;
  /** Links that were opened outside, as they came; answers how to stop listening. */
  onOpenLink(listener: (link: string) => void): () => void;
  /** Where a file or folder that was dropped into the window lies; "" where that is nowhere on the disk. */
  pathOf(file: File): string;
  /** Folders from the shell's menu or a second start; answers how to stop listening. */
  onOpenFolder(listener: (path: string) => void): () => void;
}
interface SaveFile {
  readonly title: string;
  /** Where it would lie, or only its name. */
  readonly path: string;
  /** What such files are called, and how their names end. */
  readonly kind: string;
  readonly extension: string;
}
export interface RunningRuns {
  readonly total: number;
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly value: string;
  }>;
}

declare global {
  interface Window {
    readonly assay?: ShellBridge;
  }
}

export function shellBridge(): ShellBridge | undefined {
  return window.assay;
}
