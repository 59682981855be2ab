/** What the one who reads the copies knows of files. */
export interface FileRules {
  /** Those that are logs or belong to them, by their names. */
  choose(paths: readonly string[]): ReadonlySet<string>;
  isDatabase(path: string): boolean;
  /** Whether the beginning of a database can be that of a logger's. */
  isLoggerDatabase(head: Uint8Array): boolean;
  /** Whether the file, of which the beginning stands in the folder of the copies, is a log or may become one. */
  isLog(path: string): Promise<boolean>;
  readonly prunedNames: readonly string[];
}
