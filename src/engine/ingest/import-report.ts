import type { IngestStatus } from "../../contract/ingest.ts";
import type { Pruned } from "./discover.ts";
import type { FileRecord } from "./types.ts";

/** Lists shown to people are cut here; the totals are not. */
const SHOWN_ITEMS = 500;

export type ReportedProblem = IngestStatus["problems"][number];

/** What a person is told about the reading of one folder: how far, what was left out and why, what went wrong. */
export class ImportReport {
  readonly #pruned: Pruned[] = [];
  readonly #unread = new Map<string, string>();
  readonly #problems = new Map<string, ReportedProblem>();
  #prunedTotal = 0;
  #folders = 0;
  #files = 0;
  #startedMs = Date.now();

  startWalk(): void {
    this.#pruned.length = 0;
    this.#prunedTotal = 0;
    this.#folders = 0;
    this.#files = 0;
    this.#startedMs = Date.now();
  }

  /** Answers how many folders were seen so far. */
  addFolder(files: number): number {
    this.#files += files;
    return ++this.#folders;
  }

  addPruned(pruned: Pruned): void {
    this.#prunedTotal++;
    if (this.#pruned.length < SHOWN_ITEMS) this.#pruned.push(pruned);
  }

  setUnread(path: string, reason: string): void {
    this.#unread.set(path, reason);
  }

  isUnread(path: string): boolean {
    return this.#unread.has(path);
  }

  clearUnread(path: string): void {
    this.#unread.delete(path);
  }

  addProblem(problem: ReportedProblem): void {
    this.#problems.set(`${problem.path}\n${problem.where}`, problem);
  }

  clearProblem(path: string, where: string): void {
    this.#problems.delete(`${path}\n${where}`);
  }

  toStatus(
    projectId: string,
    phase: IngestStatus["phase"],
    records: Iterable<FileRecord>,
  ): IngestStatus {
    const done = { logFiles: 0, logFilesRead: 0, bytesTotal: 0, bytesRead: 0 };
    for (const { role, size, readBytes, stopped } of records) {
      if (role !== "data") continue;
      done.logFiles++;
      if (stopped || readBytes >= size) done.logFilesRead++;
      done.bytesTotal += size;
      done.bytesRead += Math.min(size, readBytes);
    }
    return {
      projectId,
      phase,
      foldersSeen: this.#folders,
      filesSeen: this.#files,
      ...done,
      secondsLeft: phase === "reading" ? this.#secondsLeft(done) : null,
      pruned: this.#pruned,
      prunedTotal: this.#prunedTotal,
      unread: [...this.#unread].slice(0, SHOWN_ITEMS).map(([path, reason]) => ({ path, reason })),
      unreadTotal: this.#unread.size,
      problems: [...this.#problems.values()].slice(0, SHOWN_ITEMS),
    };
  }

  #secondsLeft(done: { readonly bytesTotal: number; readonly bytesRead: number }): number | null {
    if (done.bytesRead === 0) return null;
    const seconds = (Date.now() - this.#startedMs) / 1000;
    return ((done.bytesTotal - done.bytesRead) / done.bytesRead) * seconds;
  }
}
