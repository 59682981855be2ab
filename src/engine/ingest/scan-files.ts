import { basename, join } from "node:path";
import { FileAccepter, type Unknown } from "./accept-files.ts";
import { discover, findCandidates, type Candidate } from "./discover.ts";
import { folderOf, joinPath } from "./paths.ts";
import type { ProjectContext } from "./project-context.ts";
import { isFolder, listNames, look } from "./seen-files.ts";
import type { FileRecord } from "./types.ts";

/** Folders whose new files are accepted together. */
const ACCEPTED_TOGETHER = 100;
/** Folders between two reports of how far the walk is. */
const REPORT_EVERY = 50;

/** Finds out what has changed in the folder: known files are read on, unknown ones accepted, lost ones marked. */
export class FileScanner {
  readonly #context: ProjectContext;
  readonly #accepter: FileAccepter;
  readonly #pruned = new Set<string>();

  constructor(context: ProjectContext) {
    this.#context = context;
    this.#accepter = new FileAccepter(context);
  }

  /** Whether the last look at the whole folder left out this one below it. */
  isPruned(path: string): boolean {
    return this.#pruned.has(path);
  }

  /** Looks at the whole folder, and for the known files that are not there any more. */
  async walkAll(): Promise<void> {
    this.#context.report.startWalk();
    this.#pruned.clear();
    const met = await this.walk(".");
    await this.check([...this.#context.files.values()].filter(({ path }) => !met.has(path)));
  }

  /** Looks at everything below a folder. Answers the known files that were met. */
  async walk(start: string): Promise<ReadonlySet<string>> {
    const { root, skipped, report, isStopped, onProgress, onStatus } = this.#context;
    const met = new Set<string>();
    const found: Unknown[] = [];
    await discover(root, start, {
      skipped,
      folder: async (path, candidates, fileCount) => {
        const unknown = await this.#meet(path, candidates, met);
        if (unknown !== undefined) found.push(unknown);
        if (found.length >= ACCEPTED_TOGETHER) await this.#accepter.accept(found.splice(0));
        if (report.addFolder(path, fileCount) % REPORT_EVERY === 0) onProgress();
      },
      pruned: (pruned) => {
        this.#pruned.add(pruned.path);
        report.addPruned(pruned);
      },
      unreadable: (path, reason) => report.setUnread(path, `folder cannot be read: ${reason}`),
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
    for (const { facts } of candidates) {
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
    const { root, files, report } = this.#context;
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
    const unknown = await this.#listWanted(findCandidates(folder, listed, new Set(wanted)));
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

  /** Known files that changed are read on; those that are gone keep their runs, marked "source missing". */
  async check(records: Iterable<FileRecord>): Promise<void> {
    const { root, isStopped, enqueue } = this.#context;
    const gone: FileRecord[] = [];
    const back: FileRecord[] = [];
    for (const record of records) {
      if (isStopped()) return;
      const now = await look(root, record.path);
      if (now === "unreadable") continue;
      if (now === undefined) {
        if (!record.gone) gone.push(record);
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
    const isThere = gone.length === 0 || (await isFolder(root));
    if (back.length + (isThere ? gone.length : 0) > 0) await this.#mark(isThere ? gone : [], back);
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
