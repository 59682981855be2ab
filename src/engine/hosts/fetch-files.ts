import { messageOf } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import { applyWal } from "../../formats/index.ts";
import { lookAt, readRanges, type Session } from "./ask.ts";
import type { Range } from "./commands.ts";
import { HostFailure, toHostFailure } from "./describe-failure.ts";
import { OVERLAP_BYTES, type Arrival, type Mirror } from "./mirror.ts";
import type { FileRules } from "./file-rules.ts";
import { isSettled, type RemoteFile } from "./parse-answers.ts";
import type { Step } from "./plan-sync.ts";
import { CopyProver } from "./prove-copies.ts";

/** A batch takes about so long: between two of them the files that grow are looked at. */
const BATCH_MS = 700;
const MIN_BATCH_BYTES = 64 * 1024;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const FILES_TOGETHER = 200;
/** So much of a larger file is fetched before it is known to be a log: a table of data may have any name. */
const PROBE_BYTES = 256 * 1024;
const DATABASE_PROBE_BYTES = 4 * 1024 * 1024;
/** A copy of a database stands in memory while its log is applied, and comes with its log in one answer. */
const MAX_DATABASE_BYTES = 1e9;
/** A database is fetched again only after so many times of what its last fetch took. */
const DATABASE_REST = 10;
const BUSY_DATABASE_US = 200_000;

/** What is asked of one file. */
interface Part {
  readonly step: Step;
  /** Bytes that its copy has. */
  readonly here: number;
  readonly isProbe: boolean;
  /** Of these so many are read again. */
  readonly overlap: number;
  readonly range: Range;
}

export interface FetchOptions {
  readonly mirror: Mirror;
  readonly rules: Pick<FileRules, "isDatabase" | "isLoggerDatabase" | "isLog">;
  /** A file's time by the clock of this machine. */
  readonly toLocalUs: (file: RemoteFile) => number;
}

/** Brings what the steps say, in batches: the smallest first, so that what grows stays live beside a large backlog. */
export class FileFetcher {
  readonly #options: FetchOptions;
  readonly #steps = new Map<string, Step>();
  readonly #arrivals = new Map<string, { readonly arrival: Arrival; readonly file: RemoteFile }>();
  readonly #problems = new Map<string, { readonly reason: string; readonly stamp: string }>();
  readonly #databaseDueUs = new Map<string, number>();
  readonly #prover: CopyProver;
  /** Large files by path, and the inode of which it is known whether it is a log. */
  readonly #verdicts = new Map<string, { readonly inode: string; readonly isLog: boolean }>();
  /** The paths of all steps and of some that are done, the one with the least to fetch first; undefined once others came. */
  #order: string[] | undefined;
  #batchBytes = 1024 * 1024;

  constructor(options: FetchOptions) {
    this.#options = options;
    this.#prover = new CopyProver(options.mirror);
  }

  get waiting(): number {
    return this.#steps.size;
  }
  get bytesWaiting(): number {
    let bytes = 0;
    for (const step of this.#steps.values()) bytes += this.#bytesLeft(step);
    return bytes;
  }
  get problems(): ReadonlyMap<string, { readonly reason: string }> {
    return this.#problems;
  }

  /** Renames are done at once; what was planned before for the same files is replaced. */
  async plan(session: Session, steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      const { path, stamp } = step.file;
      const problem = this.#problems.get(path);
      if (problem !== undefined && problem.stamp === stamp) continue;
      if (this.#verdictOf(step.file) === false) continue;
      if (step.kind === "rename") await this.#rename(session, step);
      else await this.#add(step);
    }
  }

  async #add(step: Step): Promise<void> {
    const { path, inode, size } = step.file;
    const half = this.#arrivals.get(path);
    if (half !== undefined && (half.file.inode !== inode || half.arrival.bytes > size))
      await this.#dropArrival(path);
    if (!this.#steps.has(path)) this.#order = undefined;
    this.#steps.set(path, step);
  }

  /** Problems are looked at once more, whatever they are. */
  forgive(): void {
    this.#problems.clear();
  }

  #verdictOf({ path, inode }: RemoteFile): boolean | undefined {
    const known = this.#verdicts.get(path);
    return known?.inode === inode ? known.isLog : undefined;
  }

