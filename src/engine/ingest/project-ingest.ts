import { basename } from "node:path";
import { messageOf, type AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import type { IngestStatus, SavedRule } from "../../contract/ingest.ts";
import { findCandidates } from "./discover.ts";
import { FileIndex } from "./file-index.ts";
import { findCodec } from "./find-codec.ts";
import { CheckoutFinder } from "./find-checkouts.ts";
import { FolderWork } from "./folder-work.ts";
import { SourceJoiner } from "./joins/source-joiner.ts";
import { ImportReport } from "./import-report.ts";
import { MountWatch } from "./mounts.ts";
import type { Attention } from "../attention.ts";
import { LivePace } from "./live-pace.ts";
import { folderOf } from "./paths.ts";
import type { ProjectContext } from "./project-context.ts";
import { FileReader } from "./read-file.ts";
import { isReadBy, rulesFor } from "./project-rules.ts";
import type { ReadQueue } from "./read-queue.ts";
import { FileScanner } from "./scan-files.ts";
import { TEXT_LOG_CODEC } from "../../formats/index.ts";
import { isFolder } from "../local-paths.ts";
import { factsOf } from "./seen-files.ts";
import { SourceBindings } from "./source-bindings.ts";
import { Gathered, listTopmost } from "./gathered.ts";
import { watchFolder, type Watch } from "./watch.ts";

/** Events that come together are handled together. */
const GATHER_MS = 15;
/** The safety net behind the watcher: files that grew lately are looked at so often, all of them rarely. */
const SWEEP_MS = 10_000;
const LATELY_US = 3600e6;
const SWEEPS_TO_ALL = 30;
/** A folder that is not there is looked for. */
const SEARCH_MS = 2000;

type Given = "projectId" | "root" | "once" | "scope" | "skipped" | "fileSystem" | "threads" | "log";
type Told = "onFailure" | "onStatus" | "onRuns" | "onJoin" | "onWindow";

export interface ProjectIngestOptions extends Pick<ProjectContext, Given | Told> {
  readonly queue: ReadQueue;
  readonly forcePolling: boolean;
  /** Who waits for what is read. */
  readonly attention: () => Attention;
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
  #rules: readonly SavedRule[] = [];
  readonly #report = new ImportReport();
  readonly #work: FolderWork;
  readonly #pace = new LivePace();
  readonly #scanner: FileScanner;
  readonly #reader: FileReader;
  readonly #checkouts: CheckoutFinder;
  readonly #joiner: SourceJoiner;
  readonly #mounts: MountWatch;
  /** What the watcher told and nobody looked at yet. */
  #gathered = new Gathered();
  #settling: Promise<void> = Promise.resolve();
  #watch: Watch | undefined;
  #phase: Phase = "discovering";
  #isLoaded = false;
  #hasForgotten = false;
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
      rules: () => this.#rules,
      work: this.#work,
      isStopped: () => this.#cancelled || this.#closed,
      enqueue: (path) => this.#enqueueInOrder(path),
      onProgress: () => {
        if (this.#phase !== "live") options.onStatus();
      },
      onWindow: (effect, path, mtimeUs) => {
        options.onWindow(effect, path, mtimeUs);
        if (effect.newStart) this.#checkouts.noteStart(effect.runIds);
        this.#joiner.noteGrowth(effect.runIds, effect.newMetrics);
      },
    };
    this.#checkouts = new CheckoutFinder(this.#context);
    this.#joiner = new SourceJoiner(this.#context);
    this.#mounts = new MountWatch(options.root);
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

  /**
   * Rules were changed: files that were read by others are read anew, and others may be logs now. Resolves when
   * everything is found, and before it is read.
   */
  async followRules(): Promise<void> {
    // Before the folder was looked at there is nothing to read anew.
    if (!this.#isLoaded) return;
    await this.#work.serially("rules", async () => {
      await this.#watch?.close();
      this.#watch = undefined;
      await this.#forgetOtherRules();
      this.#scanner.forgiveAll();
      this.#setPhase("discovering");
      await this.#lookAtAll();
    });
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

  /** The project's own rules for text logs. */
  get textRules(): readonly SavedRule[] {
    return this.#rules;
  }

  /** A file of another machine of which there is no copy. */
  noteUnfetched(path: string, reason: string): void {
    this.#report.setFailure(path, "fetching it", reason);
  }

  status(): IngestStatus {
    return this.#report.toStatus(this.projectId, this.#phase, this.#files.values());
  }

  /** Reads one window of a file; true when more is waiting. Never throws. */
  async readOne(path: string): Promise<boolean> {
    const begunMs = performance.now();
    const more = await this.#reader.readOne(path);
    const nowMs = performance.now();
    const codec = findCodec(this.#files.get(path)?.codec ?? "");
    if (codec?.kind === "database") this.#pace.tookWhole(path, nowMs, nowMs - begunMs);
    return more;
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
    // What is mounted from here on is news.
    await this.#mounts.haveChanged();
    try {
      if (!this.#isLoaded) await this.#load();
      if (await this.#isThere()) {
        await this.#scanner.walkAll();
        await this.#dropEmptyRuns();
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
    await this.#forgetOtherRules();
    for (const record of this.#files.values()) this.#reader.learnFrom(record);
    for (const problem of known.problems) this.#report.addProblem(problem);
    this.#isLoaded = true;
  }

  /** Text logs that were read by other rules than those of now are forgotten, and found again. */
  async #forgetOtherRules(): Promise<void> {
    const { threads } = this.#options;
    const { projectId } = this;
    this.#rules = await threads.read.call.runs.listTextRules({ projectId });
    const paths = [...this.#files.values()].flatMap(({ path, role, codec, state }) => {
      if (role !== "data" || codec !== TEXT_LOG_CODEC || state === undefined) return [];
      return isReadBy(state["rules"], rulesFor(this.#rules, factsOf(path))) ? [] : [path];
    });
    if (paths.length === 0) return;
    const forgotten = await threads.write.call.ingest.forgetSources({ projectId, paths });
    for (const path of forgotten) {
      this.#files.remove(path);
      this.#report.clearProblems(path);
    }
    this.#hasForgotten = true;
  }

  /** A file that is no log by the rules of now has no run. */
  async #dropEmptyRuns(): Promise<void> {
    if (!this.#hasForgotten) return;
    const { threads, onRuns } = this.#options;
    const ids = await threads.write.call.ingest.dropEmptyRuns({ projectId: this.projectId });
    this.#hasForgotten = false;
    onRuns(ids);
  }

  #findCandidates(path: string): ReturnType<typeof findCandidates> {
    const names = new Set([ofDatabase(basename(path))]);
    const folder = folderOf(path);
    const count = this.#scanner.countFiles(folder);
    return findCandidates(folder, names, names, this.#rules, count);
  }

  /** What lies in a folder that is not there (a drive that is not mounted) is not taken for deleted. */
  async #isThere(): Promise<boolean> {
    const { root } = this.#options;
    const isThere = await isFolder(root);
    if (isThere && !(await this.#scanner.isAway())) return true;
    await this.#endWatch();
    this.#setWatchMode(
      "missing",
      isThere
        ? "the folder is empty: the drive that it is a place for is not mounted"
        : "the folder is not there (removed, renamed or on a drive that is not mounted)",
    );
    return false;
  }

  /** The folder may be back, or a drive below it; what was mounted anew is watched anew. */
  async #search(): Promise<void> {
    if (this.#context.isStopped()) return;
    const isRemounted = await this.#mounts.haveChanged();
    if (this.watchMode === "missing") {
      if (!(await isFolder(this.#options.root))) return;
      // Looked at as a whole it may turn out to be empty still: nothing but a look is lost.
      if (!isRemounted && (await this.#scanner.isAway())) return;
    } else if (!isRemounted && !(await this.#scanner.isAnyBack())) return;
    await this.#endWatch();
    this.#setPhase("discovering");
    await this.#lookAtAll();
  }

  async #endWatch(): Promise<void> {
    await this.#watch?.close();
    this.#watch = undefined;
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
          isWanted: (path) => this.#findCandidates(path).length > 0,
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
          onGone: (path) => this.#onGone(path),
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
      this.#noteGrowth(path);
      return;
    }
    this.#gather((gathered) => gathered.addFile(path));
  }

  /** Known files below it, where it was a folder: they have no events of their own. */
  #onGone(path: string): void {
    const below = this.#files.below(path);
    if (below.length > 0)
      this.#gather(({ gone }) => below.forEach((file) => void gone.add(file.path)));
  }

  /**
   * The usual case, an append, goes straight to the queue; removal is noticed by the read. The watcher drops a second
   * event that comes soon after the first: the file is looked at once more in any case.
   */
  #noteGrowth(path: string): void {
    const due = this.#pace.note(path, performance.now(), this.#options.attention());
    if (due === undefined) return;
    if (due.now) this.#enqueue(path);
    this.#lookIn(due.lookInMs, path);
  }

  #lookIn(ms: number, path: string): void {
    this.#work.after(ms, () => {
      const nowMs = performance.now();
      if (this.#pace.look(path, nowMs)) return this.#enqueue(path);
      // Read meanwhile, it may rest longer than was thought.
      const waitMs = this.#pace.waitMs(path, nowMs);
      if (waitMs !== undefined) this.#lookIn(waitMs, path);
    });
  }

  /** Somebody asks: what waits for its turn is read at once. */
  catchUp(): void {
    for (const path of this.#pace.lookAtAll(performance.now())) this.#enqueue(path);
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

  /** What earlier files of the source hold back for their pace is read before: a later file may be a restart. */
  #enqueueInOrder(path: string): void {
    const source = this.#files.get(path)?.sourcePath ?? path;
    for (const { path: earlier } of this.#files.dataOf(source))
      if (earlier < path && this.#pace.isWaiting(earlier)) this.#enqueue(earlier);
    this.#enqueue(path);
  }

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
