/** What the page can ask of the shell: only what a browser cannot do. */
export interface ShellCalls {
  /** The native folder picker; null when it was cancelled. */
  pickFolder(): Promise<string | null>;
  /** The native dialog for where a file is written, which asks before it is one that is there; null when it was cancelled. */
  pickSaveFile(wanted: SaveFile): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. */
  revealInFolder(path: string): Promise<void>;
  /** Opens a folder in the file manager. */
  openFolder(path: string): Promise<void>;
  /** A notification of the system; a click on it shows the window, and opens the link there. */
  notify(notice: ShellNotice): Promise<void>;
  /** What the tray shows. */
  showRunning(running: RunningRuns): Promise<void>;
}

export interface SaveFile {
  readonly title: string;
  /** Where it would lie, or only its name. */
  readonly path: string;
  /** What such files are called, and how their names end. */
  readonly kind: string;
  readonly extension: string;
}

export interface ShellNotice {
  readonly title: string;
  readonly text: string;
  /** `assay://...`, or "" for none. */
  readonly link: string;
}

/** The runs that go on. */
export interface RunningRuns {
  readonly total: number;
  /** The newest of them. */
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly state: string;
    /** Its last value in words; "" for none. */
    readonly value: string;
  }>;
}

/** `window.assay` of the page. */
export interface ShellBridge extends ShellCalls {
  /** Calls the listener for folders that came from the menu or a second start; answers how to stop that. */
  onOpenFolder(listener: (path: string) => void): () => void;
  /** Calls the listener for links that were opened outside, as they came; answers how to stop that. */
  onOpenLink(listener: (link: string) => void): () => void;
  /** Where a file or folder that was dropped into the window lies; "" where that is nowhere on the disk. */
  pathOf(file: unknown): string;
  readonly platform: string;
  readonly shellVersion: string;
}

export const CHANNELS = {
  pickFolder: "assay:pick-folder",
  pickSaveFile: "assay:pick-save-file",
  revealInFolder: "assay:reveal-in-folder",
  openFolder: "assay:open-in-file-manager",
  notify: "assay:notify",
  showRunning: "assay:show-running",
} as const satisfies Record<keyof ShellCalls, string>;

/** From the shell to the page. */
export const OPEN_FOLDER = "assay:open-folder";
export const OPEN_LINK = "assay:open-link";
