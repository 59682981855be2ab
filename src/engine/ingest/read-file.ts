import { join } from "node:path";
import { isAppError, messageOf } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import type { Codec } from "../../formats/index.ts";
import { findCodec } from "./find-codec.ts";
import type { ProjectContext } from "./project-context.ts";
import { rulesFor } from "./project-rules.ts";
import { factsOf, isNotThere, look } from "./seen-files.ts";
import { hashFingerprint, type WindowResult } from "./read-window.ts";
import type { FileRecord, ReadWindow, StoredEvent } from "./types.ts";

/** A file at which a parser thread ended so often is left alone until it changes. */
const MAX_DEATHS = 2;

interface Deaths {
  readonly count: number;
  readonly size: number;
}

/** Reads data files window by window and has each window stored with the place behind it. */
export class FileReader {
  readonly #context: ProjectContext;
  readonly #onGone: (path: string) => void;
  readonly #deaths = new Map<string, Deaths>();

  constructor(context: ProjectContext, onGone: (path: string) => void) {
    this.#context = context;
    this.#onGone = onGone;
  }

  /** What was known of a file when the engine ended may not have been noted of its source. */
  learnFrom({ role, codec, state, sourcePath }: FileRecord): void {
    const { bindings } = this.#context;
    const format = findCodec(codec);
    if (role !== "data" || state === undefined || format?.kind !== "append") return;
    if (bindings.fingerprintOf(sourcePath) !== undefined) return;
    const fingerprint = hashFingerprint(format.fingerprint(state));
    if (fingerprint !== undefined) bindings.learn(sourcePath, fingerprint);
  }

  /** Tries everything again, also what was left alone. */
  forgive(): void {
    this.#deaths.clear();
  }

  /** Reads one window of a file and stores it; true when more is waiting. Never throws: a bad file stops nobody. */
  async readOne(path: string): Promise<boolean> {
    const record = this.#context.files.get(path);
    if (record?.role !== "data" || this.#context.isStopped()) return false;
    try {
      return !(await this.#isLeftAlone(path)) && (await this.#readWindow(record));
    } catch (error) {
      if (this.#context.isStopped()) return false;
      if (isNotThere(error)) {
        this.#context.work.done(nameOf(path));
        this.#onGone(path);
        return false;
      }
      return this.#takeFailure(record, error);
    }
  }

  async #isLeftAlone(path: string): Promise<boolean> {
    const deaths = this.#deaths.get(path);
    if (deaths === undefined || deaths.count < MAX_DEATHS) return false;
    const now = await look(this.#context.root, path);
    return typeof now === "object" && now.size === deaths.size;
  }

  async #readWindow(record: FileRecord): Promise<boolean> {
    const { threads, root, once, projectId, files, bindings, rules } = this.#context;
    const { path, sourcePath, windows } = record;
    const facts = factsOf(path);
    const result = await threads.parse.call.parse.parseWindow({
      codec: record.codec,
      absolutePath: join(root, path),
      facts: { ...facts, rules: rulesFor(rules(), facts) },
      record,
      once,
    });
    const { more, fingerprint, ...window } = result;
    const changed = isNews(result, record);
    if (changed) {
      const codec = findCodec(record.codec);
      const effect = await threads.write.call.ingest.storeWindow({
        ...window,
        windows,
        projectId,
        path,
        sourcePath,
        ...describeRuns(codec, path),
        arrivedUs: nowUs(),
      });
      if (effect === undefined) return this.#loadAgain(path);
      this.#context.onWindow(effect, path, window.mtimeUs);
    }
    // Moved or marked meanwhile: the next read finds out where it stands.
    if (!files.replace(record, toRecord(record, result, windows + (changed ? 1 : 0))))
      return files.get(path) !== undefined;
    if (
      fingerprint !== undefined &&
      fingerprint !== bindings.fingerprintOf(sourcePath) &&
      this.#isFirst(record)
    )
      bindings.learn(sourcePath, fingerprint);
    this.#context.work.done(nameOf(path));
    this.#report(path, window.fromStart, window.events);
    return more;
  }

  /** A source is known again by its first file; by a later one only while that has no record. */
  #isFirst({ path, sourcePath }: FileRecord): boolean {
    const { files, bindings } = this.#context;
    return (
      bindings.fingerprintOf(sourcePath) === undefined ||
      files.dataOf(sourcePath).every((other) => other.path >= path)
    );
  }

  /** The store has read on from somewhere else than was thought here. */
  async #loadAgain(path: string): Promise<boolean> {
    const { threads, projectId, files } = this.#context;
    const stored = await threads.read.call.ingest.loadFile({ projectId, path });
    if (stored === undefined) files.remove(path);
    else files.set(stored);
    return stored !== undefined;
  }

