import type { IngestStatus } from "../../contract/ingest.ts";
import type { Pruned } from "./discover.ts";
import type { FileRecord, StoredProblem } from "./types.ts";

/** Lists shown to people are cut here; the totals are not. */
const SHOWN_ITEMS = 500;

type ShownProblem = IngestStatus["problems"][number];

/** What a person is told about the reading of one folder: how far, what was left out and why, what went wrong. */
export class ImportReport {
  readonly #pruned: Pruned[] = [];
  readonly #unread = new Map<string, string>();
  /** Files in which too little is written yet to tell what they are. */
  readonly #waiting = new Set<string>();
  /** What could not be used in a file, by path and message: goes when the file is read from its beginning again. */
  readonly #problems = new Map<string, Map<string, StoredProblem>>();
  /** What could not be done, by path (`.`: the whole folder): goes when it succeeds. */
  readonly #failures = new Map<string, ShownProblem>();
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
  addFolder(path: string, files: number): number {
    this.#unread.delete(path);
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

  setWaiting(path: string): void {
    this.#waiting.add(path);
  }

  isUnread(path: string): boolean {
    return this.#unread.has(path);
  }

  clearUnread(path: string): void {
    this.#unread.delete(path);
    this.#waiting.delete(path);
  }

  addProblem(problem: StoredProblem): void {
    const { path, message } = problem;
    const ofFile = this.#problems.get(path) ?? new Map<string, StoredProblem>();
    this.#problems.set(path, ofFile);
    const known = ofFile.get(message);
    ofFile.set(
      message,
      known === undefined ? problem : { ...known, count: known.count + problem.count },
    );
  }

  /** Answers whether there was one. */
  clearProblems(path: string): boolean {
    return this.#problems.delete(path);
  }

  moveProblems(from: string, to: string): void {
    const ofFile = this.#problems.get(from);
    this.#failures.delete(from);
    if (ofFile === undefined) return;
    this.#problems.delete(from);
    for (const problem of ofFile.values()) this.addProblem({ ...problem, path: to });
  }

  setFailure(path: string, where: string, message: string): void {
    this.#failures.set(path, { path, where, message, severity: "error" });
  }

  /** Answers whether there was one. */
  clearFailure(path: string): boolean {
    return this.#failures.delete(path);
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
    const problems = [...this.#failures.values()];
    let problemsTotal = problems.length;
    for (const ofFile of this.#problems.values()) {
      problemsTotal += ofFile.size;
      for (const problem of ofFile.values()) {
        if (problems.length < SHOWN_ITEMS) problems.push(toShown(problem));
      }
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
      unread: this.#listUnread(),
      unreadTotal: this.#unread.size + this.#waiting.size,
      problems: problems.slice(0, SHOWN_ITEMS),
      problemsTotal,
    };
  }

  /** What may still become a log comes last. */
  #listUnread(): IngestStatus["unread"] {
    const unread = [...this.#unread].slice(0, SHOWN_ITEMS);
    const waiting = [...this.#waiting].slice(0, SHOWN_ITEMS - unread.length);
    return [
      ...unread.map(([path, reason]) => ({ path, reason })),
      ...waiting.map((path) => ({ path, reason: "no complete record yet" })),
    ];
  }

  #secondsLeft(done: { readonly bytesTotal: number; readonly bytesRead: number }): number | null {
    if (done.bytesRead === 0) return null;
    const seconds = (Date.now() - this.#startedMs) / 1000;
    return ((done.bytesTotal - done.bytesRead) / done.bytesRead) * seconds;
  }
}

function toShown({ count, where, ...problem }: StoredProblem): ShownProblem {
  return { ...problem, where: count > 1 ? `${where} and ${count - 1} more` : where };
}
