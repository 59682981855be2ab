import { basename, join } from "node:path";
import { FileAccepter, type Unknown } from "./accept-files.ts";
import { AwayFinder, isBack } from "./away.ts";
import { discover, findCandidates, type Candidate } from "./discover.ts";
import { folderOf, joinPath, listAbove } from "./paths.ts";
import type { ProjectContext } from "./project-context.ts";
import { isFolder } from "../local-paths.ts";
import { listNames, look, tryToEnter } from "./seen-files.ts";
import type { FileRecord } from "./types.ts";

/** Folders whose new files are accepted together. */
const ACCEPTED_TOGETHER = 100;
const AWAY = "the drive that was mounted here is not: what lay on it is not taken for deleted";
/** More folders that may not be read are looked at again with everything else only. */
const MOST_LOCKED = 100;
/** Folders between two reports of how far the walk is. */
const REPORT_EVERY = 50;
/** Fewer files of a folder do not matter to anybody. */
const MANY_FILES = 100;

/** Finds out what has changed in the folder: known files are read on, unknown ones accepted, lost ones marked. */
export class FileScanner {
  readonly #context: ProjectContext;
  readonly #accepter: FileAccepter;
  readonly #pruned = new Set<string>();
  /** Folders that are empty because a drive is not mounted there. */
  readonly #away = new Set<string>();
  /** Folders that may not be entered or listed. */
  readonly #locked = new Set<string>();
  /** How many files the last look found in each folder that holds many. */
  readonly #crowded = new Map<string, number>();

  constructor(context: ProjectContext) {
    this.#context = context;
    this.#accepter = new FileAccepter(context);
  }

  /** Whether the last look at the whole folder left out this one below it. */
  isPruned(path: string): boolean {
    return this.#pruned.has(path);
  }

  /** Of a folder, as far as it matters whether they are many. */
  countFiles(folder: string): number {
    return this.#crowded.get(folder) ?? 0;
  }

  /** What was refused may be a log by other rules. */
  forgiveAll(): void {
    this.#accepter.forgiveAll();
  }