  #report(path: string, fromStart: boolean, events: readonly StoredEvent[]): void {
    const { report, onProgress, onStatus } = this.#context;
    this.#deaths.delete(path);
    const problems = events.filter((event) => event.kind === "problem");
    const cleared = report.clearFailure(path) || (fromStart && report.clearProblems(path));
    for (const { where, message, severity, count = 1 } of problems)
      report.addProblem({ path, where, message, severity, count });
    if (cleared || problems.length > 0) onStatus();
    else onProgress();
  }

  /** Answers whether to try again at once. */
  async #takeFailure({ path }: FileRecord, error: unknown): Promise<boolean> {
    const { log, root, report, work, files, enqueue, onFailure, onStatus } = this.#context;
    log.warn({ err: error, path }, "a file could not be read");
    if (isAppError(error) && error.code === "UNAVAILABLE") {
      const now = await look(root, path);
      const count = (this.#deaths.get(path)?.count ?? 0) + 1;
      this.#deaths.set(path, { count, size: typeof now === "object" ? now.size : 0 });
      if (count < MAX_DEATHS) return true;
    } else {
      const isTriedAgain = work.tryAgain(nameOf(path), error, () => {
        // From where it stands; moved meanwhile, it is read under another name.
        if (files.get(path) === undefined) work.done(nameOf(path));
        else enqueue(path);
      });
      if (isTriedAgain) {
        onFailure(path, error);
        return false;
      }
    }
    onFailure(path, error);
    report.setFailure(path, "", messageOf(error));
    onStatus();
    return false;
  }
}

function describeRuns(
  codec: Codec | undefined,
  path: string,
): Pick<ReadWindow, "lowerStepStartsAttempt" | "parts"> {
  if (codec === undefined || codec.kind === "companion") throw new Error(`no codec reads ${path}`);
  return {
    lowerStepStartsAttempt: codec.kind === "append" && codec.lowerStepStartsAttempt,
    parts: codec.parts === true,
  };
}

/** Of the reading of a file, as a piece of work. */
const nameOf = (path: string): string => `read ${path}`;

/** Whether a window tells anything that is not stored yet. */
function isNews(window: WindowResult, record: FileRecord): boolean {
  return (
    record.state === undefined ||
    record.gone ||
    window.events.length > 0 ||
    window.names !== undefined ||
    window.readBytes !== record.readBytes ||
    window.size !== record.size ||
    window.mtimeUs !== record.mtimeUs ||
    window.inode !== record.inode
  );
}

/** What is known of a file after a window: without the window's points, which may be many. */
export function toRecord(record: FileRecord, window: WindowResult, windows: number): FileRecord {
  const { size, mtimeUs, inode, readBytes, headHash, tailHash, stopped, more } = window;
  const names = window.names ?? record.state?.["names"];
  return {
    ...record,
    size,
    mtimeUs,
    inode,
    readBytes,
    headHash,
    tailHash,
    stopped,
    more,
    windows,
    state: names === undefined ? window.state : { ...window.state, names },
    gone: false,
    backfill: false,
  };
}
