import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { messageOf, type AppError } from "../../base/errors.ts";
import type { Logger } from "../logger.ts";
import { nowUs } from "../../base/time.ts";
import type { IngestStatus } from "../../contract/ingest.ts";
import { findCodec } from "./find-codec.ts";
import type { EngineThreads } from "../threads.ts";
import { discover, findCandidates, folderOf, type Candidate } from "./discover.ts";
import { FolderWork } from "./folder-work.ts";
import type { Sniffed } from "./parse.ts";
import type { ReadQueue } from "./read-queue.ts";
import type { FileRecord, WindowEffect } from "./types.ts";
import { ImportReport, type ReportedProblem } from "./import-report.ts";
import { exists, factsOf, isFolder, listNames, newRecord } from "./seen-files.ts";
import { watchFolder, type Watch } from "./watch.ts";

/** The watcher drops a second event that comes this soon after the first: look once more when it is over. */
const RECHECK_MS = 120;
/** Events of one folder that come together are handled together. */
const GATHER_MS = 15;
/** The safety net behind the watcher: files that grew lately are looked at so often, all of them rarely. */
const SWEEP_MS = 10_000;
const LATELY_US = 3600e6;
const SWEEPS_TO_ALL = 30;

export interface ProjectIngestOptions {
  readonly projectId: string;
  readonly root: string;
  readonly threads: EngineThreads;
  readonly queue: ReadQueue;
  readonly log: Logger;
  /** Read once and do not watch. */
  readonly once: boolean;
  readonly forcePolling: boolean;
  /** Our own data folder: never scanned. */
  readonly skipped: string;
  /** `writeProblem` is another one, or gone. */
  readonly onWriteProblem: () => void;
  readonly onFailure: (path: string, error: unknown) => void;
  readonly onStatus: () => void;
  readonly onRuns: (runIds: readonly string[]) => void;
  readonly onWindow: (effect: WindowEffect, mtimeUs: number) => void;
}

/** Folders whose new files are accepted together. */
const ACCEPTED_TOGETHER = 100;

/** Files of one folder that may be logs and were never seen. */
interface Unknown {
  readonly folder: string;
  readonly names: readonly string[];
  readonly wanted: readonly string[];
}

type Phase = IngestStatus["phase"];

/** Follows one watched folder: finds its logs, reads them, and keeps reading what is appended. */
export class ProjectIngest {
  readonly projectId: string;
  watchMode: "watching" | "polling" | "missing" | "paused" = "paused";
  watchReason = "";
  readonly #options: ProjectIngestOptions;
  readonly #files = new Map<string, FileRecord>();
  readonly #pathByInode = new Map<string, string>();
  readonly #missing = new Set<string>();
  readonly #waiting = new Set<string>();
  readonly #pruned = new Set<string>();
  readonly #report = new ImportReport();
  readonly #gathered = new Map<string, Set<string>>();
  readonly #work: FolderWork;
  #gatherTimer: NodeJS.Timeout | undefined;
  #watch: Watch | undefined;
  #phase: Phase = "discovering";
  #cancelled = false;
  #closed = false;
  #sweeps = 0;