  /** A copy has bytes enough to tell. */
  async #judge(file: RemoteFile): Promise<void> {
    await this.#keepVerdict(file, await this.#options.rules.isLog(file.path));
  }

  async #keepVerdict(file: RemoteFile, isLog: boolean): Promise<void> {
    this.#verdicts.set(file.path, { inode: file.inode, isLog });
    if (!isLog) await this.forget(file.path);
  }

  async forget(path: string): Promise<void> {
    this.#steps.delete(path);
    this.#problems.delete(path);
    this.#prover.forget(path);
    await this.#dropArrival(path);
  }

  /** Nothing that is half there outlives a connection: the files may be others by the next one. */
  async dropArrivals(): Promise<void> {
    for (const path of this.#arrivals.keys()) await this.#dropArrival(path);
    this.#steps.clear();
  }

  async #dropArrival(path: string): Promise<void> {
    const known = this.#arrivals.get(path);
    this.#arrivals.delete(path);
    if (known !== undefined) await this.#options.mirror.giveUp(known.arrival);
  }

  /** Fetches for a moment; true when something is left. */
  async fetchSome(session: Session): Promise<boolean> {
    const steps = this.#listDue();
    const batch: Step[] = [];
    let room = this.#batchBytes;
    for (const step of steps) {
      if (batch.length >= FILES_TOGETHER || (room <= 0 && batch.length > 0)) break;
      if (this.#options.rules.isDatabase(step.file.path)) {
        await this.#fetchDatabase(session, step.file);
        return this.#steps.size > 0;
      }
      batch.push(step);
      room -= this.#bytesLeft(step);
    }
    if (batch.length > 0) await this.#fetchBatch(session, batch);
    return steps.length > batch.length || batch.some((step) => this.#steps.has(step.file.path));
  }

  /** What is not waited with, the smallest first. */
  #listDue(): Step[] {
    const due = nowUs();
    this.#order ??= [...this.#steps.values()]
      .map((step) => ({ path: step.file.path, left: this.#bytesLeft(step) }))
      .sort((a, b) => a.left - b.left)
      .map(({ path }) => path);
    return this.#order.flatMap((path) => {
      const step = this.#steps.get(path);
      return step === undefined || (this.#databaseDueUs.get(path) ?? 0) > due ? [] : [step];
    });
  }

  /** Whatever waits for its next try is a problem instead. */
  giveUpWaiting(): void {
    for (const [path, { file }] of this.#steps) {
      const reason = "it was written to whenever it was looked at";
      this.#problems.set(path, { reason, stamp: file.stamp });
    }
    this.#steps.clear();
  }

  #bytesHere({ kind, file }: Step): number {
    return kind === "append"
      ? (this.#options.mirror.index.get(file.path)?.bytes ?? 0)
      : (this.#arrivals.get(file.path)?.arrival.bytes ?? 0);
  }

  #bytesLeft(step: Step): number {
    return Math.max(0, step.file.size - this.#bytesHere(step));
  }

  /**
   * Of a file that may be anything only the beginning is wanted, until that was looked into. A copy that has more was
   * looked into at an earlier start.
   */
  #isProbe(step: Step): boolean {
    return (
      step.file.size > PROBE_BYTES &&
      this.#bytesHere(step) <= PROBE_BYTES &&
      this.#verdictOf(step.file) === undefined
    );
  }

  async #fetchBatch(session: Session, batch: readonly Step[]): Promise<void> {
    const begun = performance.now();
    let room = this.#batchBytes;
    const parts = batch.map((step): Part => {
      const here = this.#bytesHere(step);
      const isProbe = this.#isProbe(step);
      const most = isProbe ? PROBE_BYTES - here : Math.max(MIN_BATCH_BYTES, room);
      const length = Math.min(this.#bytesLeft(step), most);
      room -= length;
      const overlap = Math.min(here, OVERLAP_BYTES);
      return {
        step,
        here,
        isProbe,
        overlap,
        range: { path: step.file.path, start: here - overlap, length: overlap + length },
      };
    });
    const { bytes, after } = await readRanges(
      session,
      parts.map(({ range }) => range),
    );
    for (const [index, part] of parts.entries()) {
      const { step } = part;
      const now = after.get(step.file.path);
      try {
        await this.#take(part, bytes[index] ?? Buffer.alloc(0), now);
      } catch (error) {
        await this.#fail(step.file, error);
      }
    }
    const total = bytes.reduce((sum, part) => sum + part.length, 0);
    const tookMs = Math.max(1, performance.now() - begun);
    // Small batches say nothing about the line.
    if (total > this.#batchBytes / 2) {
      const wished = (total / tookMs) * BATCH_MS;
      this.#batchBytes = Math.min(
        MAX_BATCH_BYTES,
        Math.max(MIN_BATCH_BYTES, Math.round((this.#batchBytes + wished) / 2)),
      );
    }
  }

  /** What came of one file. */
  async #take(
    { step, here, isProbe, overlap, range }: Part,
    bytes: Buffer,
    now: RemoteFile | undefined,
  ): Promise<void> {
    const { mirror, toLocalUs } = this.#options;
    const { path } = step.file;
    if (now === undefined || now.inode !== step.file.inode || now.size < step.file.size) {
      // Gone, or another file: the next look at the folder says which.
      await this.forget(path);
      return;
    }
    if (bytes.length < overlap || (bytes.length === overlap && range.length > overlap)) {
      throw new Error("it may not be read there, or its disk has errors");
    }
    const before = overlap === 0 ? new Uint8Array() : await this.#endOf(step, here);
    if (!bytes.subarray(0, overlap).equals(before.subarray(before.length - overlap))) {
      // Rewritten where it stands.
      await this.forget(path);
      await this.#add({ kind: "replace", file: now });
      return;
    }
    const more = bytes.subarray(overlap);
    const isChanged = now.stamp !== step.file.stamp || now.size !== step.file.size;
    if (step.kind === "append") {
      await mirror.append(isChanged ? now : step.file, here, more, toLocalUs(now));
      this.#prover.doubt(path);
      if (here + more.length >= step.file.size) this.#steps.delete(path);
      else if (isProbe) await this.#judge(now);
      return;
    }
    const known = this.#arrivals.get(path) ?? { arrival: await mirror.begin(), file: step.file };
    this.#arrivals.set(path, known);
    await known.arrival.handle.write(more, 0, more.length, known.arrival.bytes);
    known.arrival.bytes += more.length;
    if (known.arrival.bytes < step.file.size && !isProbe) return;
    this.#arrivals.delete(path);
    await mirror.finish(known.arrival, now, toLocalUs(now));
    this.#steps.delete(path);
    this.#problems.delete(path);
    if (isChanged) this.#prover.doubt(path);
    if (!isProbe) return;
    this.#steps.set(path, { kind: "append", file: now });
    await this.#judge(now);
  }

  async #endOf(step: Step, here: number): Promise<Uint8Array> {
    if (step.kind === "append") return this.#options.mirror.readEnd(step.file.path, here);
    const arrival = this.#arrivals.get(step.file.path)?.arrival;
    const buffer = new Uint8Array(Math.min(OVERLAP_BYTES, here));
    if (arrival !== undefined)
      await arrival.handle.read(buffer, 0, buffer.length, here - buffer.length);
    return buffer;
  }

  /** The database and its log between two transactions, made one file: no reader here needs both at one moment. */
  async #fetchDatabase(session: Session, file: RemoteFile): Promise<void> {
    const { mirror, rules, toLocalUs } = this.#options;
    const { path } = file;
    const begun = nowUs();
    try {
      if (file.size > DATABASE_PROBE_BYTES && this.#verdictOf(file) === undefined) {
        const head = await readRanges(session, [{ path, start: 0, length: DATABASE_PROBE_BYTES }]);
        await this.#keepVerdict(file, rules.isLoggerDatabase(head.bytes[0] ?? Buffer.alloc(0)));
        if (this.#verdictOf(file) === false) return;
      }
      const names = [path, `${path}-wal`, `${path}-journal`];
      const before = await lookAt(session, names);
      const size = before.get(path)?.size ?? 0;
      const walSize = before.get(`${path}-wal`)?.size ?? 0;
      if (size + walSize > MAX_DATABASE_BYTES)
        throw new Error("a database of more than 1 GB, with its log, is not read");
      const ranges = [
        { path, start: 0, length: size },
        { path: `${path}-wal`, start: 0, length: walSize },
        { path: `${path}-journal`, start: 0, length: 8 },
      ];
      const { bytes, after } = await readRanges(session, ranges);
      const journal = bytes[2] ?? Buffer.alloc(0);
      const isBusy =
        (after.get(`${path}-journal`)?.size ?? 0) > 0 &&
        journal.length === 8 &&
        journal.some((byte) => byte !== 0);
      const isSame = names.slice(0, 2).every((name) => isAlike(before.get(name), after.get(name)));
      const now = withLog(after.get(path), after.get(`${path}-wal`));
      if (
        isBusy ||
        !isSame ||
        now === undefined ||
        bytes[0]?.length !== size ||
        bytes[1]?.length !== walSize ||
        (!isSettled(now.stamp) && !(await isStill(session, ranges.slice(0, 2), bytes)))
      ) {
        // Its writer is at work: soon again.
        this.#databaseDueUs.set(path, nowUs() + BUSY_DATABASE_US);
        return;
      }
      const whole = applyWal(bytes[0], bytes[1]);
      const arrival = await mirror.begin();
      await arrival.handle.write(whole, 0, whole.length, 0);
      arrival.bytes = whole.length;
      // Counted as the file there: the copy may be longer by what its log holds.
      await mirror.finish(arrival, now, toLocalUs(now));
      mirror.confirm(now);
      this.#steps.delete(path);
      this.#databaseDueUs.set(path, nowUs() + (nowUs() - begun) * DATABASE_REST);
    } catch (error) {
      await this.#fail(file, error);
    }
  }

  async #rename(
    session: Session,
    { from, file, isSure }: Extract<Step, { kind: "rename" }>,
  ): Promise<void> {
    const { mirror } = this.#options;
    await this.#dropArrival(from);
    this.#steps.delete(from);
    const known = mirror.index.get(from);
    if (known === undefined) return;
    if (!isSure) {
      const start = known.bytes - Math.min(known.bytes, OVERLAP_BYTES);
      const { bytes } = await readRanges(session, [
        { path: file.path, start, length: known.bytes - start },
      ]);
      if (bytes[0]?.equals(await mirror.readEnd(from, known.bytes)) !== true) {
        await this.#add({ kind: "replace", file });
        return;
      }
    }
    await mirror.move(from, file.path);
    if (!isSure || known.bytes < file.size) await this.#add({ kind: "append", file });
  }

  /** Compares some of what was continued with its file; one that differs is fetched anew. */
  async prove(session: Session): Promise<void> {
    const file = await this.#prover.proveSome(session, (path) => this.#steps.has(path));
    if (file !== undefined) await this.#add({ kind: "replace", file });
  }

  /** Of one file alone; a full disk and the end of the connection are of all. */
  async #fail(file: RemoteFile, error: unknown): Promise<void> {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof HostFailure || code === "ENOSPC" || code === "EDQUOT")
      throw toHostFailure(error);
    this.#steps.delete(file.path);
    this.#problems.set(file.path, { reason: messageOf(error), stamp: file.stamp });
    await this.#dropArrival(file.path);
  }
}

/** A file's stamp may not tell of what is written within its second: then its bytes do, read once more. */
async function isStill(
  session: Session,
  ranges: readonly Range[],
  read: readonly Buffer[],
): Promise<boolean> {
  const { bytes } = await readRanges(session, ranges);
  return bytes.every((part, index) => read[index]?.equals(part) === true);
}

function isAlike(a: RemoteFile | undefined, b: RemoteFile | undefined): boolean {
  return a?.inode === b?.inode && a?.size === b?.size && a?.stamp === b?.stamp;
}

/** A database changes with its log. */
export function withLog(
  database: RemoteFile | undefined,
  log: RemoteFile | undefined,
): RemoteFile | undefined {
  if (database === undefined || log === undefined || log.size === 0) return database;
  return {
    ...database,
    stamp: `${database.stamp} ${log.inode}:${log.size}:${log.stamp}`,
    mtimeUs: Math.max(database.mtimeUs, log.mtimeUs),
  };
}
