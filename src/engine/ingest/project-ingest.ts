import { basename } from "node:path";
import { messageOf, type AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import type { IngestStatus } from "../../contract/ingest.ts";
import { findCandidates } from "./discover.ts";
import { FileIndex } from "./file-index.ts";
import { CheckoutFinder } from "./find-checkouts.ts";
import { FolderWork } from "./folder-work.ts";
import { SourceJoiner } from "./joins/source-joiner.ts";
import { ImportReport } from "./import-report.ts";
import { folderOf } from "./paths.ts";
import type { ProjectContext } from "./project-context.ts";
import { FileReader } from "./read-file.ts";
import type { ReadQueue } from "./read-queue.ts";
import { FileScanner } from "./scan-files.ts";
import { isFolder } from "./seen-files.ts";
import { SourceBindings } from "./source-bindings.ts";
import { watchFolder, type Watch } from "./watch.ts";

/** The watcher drops a second event that comes this soon after the first: look once more when it is over. */
const RECHECK_MS = 120;
/** Events that come together are handled together. */
const GATHER_MS = 15;
/** The safety net behind the watcher: files that grew lately are looked at so often, all of them rarely. */
const SWEEP_MS = 10_000;
const LATELY_US = 3600e6;
const SWEEPS_TO_ALL = 30;
/** A folder that is not there is looked for. */
const SEARCH_MS = 2000;

type Given = "projectId" | "root" | "once" | "skipped" | "threads" | "log";
type Told = "onFailure" | "onStatus" | "onRuns" | "onJoin" | "onWindow";

export interface ProjectIngestOptions extends Pick<ProjectContext, Given | Told> {
  readonly queue: ReadQueue;
  readonly forcePolling: boolean;
  /** `writeProblem` is another one, or gone. */
  readonly onWriteProblem: () => void;
}

type Phase = IngestStatus["phase"];

/** Follows one watched folder: finds its logs, reads them, and keeps reading what is appended. */
export class ProjectIngest {
  readonly projectId: string;
  watchMode: "watching" | "polling" | "missing" | "paused" = "paused";
  watchReason = "";
  readonly #options: ProjectIngestOptions;
  readonly #context: ProjectContext;
  readonly #files = new FileIndex();
  readonly #bindings = new SourceBindings();
  readonly #report = new ImportReport();
  readonly #work: FolderWork;
  readonly #scanner: FileScanner;
  readonly #reader: FileReader;
  readonly #checkouts: CheckoutFinder;
  readonly #joiner: SourceJoiner;
  /** What the watcher told and nobody looked at yet. */
  #gathered = new Gathered();
  #settling: Promise<void> = Promise.resolve();
  #watch: Watch | undefined;
  #phase: Phase = "discovering";
  #isLoaded = false;
  /** The whole folder was looked at since it was last missing. */
  #isComplete = false;
  #cancelled = false;
  #closed = false;
  #sweeps = 0;
  #visits = 0;

  constructor(options: ProjectIngestOptions) {
    this.projectId = options.projectId;
    this.#options = options;
    this.#work = new FolderWork({
      onProblem: options.onWriteProblem,
      onFailure: (error, isTriedAgain) => {
        options.onFailure(options.root, error);
        if (isTriedAgain) return;
        options.log.error({ err: error }, "following a folder failed");
        this.#tellFailure("following the folder", error);
      },
    });
    this.#context = {
      ...options,
      files: this.#files,
      bindings: this.#bindings,
      report: this.#report,
      work: this.#work,
      isStopped: () => this.#cancelled || this.#closed,
      enqueue: (path) => this.#enqueue(path),
      onProgress: () => {
        if (this.#phase !== "live") options.onStatus();
      },
      onWindow: (effect, mtimeUs) => {
        options.onWindow(effect, mtimeUs);
        if (effect.newStart) this.#checkouts.noteStart(effect.runIds);
        this.#joiner.noteGrowth(effect.runIds, effect.newMetrics);
      },
    };
    this.#checkouts = new CheckoutFinder(this.#context);
    this.#joiner = new SourceJoiner(this.#context);
    this.#scanner = new FileScanner(this.#context);
    this.#reader = new FileReader(this.#context, (path) =>
      this.#gather(({ gone }) => gone.add(path)),
    );
  }

  /** Finds and reads everything once; then watches. Resolves when the first read is over, or could not begin. */
  async start(): Promise<void> {
    await this.#readAll();
    if (!this.#options.once) {
      this.#work.every(SWEEP_MS, "sweep", () => this.#sweep());
      this.#work.every(SEARCH_MS, "search", () => this.#search());
    }
    await this.#settling;
  }

  /** Looks at the whole folder again; resolves when everything is found, and before it is read. */
  async rescan(): Promise<void> {
    this.#cancelled = false;
    this.#reader.forgive();
    this.#setPhase("discovering");
    await this.#readAll();
  }

  /** Leaves the folder as far as it was read, until somebody asks for it again. */
  cancel(): void {
    this.#cancelled = true;
    this.#options.queue.drop(this.#isOurs);
    this.#setPhase("cancelled");
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.queue.drop(this.#isOurs);
    await this.#work.close();
    await this.#watch?.close();
    await this.#settling;
    await this.#options.queue.whenIdle(this.#isOurs);
    await this.#saveFingerprints();
  }

  /** Why what was read cannot be stored just now; undefined when it can. */
  get writeProblem(): AppError | undefined {
    return this.#work.problem;
  }

  status(): IngestStatus {
    return this.#report.toStatus(this.projectId, this.#phase, this.#files.values());
  }

  /** Reads one window of a file; true when more is waiting. Never throws. */
  readOne(path: string): Promise<boolean> {
    return this.#reader.readOne(path);
  }

  /** Other sources tell of these runs, of any folder. */
  noteSources(runIds: readonly string[]): void {
    this.#joiner.noteSources(runIds);
  }

  #readAll(): Promise<void> {
    return this.#work.serially("walk", () => this.#lookAtAll());
  }

  async #lookAtAll(): Promise<void> {
    if (this.#context.isStopped()) return;
    this.#isComplete = false;
    try {
      if (!this.#isLoaded) await this.#load();
      if (await this.#isThere()) {
        await this.#scanner.walkAll();
        if (!this.#options.once) await this.#startWatch();
        this.#isComplete = !this.#cancelled;
      }
      if (this.#report.clearFailure(".")) this.#options.onStatus();
    } finally {
      this.#settling = this.#settle();
    }
  }

  async #load(): Promise<void> {
    const { threads } = this.#options;
    const known = await threads.read.call.ingest.loadFolder({ projectId: this.projectId });
    for (const binding of known.bindings) this.#bindings.add(binding);
    for (const record of known.files) this.#files.set(record);
    for (const record of known.files) this.#reader.learnFrom(record);
    for (const problem of known.problems) this.#report.addProblem(problem);
    this.#isLoaded = true;
  }

  /** What lies in a folder that is not there (a drive that is not mounted) is not taken for deleted. */
  async #isThere(): Promise<boolean> {
    if (await isFolder(this.#options.root)) return true;
    await this.#watch?.close();
    this.#watch = undefined;
    this.#setWatchMode(
      "missing",
      "the folder is not there (removed, renamed or on a drive that is not mounted)",
    );
    return false;
  }

  /** The folder may be back. */
  async #search(): Promise<void> {
    if (this.watchMode !== "missing" || this.#context.isStopped()) return;
    if (!(await isFolder(this.#options.root))) return;
    this.#setPhase("discovering");
    await this.#lookAtAll();
  }

  async #sweep(): Promise<void> {
    if (this.#context.isStopped() || this.watchMode === "missing") return;
    if (!this.#isComplete) {
      // Something failed: perhaps it succeeds now. What goes by is tried again by itself.
      return this.#work.problem === undefined ? this.#lookAtAll() : undefined;
    }
    if (!(await this.#isThere())) return;
    const all = this.#sweeps++ % SWEEPS_TO_ALL === 0;
    const oldestUs = all ? 0 : nowUs() - LATELY_US;
    await this.#scanner.check(
      [...this.#files.values()].filter(({ mtimeUs }) => mtimeUs >= oldestUs),
    );
    await this.#scanner.visitWaiting();
    await this.#saveFingerprints();
    if (all) await this.#startWatch();
  }

  async #startWatch(): Promise<void> {
    if (this.#watch !== undefined || this.#closed) return;
    const { root, skipped, forcePolling } = this.#options;
    try {
      this.#watch = await watchFolder(
        root,
        {
          isWanted: (path) =>
            findCandidates(folderOf(path), new Set([ofDatabase(basename(path))])).length > 0,
          skipped,
          isPruned: (path) => this.#scanner.isPruned(path),
          forcePolling,
        },
        {
          onPresent: (path) => {
            const isKnown = this.#files.get(path) !== undefined || this.#report.isUnread(path);
            if (!isKnown) this.#gather((gathered) => gathered.addFile(path));
          },
          onFile: (path) => this.#onFile(ofDatabase(path)),
          onFolder: (path) => this.#gather(({ folders }) => folders.add(path)),
          onMode: (mode, reason) => this.#setWatchMode(mode, reason),
          onError: (error) => this.#tellFailure("watching", error),
        },
      );
    } catch (error) {
      // The sweeps go on without it.
      this.#tellFailure("watching", error);
      return;
    }
    // What was appended between the walk and the watcher's start has no event.
    await this.#scanner.check(this.#files.values());
  }

  /** Waits until everything found is read, and what was checked out at its start is looked up. */
  async #settle(): Promise<void> {
    if (this.#phase === "discovering") this.#setPhase("reading");
    await this.#options.queue.whenIdle(this.#isOurs);
    await this.#saveFingerprints();
    await this.#joiner.find();
    if (this.#phase === "reading") this.#setPhase("live");
    await this.#checkouts.find(true);
  }

  async #saveFingerprints(): Promise<void> {
    const { threads, log } = this.#options;
    const { projectId } = this;
    try {
      await this.#bindings.save((learned) =>
        threads.write.call.ingest.learnFingerprints({ projectId, learned }),
      );
    } catch (error) {
      log.warn({ err: error }, "by what the sources are known again could not be noted yet");
    }
  }

  #onFile(path: string): void {
    const known = this.#files.get(path);
    if (known?.role === "data" && !known.gone) {
      // The usual case, an append, goes straight to the queue; removal is noticed by the read.
      this.#enqueue(path);
      this.#work.after(RECHECK_MS, () => this.#enqueue(path));
      return;
    }
    this.#gather((gathered) => gathered.addFile(path));
  }

  #gather(add: (gathered: Gathered) => void): void {
    if (this.#context.isStopped()) return;
    const isFirst = this.#gathered.isEmpty;
    add(this.#gathered);
    if (isFirst) {
      this.#work.after(GATHER_MS, () => {
        const gathered = this.#gathered;
        this.#gathered = new Gathered();
        void this.#work.serially(`visit ${++this.#visits}`, () => this.#visit(gathered));
      });
    }
  }

  async #visit({ gone, folders, files }: Gathered): Promise<void> {
    await this.#scanner.check([...gone].flatMap((path) => this.#files.get(path) ?? []));
    for (const folder of listTopmost(folders)) await this.#scanner.walk(folder);
    await this.#scanner.visit(files);
  }

  readonly #isOurs = (key: string): boolean => key.startsWith(`${this.projectId}\n`);

  #enqueue(path: string): void {
    const record = this.#files.get(path);
    if (record?.role === "data" && !this.#context.isStopped())
      this.#options.queue.enqueue(`${this.projectId}\n${record.sourcePath}`, path);
  }

  #tellFailure(where: string, error: unknown): void {
    this.#report.setFailure(".", where, messageOf(error));
    this.#options.onStatus();
  }

  #setWatchMode(mode: "watching" | "polling" | "missing", reason: string): void {
    this.watchMode = mode;
    this.watchReason = reason;
    this.#options.onStatus();
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#options.onStatus();
  }
}

/** What is written to the log of a database is a change of the database. */
function ofDatabase(path: string): string {
  return path.replace(/-wal$/, "");
}

/** Paths that something happened to. */
class Gathered {
  readonly gone = new Set<string>();
  readonly folders = new Set<string>();
  /** Names by folder. */
  readonly files = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.gone.size + this.folders.size + this.files.size === 0;
  }

  addFile(path: string): void {
    const folder = folderOf(path);
    const names = this.files.get(folder) ?? new Set();
    this.files.set(folder, names.add(basename(path)));
  }
}

/** Without those that lie in another one of them. */
function listTopmost(folders: ReadonlySet<string>): string[] {
  const isCovered = (path: string): boolean => {
    const parent = folderOf(path);
    return path !== "." && (folders.has(parent) || isCovered(parent));
  };
  return [...folders].filter((folder) => !isCovered(folder));
}