  constructor(options: ProjectIngestOptions) {
    this.projectId = options.projectId;
    this.#options = options;
    this.#work = new FolderWork({
      onProblem: options.onWriteProblem,
      onFailure: (error, goesBy) => {
        options.onFailure(options.root, error);
        if (goesBy) return;
        options.log.error({ err: error }, "following a folder failed");
        this.#addProblem(".", "following the folder", messageOf(error));
      },
    });
  }

  /** Finds and reads everything once; then watches. Resolves when the first read is over. */
  async start(): Promise<void> {
    const { threads, queue } = this.#options;
    for (const record of await threads.read.call.ingest.loadFiles({ projectId: this.projectId })) {
      this.#remember(record);
      if (record.gone) this.#missing.add(record.path);
    }
    if (!(await isFolder(this.#options.root))) {
      this.watchMode = "missing";
      this.watchReason =
        "the folder is not there (removed, renamed or on a drive that is not mounted)";
      this.#setPhase("live");
      return;
    }
    await this.#lookAtAll();
    this.#setPhase(this.#cancelled ? "cancelled" : "reading");
    if (!this.#options.once && !this.#closed) {
      this.#watch = await watchFolder(
        this.#options.root,
        {
          isWanted: (name) => findCandidates(".", new Set([name])).length > 0,
          skipped: this.#options.skipped,
          isPruned: (path) => this.#pruned.has(path),
          forcePolling: this.#options.forcePolling,
        },
        {
          onPresent: (path) => {
            const isKnown = this.#files.has(path) || this.#report.isUnread(path);
            if (!isKnown && !this.#cancelled) this.#gather(path);
          },
          onFile: (path) => this.#gather(path),
          onFolder: (path) => void this.#work.serially(`walk ${path}`, () => this.#walk(path)),
          onMode: (mode, reason) => {
            this.watchMode = mode;
            this.watchReason = reason;
            this.#options.onStatus();
          },
          onError: (error) => this.#addProblem(".", "watching", messageOf(error)),
        },
      );
      if (this.#closed) return this.#watch.close();
      // What was written between the walk and the watcher's start has no event.
      await this.#work.serially("sweep", () => this.#sweep());
      this.#work.every(SWEEP_MS, "sweep", () => this.#sweep());
    }
    await queue.whenIdle((key) => key.startsWith(`${this.projectId}\n`));
    if (this.#phase === "reading") this.#setPhase("live");
  }

  /** Looks at the whole folder again. */
  async rescan(): Promise<void> {
    this.#cancelled = false;
    await this.#lookAtAll();
    this.#setPhase("live");
  }

  cancel(): void {
    this.#cancelled = true;
    this.#options.queue.drop((key) => key.startsWith(`${this.projectId}\n`));
    this.#setPhase("cancelled");
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelled = true;
    clearTimeout(this.#gatherTimer);
    this.#options.queue.drop((key) => key.startsWith(`${this.projectId}\n`));
    await this.#watch?.close();
    await this.#work.close();
    await this.#options.queue.whenIdle((key) => key.startsWith(`${this.projectId}\n`));
  }

  /** Why what was read cannot be stored just now; undefined when it can. */
  get writeProblem(): AppError | undefined {
    return this.#work.problem;
  }

  status(): IngestStatus {
    return this.#report.toStatus(this.projectId, this.#phase, this.#files.values());
  }

  /** Reads one window of a file and stores it; true when more is waiting. Never throws: a bad file stops nobody. */
  async readOne(path: string): Promise<boolean> {
    const record = this.#files.get(path);
    if (record === undefined || record.role !== "data" || this.#closed) return false;
    const { threads, root, once } = this.#options;
    try {
      const result = await threads.parse.call.parse.parseWindow({
        codec: record.codec,
        absolutePath: join(root, path),
        facts: factsOf(path),
        record,
        once,
      });
      const { more, ...window } = result;
      const unchanged =
        result.events.length === 0 &&
        result.readBytes === record.readBytes &&
        result.mtimeUs === record.mtimeUs;
      const next: FileRecord = { ...record, ...window };
      if (!unchanged) {
        const codec = findCodec(record.codec);
        const effect = await threads.write.call.ingest.storeWindow({
          ...window,
          projectId: this.projectId,
          path,
          sourcePath: record.sourcePath,
          lowerStepStartsAttempt: codec?.kind === "append" && codec.lowerStepStartsAttempt,
          arrivedUs: nowUs(),
        });
        this.#options.onWindow(effect, result.mtimeUs);
        this.#missing.delete(path);
      }
      this.#work.done(`read ${path}`);
      this.#report.clearProblem(path, "reading");
      this.#remember(next);
      this.#keepProblems(path, result.events);
      if (this.#phase !== "live") this.#options.onStatus();
      return more;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        this.#work.done(`read ${path}`);
        void this.#work.serially(`miss ${path}`, () => this.#markGone([path]));
      } else this.#reportFailure(path, error);
      return false;
    }
  }

  #reportFailure(path: string, error: unknown): void {
    if (this.#closed) return;
    this.#options.log.warn({ err: error, path }, "a file could not be read");
    this.#options.onFailure(path, error);
    const goesBy = this.#work.tryAgain(`read ${path}`, error, () => {
      // From where it stands; moved meanwhile, it is read under another name.
      if (this.#files.has(path)) this.#enqueue(path);
      else this.#work.done(`read ${path}`);
    });
    if (!goesBy) this.#addProblem(path, "reading", messageOf(error));
  }

  #keepProblems(path: string, events: ReadonlyArray<{ readonly kind: string }>): void {
    for (const event of events) {
      if (event.kind !== "problem") continue;
      const { where, message, severity } = event as unknown as ReportedProblem;
      this.#report.addProblem({ path, where, message, severity });
    }
  }

  #addProblem(path: string, where: string, message: string): void {
    this.#report.addProblem({ path, where, message, severity: "error" });
    this.#options.onStatus();
  }

  #remember(record: FileRecord): void {
    this.#files.set(record.path, record);
    if (record.inode !== "") this.#pathByInode.set(record.inode, record.path);
  }

  #enqueue(path: string): void {
    const record = this.#files.get(path);
    if (record?.role === "data")
      this.#options.queue.enqueue(`${this.projectId}\n${record.sourcePath}`, path);
  }

  #lookAtAll(): Promise<void> {
    return this.#work.serially("walk", async () => {
      this.#report.startWalk();
      this.#pruned.clear();
      await this.#walk(".");
      await this.#markGone();
    });
  }

  async #walk(start: string): Promise<void> {
    const found: Unknown[] = [];
    await discover(this.#options.root, start, {
      skipped: this.#options.skipped,
      folder: async (path, candidates, fileCount) => {
        const folders = this.#report.addFolder(fileCount);
        const unknown = await this.#visit(path, candidates);
        if (unknown !== undefined) found.push(unknown);
        if (found.length >= ACCEPTED_TOGETHER) await this.#accept(found.splice(0));
        if (this.#phase === "discovering" && folders % 50 === 0) this.#options.onStatus();
      },
      pruned: (pruned) => {
        this.#pruned.add(pruned.path);
        this.#report.addPruned(pruned);
      },
      unreadable: (path, reason) =>
        this.#report.setUnread(path, `folder cannot be read: ${reason}`),
      cancelled: () => this.#cancelled,
    });
    await this.#accept(found);
    this.#options.onStatus();
  }

  /** Known files that changed are read on; unknown ones are answered, to be sniffed. */
  async #visit(folder: string, candidates: readonly Candidate[]): Promise<Unknown | undefined> {
    this.#report.clearUnread(folder);
    const wanted: string[] = [];
    for (const { facts } of candidates) {
      const record = this.#files.get(facts.path);
      if (record === undefined) wanted.push(facts.name);
      else await this.#lookAt(record);
    }
    const names = candidates[0]?.facts.siblings;
    return wanted.length > 0 && names !== undefined
      ? { folder, names: [...names], wanted }
      : undefined;
  }

  async #lookAt(record: FileRecord): Promise<void> {
    if (record.role === "copy") return;
    let seen;
    try {
      seen = await stat(join(this.#options.root, record.path), { bigint: true });
    } catch {
      return;
    }
    const isSame =
      Number(seen.size) === record.size && Number(seen.mtimeNs / 1000n) === record.mtimeUs;
    if (isSame && record.state !== undefined) return;
    if (record.role === "data") this.#enqueue(record.path);
    else await this.#readCompanion(record);
  }

  async #readCompanion(record: FileRecord): Promise<void> {
    const { threads, root } = this.#options;
    const facts = factsOf(record.path);
    await this.#storeSniffed(
      await threads.parse.call.parse.readCompanion({ root, facts, codec: record.codec }),
    );
  }

  /** Sniffs the unknown files of some folders and makes their runs in one go: each go costs one wait for the disk. */
  async #accept(found: readonly Unknown[]): Promise<void> {
    if (found.length === 0) return;
    const { threads, root } = this.#options;
    const sniffed = await Promise.all(
      found.map((unknown) => threads.parse.call.parse.sniffFolder({ root, ...unknown })),
    );
    const results = sniffed.flat();
    const accepted: Array<Extract<Sniffed, { kind: "data" }>> = [];
    for (const result of results) {
      this.#waiting.delete(result.path);
      this.#report.clearUnread(result.path);
      if (result.kind === "data") {
        if (!(await this.#followMove(result))) accepted.push(result);
      } else {
        await this.#storeSniffed(result);
      }
    }
    if (accepted.length === 0) return;
    const { runIds } = await threads.write.call.ingest.registerFiles({
      projectId: this.projectId,
      files: accepted,
      nowUs: nowUs(),
    });
    for (const file of accepted) {
      for (const copy of file.copies) this.#remember(newRecord(copy, file, "copy"));
      this.#remember(newRecord(file, file, "data"));
      this.#enqueue(file.path);
    }
    if (runIds.length > 0) this.#options.onRuns(runIds);
  }

  async #storeSniffed(result: Sniffed): Promise<void> {
    if (result.kind === "wait") this.#waiting.add(result.path);
    else if (result.kind === "no") this.#report.setUnread(result.path, result.reason);
    else if (result.kind === "companion") {
      const { kind: _, ...companion } = result;
      const runIds = await this.#options.threads.write.call.ingest.storeCompanion({
        ...companion,
        projectId: this.projectId,
        nowUs: nowUs(),
      });
      this.#remember({
        ...newRecord(
          companion,
          { codec: companion.codec, sourcePath: companion.folder },
          "companion",
        ),
        state: {},
      });
      if (runIds.length > 0) this.#options.onRuns(runIds);
    }
  }

  /**
   * A file that has the identity of one that is gone is that one, moved: its source keeps its run. A copy (the old one
   * is still there) is a new run.
   */
  async #followMove(file: Extract<Sniffed, { kind: "data" }>): Promise<boolean> {
    const before = await this.#findMoved(file);
    if (before === undefined || before.sourcePath === file.sourcePath) return false;
    const isMoved = await this.#options.threads.write.call.ingest.moveSource({
      projectId: this.projectId,
      from: before.sourcePath,
      to: file.sourcePath,
      file,
    });
    if (!isMoved) return false;
    for (const [path, record] of this.#files) {
      if (record.sourcePath !== before.sourcePath || record.role === "companion") continue;
      this.#files.delete(path);
      this.#missing.delete(path);
    }
    for (const record of await this.#options.threads.read.call.ingest.loadFiles({
      projectId: this.projectId,
    })) {
      if (record.sourcePath === file.sourcePath) this.#remember(record);
    }
    this.#enqueue(file.path);
    return true;
  }

  async #findMoved(file: Extract<Sniffed, { kind: "data" }>): Promise<FileRecord | undefined> {
    const sameInode = this.#files.get(this.#pathByInode.get(file.inode) ?? "");
    const gone = [sameInode, ...[...this.#missing].map((path) => this.#files.get(path))].filter(
      (record) => record !== undefined && record.codec === file.codec && record.role === "data",
    ) as FileRecord[];
    const matches: FileRecord[] = [];
    for (const record of new Set(gone)) {
      if (await exists(join(this.#options.root, record.path))) continue;
      const same = await this.#options.threads.parse.call.parse.isSameFile({
        absolutePath: join(this.#options.root, file.path),
        readBytes: record.readBytes,
        headHash: record.headHash,
      });
      if (same) matches.push(record);
    }
    return matches.length === 1 ? matches[0] : undefined;
  }

  /** Files that are known but not there any more keep their runs, marked "source missing". */
  async #markGone(paths: readonly string[] = [...this.#files.keys()]): Promise<void> {
    const gone: string[] = [];
    const back: string[] = [];
    for (const path of paths) {
      if (await exists(join(this.#options.root, path))) {
        if (this.#missing.has(path)) back.push(path);
      } else if (!this.#missing.has(path) && this.#files.has(path)) gone.push(path);
    }
    if (gone.length + back.length === 0 || this.#closed) return;
    const missing = new Set([...this.#missing, ...gone]).difference(new Set(back));
    const runIds = await this.#options.threads.write.call.ingest.markMissing({
      projectId: this.projectId,
      missing: [...missing],
    });
    // Only now: after a write that failed they are found again.
    for (const path of gone) this.#missing.add(path);
    for (const path of back) this.#missing.delete(path);
    this.#options.onRuns(runIds);
  }

  #gather(path: string): void {
    if (this.#closed) return;
    const known = this.#files.get(path);
    if (known?.role === "data" && !this.#missing.has(path)) {
      // The usual case, an append, goes straight to the queue; removal is noticed by the read.
      this.#enqueue(path);
      this.#work.after(RECHECK_MS, () => this.#enqueue(path));
      return;
    }
    const folder = folderOf(path);
    const names = this.#gathered.get(folder) ?? new Set();
    names.add(basename(path));
    this.#gathered.set(folder, names);
    this.#gatherTimer ??= setTimeout(() => {
      this.#gatherTimer = undefined;
      const folders = [...this.#gathered.keys()];
      this.#gathered.clear();
      for (const each of folders)
        void this.#work.serially(`visit ${each}`, () => this.#visitFolder(each));
    }, GATHER_MS);
  }

  async #visitFolder(folder: string): Promise<void> {
    const known = [...this.#files.keys()].filter((path) => folderOf(path) === folder);
    await this.#markGone(known);
    const names = await listNames(join(this.#options.root, folder));
    const unknown = await this.#visit(folder, findCandidates(folder, names));
    if (unknown !== undefined) await this.#accept([unknown]);
  }

  async #sweep(): Promise<void> {
    if (this.#closed) return;
    const all = this.#sweeps++ % SWEEPS_TO_ALL === 0;
    const oldestUs = all ? 0 : nowUs() - LATELY_US;
    const records = [...this.#files.values()].filter(({ mtimeUs }) => mtimeUs >= oldestUs);
    for (const record of records) await this.#lookAt(record);
    await this.#markGone(records.map(({ path }) => path));
    for (const folder of new Set([...this.#waiting].map(folderOf))) await this.#visitFolder(folder);
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#options.onStatus();
  }
}
