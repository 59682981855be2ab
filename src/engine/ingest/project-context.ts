import type { SavedRule } from "../../contract/ingest.ts";
import type { Logger } from "../logger.ts";
import type { SourcesChanged } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { FileIndex } from "./file-index.ts";
import type { ImportScope } from "./imports/index.ts";
import type { FolderWork } from "./folder-work.ts";
import type { ImportReport } from "./import-report.ts";
import type { FileSystem } from "./seen-files.ts";
import type { SourceBindings } from "./source-bindings.ts";
import type { WindowEffect } from "./types.ts";

/** What the parts that follow one folder share. */
export interface ProjectContext {
  readonly projectId: string;
  readonly root: string;
  /** Read once and not followed. */
  readonly once: boolean;
  /** What of the folder is taken in by an import, which keeps what it read whatever becomes of the files; else undefined. */
  readonly scope: ImportScope | undefined;
  /** Our own data folder: never scanned. */
  readonly skipped: string;
  readonly fileSystem: FileSystem;
  readonly threads: EngineThreads;
  readonly log: Logger;
  readonly files: FileIndex;
  readonly bindings: SourceBindings;
  readonly report: ImportReport;
  /** By which text logs are read. */
  readonly rules: () => readonly SavedRule[];
  readonly work: FolderWork;
  /** Cancelled or closed: what is under way ends, and nothing new begins. */
  readonly isStopped: () => boolean;
  /** Reads a data file on, from where it stands. */
  readonly enqueue: (path: string) => void;
  /** A file (its path in the folder) could not be read or stored to its end. */
  readonly onFailure: (path: string, error: unknown) => void;
  /** Something that people are told of the reading changed. */
  readonly onStatus: () => void;
  /** How far the reading is changed: told while there is an end to wait for. */
  readonly onProgress: () => void;
  readonly onRuns: (runIds: readonly string[]) => void;
  /** Sources turned out to be of one run. */
  readonly onJoin: (change: SourcesChanged) => void;
  /** Data of this file (its path in the folder), written at this time, were stored. */
  readonly onWindow: (effect: WindowEffect, path: string, mtimeUs: number) => void;
}