  /** Looks at the whole folder, and for the known files that are not there any more. */
  async walkAll(): Promise<void> {
    this.#context.report.startWalk();
    this.#pruned.clear();
    this.#away.clear();
    this.#locked.clear();
    const met = await this.walk(".");
    await this.check([...this.#context.files.values()].filter(({ path }) => !met.has(path)));
    // What could not be listed for another reason than permissions is not waited for.
    for (const folder of this.#locked)
      if (!(await this.#isLocked(folder))) this.#locked.delete(folder);
  }

  /** Looks at everything below a folder. Answers the known files that were met. */
  async walk(start: string): Promise<ReadonlySet<string>> {
    const { root, skipped, report, rules, isStopped, onProgress, onStatus, scope } = this.#context;
    if (scope?.only !== undefined) {
      await this.visit(new Map([[".", new Set([scope.only])]]));
      return new Set([scope.only]);
    }
    const met = new Set<string>();
    const found: Unknown[] = [];
    await discover(root, start, {
      skipped,
      rules: rules(),
      folder: async (path, candidates, fileCount) => {
        if (fileCount > MANY_FILES) this.#crowded.set(path, fileCount);
        else this.#crowded.delete(path);
        const unknown = await this.#meet(path, candidates, met);
        if (unknown !== undefined) found.push(unknown);
        if (found.length >= ACCEPTED_TOGETHER) await this.#accepter.accept(found.splice(0));
        if (report.addFolder(path, fileCount) % REPORT_EVERY === 0) onProgress();
        await this.#lookIfBack(path);
      },
      pruned: (pruned) => {
        this.#pruned.add(pruned.path);
        report.addPruned(pruned);
      },
      unreadable: (path, reason) => this.#noteLocked(path, reason),
      cancelled: isStopped,
    });
    await this.#accepter.accept(found);
    onStatus();
    return met;
  }

  /** Known files of the folder are looked at; unknown ones answered. */
  async #meet(
    folder: string,
    candidates: readonly Candidate[],
    met: Set<string>,
  ): Promise<Unknown | undefined> {
    const { files } = this.#context;
    const known = candidates.flatMap(({ facts }) => files.get(facts.path) ?? []);
    for (const { path } of known) met.add(path);
    await this.check(known);
    const wanted = await this.#listWanted(candidates);
    const names = candidates[0]?.facts.siblings ?? [];
    return wanted.length > 0 ? { folder, names: [...names], wanted } : undefined;
  }

  async #listWanted(candidates: readonly Candidate[]): Promise<string[]> {
    const wanted: string[] = [];
    for (const { facts, codecs } of candidates) {
      if (!isInScope(this.#context.scope, codecs)) continue;
      const isKnown = this.#context.files.get(facts.path) !== undefined;
      if (!isKnown && !(await this.#accepter.isRefused(facts.path))) wanted.push(facts.name);
    }
    return wanted;
  }

  /** Looks at single files, by folder and name. */
  async visit(namesByFolder: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    const found: Unknown[] = [];
    for (const [folder, names] of namesByFolder) {
      if (this.#context.isStopped()) return;
      const unknown = await this.#visitFolder(folder, names);
      if (unknown !== undefined) found.push(unknown);
      if (found.length >= ACCEPTED_TOGETHER) await this.#accepter.accept(found.splice(0));
    }
    await this.#accepter.accept(found);
    this.#context.onStatus();
  }

  async #visitFolder(folder: string, names: ReadonlySet<string>): Promise<Unknown | undefined> {
    const { root, files, report, rules } = this.#context;
    const listed = await listNames(join(root, folder));
    if (listed === undefined) return undefined;
    report.clearUnread(folder);
    // A file that was renamed is gone here: known before the file that it became is met.
    const known = files.inFolder(folder).filter(({ path, gone }) => {
      const name = basename(path);
      return names.has(name) || listed.has(name) === gone;
    });
    await this.check(known);
    const wanted: string[] = [];
    for (const name of names) {
      if (listed.has(name)) wanted.push(name);
      else this.#accepter.forget(joinPath(folder, name));
    }
    // They may be copies of a file that is only now told.
    for (const path of this.#accepter.waiting) {
      if (folderOf(path) === folder && listed.has(basename(path))) wanted.push(basename(path));
    }
    const unknown = await this.#listWanted(
      findCandidates(folder, listed, new Set(wanted), rules()),
    );
    return unknown.length > 0 ? { folder, names: [...listed], wanted: unknown } : undefined;
  }

  /** Files of which nothing could be told yet. */
  async visitWaiting(): Promise<void> {
    const waiting = new Map<string, Set<string>>();
    for (const path of this.#accepter.waiting) {
      const names = waiting.get(folderOf(path)) ?? new Set();
      waiting.set(folderOf(path), names.add(basename(path)));
    }
    if (waiting.size > 0) await this.visit(waiting);
  }

  /** Whether nothing of all that is known is there, because the drive of the folder is not mounted. */
  async isAway(): Promise<boolean> {
    const { root, files, fileSystem } = this.#context;
    const finder = new AwayFinder(root, fileSystem);
    for (const record of files.values()) {
      if (record.gone || record.inode === "") continue;
      // Any of them tells, as long as it is not there itself.
      return (await finder.find(record)) === ".";
    }
    return false;
  }

  async #lookIfBack(folder: string): Promise<void> {
    const { root, fileSystem, report } = this.#context;
    if (!this.#away.has(folder)) return;
    if (await isBack(root, folder, fileSystem)) this.#away.delete(folder);
    else report.setUnread(folder, AWAY);
  }

  /** A file that cannot be looked at lies in a folder that may not be entered. */
  async #findLocked(path: string): Promise<void> {
    for (const folder of listAbove(path)) {
      if (this.#locked.has(folder)) return;
      const problem = await tryToEnter(join(this.#context.root, folder));
      if (problem !== undefined) return this.#noteLocked(folder, problem);
    }
  }

  #noteLocked(folder: string, reason: string): void {
    const { report, onStatus } = this.#context;
    if (this.#locked.size < MOST_LOCKED) this.#locked.add(folder);
    report.setUnread(folder, `folder cannot be read: ${reason}`);
    onStatus();
  }

  /** Whether a drive below the folder may be mounted again, or a folder may be read. */
  async isAnyBack(): Promise<boolean> {
    const { root, fileSystem } = this.#context;
    for (const folder of this.#away) if (await isBack(root, folder, fileSystem)) return true;
    for (const folder of this.#locked) if (!(await this.#isLocked(folder))) return true;
    return false;
  }

  async #isLocked(folder: string): Promise<boolean> {
    return (await tryToEnter(join(this.#context.root, folder))) !== undefined;
  }

  /** Known files that changed are read on; those that are gone keep their runs, marked "source missing". */
  async check(records: Iterable<FileRecord>): Promise<void> {
    const { root, fileSystem, isStopped, enqueue, scope } = this.#context;
    const gone: FileRecord[] = [];
    const back: FileRecord[] = [];
    for (const record of records) {
      if (isStopped()) return;
      const now = await look(root, record.path, fileSystem);
      if (now === "unreadable") {
        await this.#findLocked(record.path);
        continue;
      }
      if (now === undefined) {
        if (!record.gone && scope === undefined) gone.push(record);
        continue;
      }
      if (record.gone) back.push(record);
      const isSame = now.size === record.size && now.mtimeUs === record.mtimeUs;
      const isRead = record.state !== undefined && !record.more;
      if ((isSame && isRead) || record.role === "copy") continue;
      if (record.role === "data") enqueue(record.path);
      else await this.#accepter.readCompanion(record);
    }
    // With the whole folder away (a drive that was taken off) nothing is known to be deleted.
    const deleted = gone.length === 0 || !(await isFolder(root)) ? [] : await this.#leaveAway(gone);
    if (back.length + deleted.length > 0) await this.#mark(deleted, back);
  }

  /** Those that are deleted; the others lie on a drive that is not mounted. */
  async #leaveAway(gone: readonly FileRecord[]): Promise<readonly FileRecord[]> {
    const { root, fileSystem, report, onStatus } = this.#context;
    const finder = new AwayFinder(root, fileSystem);
    const deleted: FileRecord[] = [];
    for (const record of gone) {
      const folder = await finder.find(record);
      if (folder === undefined) {
        deleted.push(record);
        continue;
      }
      if (this.#away.has(folder)) continue;
      this.#away.add(folder);
      report.setUnread(folder, AWAY);
      onStatus();
    }
    return deleted;
  }

  async #mark(gone: readonly FileRecord[], back: readonly FileRecord[]): Promise<void> {
    const { threads, projectId, files, isStopped, onRuns } = this.#context;
    if (isStopped()) return;
    const change = new Map([
      ...gone.map(({ path }) => [path, true] as const),
      ...back.map(({ path }) => [path, false] as const),
    ]);
    const sources = new Set([...gone, ...back].map(({ sourcePath }) => sourcePath));
    const runIds = await threads.write.call.ingest.markGone({
      projectId,
      files: [...change].map(([path, isGone]) => ({ path, gone: isGone })),
      sources: [...sources].flatMap((path) => {
        const data = files.dataOf(path);
        const missing = data.every((file) => change.get(file.path) ?? file.gone);
        return data.length > 0 ? [{ path, missing }] : [];
      }),
    });
    for (const [path, isGone] of change) {
      const record = files.get(path);
      if (record !== undefined) files.set({ ...record, gone: isGone });
    }
    if (runIds.length > 0) onRuns(runIds);
  }
}

function isInScope(scope: ProjectContext["scope"], codecs: Candidate["codecs"]): boolean {
  return scope === undefined || codecs.some(({ id }) => scope.codecs.has(id));
}
