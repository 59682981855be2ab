/** What the page can ask of the shell: only what a browser cannot do. */
export interface ShellCalls {
  /** The native folder picker; null when it was cancelled. */
  pickFolder(): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. */
  revealInFolder(path: string): Promise<void>;
  /** Opens a folder in the file manager. */
  openFolder(path: string): Promise<void>;
}

/** `window.assay` of the page. */
export interface ShellBridge extends ShellCalls {
  /** Calls the listener for folders that came from the menu or a second start; answers how to stop that. */
  onOpenFolder(listener: (path: string) => void): () => void;
  /** Where a file or folder that was dropped into the window lies; "" where that is nowhere on the disk. */
  pathOf(file: unknown): string;
  readonly platform: string;
  readonly shellVersion: string;
}

export const CHANNELS = {
  pickFolder: "assay:pick-folder",
  revealInFolder: "assay:reveal-in-folder",
  openFolder: "assay:open-in-file-manager",
} as const satisfies Record<keyof ShellCalls, string>;

/** From the shell to the page. */
export const OPEN_FOLDER = "assay:open-folder";
