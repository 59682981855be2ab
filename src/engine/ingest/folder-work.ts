import { isAppError, type AppError } from "../../base/errors.ts";

/** After a write that failed for lack of space. */
const RETRY_MS = 2000;
const GOES_BY: ReadonlySet<string> = new Set(["DISK_FULL", "READ_ONLY", "LOCKED", "UNAVAILABLE"]);

/** Whether what failed may succeed in a while, as it is. */
export function goesBy(error: unknown): error is AppError {
  return isAppError(error) && GOES_BY.has(error.code);
}

export interface FolderWorkEvents {
  /** `problem` is another one, or gone. */
  onProblem(): void;
  /** A piece of work failed, and may be done once more. */
  onFailure(error: unknown, isTriedAgain: boolean): void;
}

/**
 * What is done for one watched folder: one piece of work after another, at once, later or again and again. What stops it
 * may go by (a full or read-only disk of the data folder, a lost thread): it is done once more. Each piece has a name,
 * under which it waits once.
 */
export class FolderWork {
  readonly #events: FolderWorkEvents;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stopped = new Map<string, AppError>();
  readonly #waiting = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(events: FolderWorkEvents) {
    this.#events = events;
  }

  /** Why something cannot be done just now; undefined when everything can. */
  get problem(): AppError | undefined {
    const [problem] = this.#stopped.values();
    return problem;
  }

  /** After all work before it. Resolves after the first try, and never rejects. */
  serially(name: string, work: () => Promise<void>): Promise<void> {
    const working = this.#last.then(work).then(() => this.done(name));
    this.#last = working.catch((error: unknown) => {
      if (this.#closed) return;
      const isTriedAgain = this.tryAgain(name, error, () => void this.serially(name, work));
      this.#events.onFailure(error, isTriedAgain);
    });
    return this.#last;
  }

  /** True when the error goes by: then `again` is called in a while, and has to end in `done` or come back here. */
  tryAgain(name: string, error: unknown, again: () => void): boolean {
    if (this.#closed) return true;
    if (!goesBy(error)) return false;
    this.#setStopped(name, error);
    if (this.#waiting.has(name)) return true;
    this.#waiting.add(name);
    this.after(RETRY_MS, () => {
      this.#waiting.delete(name);
      again();
    });
    return true;
  }

  done(name: string): void {
    this.#setStopped(name, undefined);
  }

  after(ms: number, work: () => void): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  every(ms: number, name: string, work: () => Promise<void>): void {
    this.after(ms, () => {
      void this.serially(name, work).then(() => this.every(ms, name, work));
    });
  }

  /** Lets the work that has begun end; nothing begins any more by itself. */
  close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    return this.#last;
  }

  #setStopped(name: string, problem: AppError | undefined): void {
    const before = this.problem?.message;
    if (problem === undefined) this.#stopped.delete(name);
    else this.#stopped.set(name, problem);
    if (this.problem?.message !== before) this.#events.onProblem();
  }
}
