import { messageOf } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import { joinPath } from "./paths.ts";
import { findMoves, type DataFile } from "./find-moves.ts";
import type { Sniffed } from "./parse.ts";
import { goesBy } from "./folder-work.ts";
import type { ProjectContext } from "./project-context.ts";
import { factsOf, look, newRecord, type Look } from "./seen-files.ts";
import type { FileRecord, SourceMove } from "./types.ts";

/** Files of one folder that may be logs and are not known. */
export interface Unknown {
  readonly folder: string;
  /** All names in the folder. */
  readonly names: readonly string[];
  readonly wanted: readonly string[];
}

interface Refusal {
  readonly seen: Look;
  readonly settled: boolean;
  readonly againAt: number | undefined;
}

/** Tells which files are logs, and gives each its source and run, or follows it to where it was moved. */
export class FileAccepter {
  readonly #context: ProjectContext;
  /** Too little is written yet to tell: asked again with every sweep. */
  readonly #waiting = new Set<string>();
  /** No logs, as they were when they were looked at: not looked into again while they are the same. */
  readonly #refused = new Map<string, Refusal>();

  constructor(context: ProjectContext) {
    this.#context = context;
  }

  get waiting(): readonly string[] {
    return [...this.#waiting];
  }

  isWaiting(path: string): boolean {
    return this.#waiting.has(path);
  }

  /** Everything that was refused is looked into again. */
  forgiveAll(): void {
    this.#refused.clear();
  }

  /** Nothing stands at the path any more. */
  forget(path: string): void {
    this.#waiting.delete(path);
    this.#refused.delete(path);
    this.#context.report.clearUnread(path);
  }

  /** Whether the file was refused as it is now. */
  async isRefused(path: string): Promise<boolean> {
    const refusal = this.#refused.get(path);
    if (refusal === undefined) return false;
    const now = await look(this.#context.root, path);
    if (now === undefined || now === "unreadable") return false;
    const { seen, settled, againAt } = refusal;
    if (now.inode !== seen.inode || now.size < seen.size) return false;
    if (settled || (againAt !== undefined && now.size > seen.size))
      return settled || now.size < (againAt ?? 0);
    return now.size === seen.size && now.mtimeUs === seen.mtimeUs;
  }

  /** Sniffs the files of some folders and makes their runs in one go: each go costs one wait for the disk. */
  async accept(found: readonly Unknown[]): Promise<void> {
    if (found.length === 0) return;
    const { scope } = this.#context;
    const results = (await Promise.all(found.map((unknown) => this.#sniff(unknown))))
      .flat()
      // A file of that name which is another logger's is not theirs who import.
      .filter((one) => scope === undefined || !("codec" in one) || scope.codecs.has(one.codec));
    const files: DataFile[] = [];
    const others: Array<Promise<void>> = [];
    for (const result of results) {
      this.forget(result.path);
      if (result.kind === "data") files.push(result);
      else others.push(this.#takeOther(result));
    }
    await Promise.all(others);
    if (files.length === 0 || this.#context.isStopped()) return;
    await this.#tryToStore(
      files.map(({ path }) => path),
      () => this.#place(files),
    );
  }

  /** A parameter file that changed. */
  async readCompanion({ path, codec }: FileRecord): Promise<void> {
    const { root, threads } = this.#context;
    const request = { root, facts: factsOf(path), codec };
    await this.#takeOther(await threads.parse.call.parse.readCompanion(request));
  }

  /** A file that makes the reading of its folder fail is found by looking into each alone, and refused. */
  async #sniff(unknown: Unknown, isSecond = false): Promise<readonly Sniffed[]> {
    const { root, threads, rules } = this.#context;
    try {
      return await threads.parse.call.parse.sniffFolder({ root, ...unknown, rules: rules() });
    } catch (error) {
      const [name] = unknown.wanted;
      if (isSecond && name !== undefined) return [await this.#refuse(unknown.folder, name, error)];
    }
    const results: Sniffed[] = [];
    for (const name of unknown.wanted) {
      if (!this.#context.isStopped())
        results.push(...(await this.#sniff({ ...unknown, wanted: [name] }, true)));
    }
    return results;
  }

  async #refuse(folder: string, name: string, error: unknown): Promise<Sniffed> {
    const { root, log, onFailure } = this.#context;
    const path = joinPath(folder, name);
    log.warn({ err: error, path }, "a file could not be looked into");
    onFailure(path, error);
    const seen = await look(root, path);
    const reason = `cannot be read: ${messageOf(error)}`;
    return { kind: "no", path, reason, ...(typeof seen === "object" && { seen }) };
  }

  async #takeOther(result: Exclude<Sniffed, { kind: "data" }>): Promise<void> {
    const { report } = this.#context;
    if (result.kind === "wait") {
      this.#waiting.add(result.path);
      report.setWaiting(result.path);
    } else if (result.kind === "no") {
      const { path, reason, seen, settled = false, againAt } = result;
      report.setUnread(path, reason);
      if (seen !== undefined) this.#refused.set(path, { seen, settled, againAt });
    } else await this.#tryToStore([result.path], () => this.#storeCompanion(result));
  }

  async #storeCompanion(companion: Extract<Sniffed, { kind: "companion" }>): Promise<void> {
    const { threads, projectId, files, onRuns } = this.#context;
    const { kind: _, ...stored } = companion;
    const runIds = await threads.write.call.ingest.storeCompanion({
      ...stored,
      projectId,
      nowUs: nowUs(),
    });
    const { codec, folder: sourcePath } = companion;
    files.set({ ...newRecord(companion, { codec, sourcePath }, "companion"), state: {} });
    if (runIds.length > 0) onRuns(runIds);
  }

  async #place(files: readonly DataFile[]): Promise<void> {
    const { moves, fresh } = await findMoves(this.#context, files);
    const refused = moves.length === 0 ? [] : await this.#move(moves, files);
    const placed = new Set([...fresh, ...refused]);
    if (placed.size > 0) await this.#register(files.filter(({ path }) => placed.has(path)));
  }

  /** Answers the files that have to be taken as new ones after all. */
  async #move(moves: readonly SourceMove[], files: readonly DataFile[]): Promise<string[]> {
    const { threads, projectId, bindings, enqueue, onRuns } = this.#context;
    const { runIds, refused } = await threads.write.call.ingest.moveSources({ projectId, moves });
    const left = new Set(refused);
    const found = new Map(files.map((file) => [file.path, file]));
    for (const move of moves) {
      if (left.has(move.to)) continue;
      if (move.from !== move.to) bindings.move(move.from, move.to);
      this.#moveRecords(move, found);
      for (const { to } of move.files) enqueue(to);
    }
    if (runIds.length > 0) onRuns(runIds);
    return moves.filter(({ to }) => left.has(to)).flatMap((move) => move.files.map(({ to }) => to));
  }

  #moveRecords(move: SourceMove, found: ReadonlyMap<string, DataFile>): void {
    const { files, report } = this.#context;
    for (const { from, to } of move.files) {
      const record = files.get(from);
      const file = found.get(to);
      if (record === undefined || file === undefined) continue;
      files.remove(from);
      files.set({ ...record, path: to, sourcePath: move.to, inode: file.inode, gone: false });
      report.moveProblems(from, to);
      for (const copy of file.copies) files.add(newRecord(copy, file, "copy"));
    }
    if (move.from === move.to) return;
    for (const record of files.dataOf(move.from)) files.set({ ...record, sourcePath: move.to });
    for (const { path } of files.copiesOf(move.from)) files.remove(path);
  }

  async #register(accepted: readonly DataFile[]): Promise<void> {
    const { threads, projectId, files, bindings, enqueue, onRuns } = this.#context;
    const { runIds } = await threads.write.call.ingest.registerFiles({
      projectId,
      files: accepted,
      nowUs: nowUs(),
    });
    for (const file of accepted) {
      if (!bindings.has(file.sourcePath)) {
        bindings.add({ path: file.sourcePath, fingerprint: file.fingerprint ?? null });
      }
      for (const copy of file.copies) files.add(newRecord(copy, file, "copy"));
      files.add(newRecord(file, file, "data"));
      enqueue(file.path);
    }
    if (runIds.length > 0) onRuns(runIds);
  }

  /** What goes by stops the work that came here, which is done once more; what does not is told of these files alone. */
  async #tryToStore(paths: readonly string[], store: () => Promise<void>): Promise<void> {
    const { log, report, onFailure } = this.#context;
    try {
      await store();
      for (const path of paths) report.clearFailure(path);
    } catch (error) {
      if (goesBy(error)) throw error;
      log.warn({ err: error, paths: paths.slice(0, 10) }, "files could not be taken in");
      for (const path of paths) {
        report.setFailure(path, "", messageOf(error));
        onFailure(path, error);
      }
    }
  }
}
