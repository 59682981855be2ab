import type { Attention } from "../attention.ts";

/** A file that grows all the time is read so often, at most. */
const PAUSE_MS: Readonly<Record<Attention, number>> = { page: 200, caller: 500, nobody: 5000 };
/** The more files grow, the longer each one waits: all together cost what so many reads a second cost. */
const READS_A_SECOND = 150;
const LONGEST_MS = 2000;
/** A file that was not read for so long does not count as growing. */
const GROWING_MS = 3000;
/** A file that is read as a whole to see what is new in it rests so many times as long as that took. */
const REST = 10;

/**
 * When files that grow are read. The first news of a file is read at once; more of it waits until it is worth a look, so
 * that a training which flushes every line costs no more than one which flushes now and then.
 */
export class LivePace {
  readonly #readMs = new Map<string, number>();
  /** When each is to be looked at. */
  readonly #waiting = new Map<string, number>();
  /** Until when each rests. */
  readonly #resting = new Map<string, number>();
  #countedMs = 0;

  /**
   * Something happened to a file.
   * @param nowMs of a clock that nobody sets
   * @returns whether it is read now, and after how many milliseconds it is to be looked at; undefined where that is
   * to come already
   */
  note(
    path: string,
    nowMs: number,
    attention: Attention,
  ): { readonly now: boolean; readonly lookInMs: number } | undefined {
    if (this.#waiting.has(path)) return undefined;
    const pauseMs = this.#pauseMs(nowMs, attention);
    const sinceMs = nowMs - (this.#readMs.get(path) ?? -Infinity);
    const restMs = this.#restMs(path, nowMs);
    const now = sinceMs >= pauseMs && restMs === 0;
    if (now) this.#readMs.set(path, nowMs);
    const lookInMs = now ? pauseMs : Math.max(pauseMs - sinceMs, restMs);
    this.#waiting.set(path, nowMs + lookInMs);
    return { now, lookInMs };
  }

  /** Whether something may have happened to the file that was not looked at yet. */
  isWaiting(path: string): boolean {
    return this.#waiting.has(path);
  }

  /** A file was read as a whole. */
  tookWhole(path: string, nowMs: number, tookMs: number): void {
    this.#resting.set(path, nowMs + tookMs * REST);
  }

  /** In how many milliseconds a file is to be looked at that waits; undefined for one that does not. */
  waitMs(path: string, nowMs: number): number | undefined {
    const dueMs = this.#waiting.get(path);
    return dueMs === undefined ? undefined : Math.max(0, dueMs - nowMs, this.#restMs(path, nowMs));
  }

  /** Whether the file is to be looked at by now, and was not meanwhile. Then it counts as read. */
  look(path: string, nowMs: number): boolean {
    // Timers are early by less than a millisecond.
    if (nowMs + 1 < (this.#waiting.get(path) ?? Infinity)) return false;
    if (this.#restMs(path, nowMs) > 1) return false;
    this.#waiting.delete(path);
    this.#readMs.set(path, nowMs);
    return true;
  }

  /** All that waits is looked at now, but for what rests. */
  lookAtAll(nowMs: number): readonly string[] {
    const paths = [...this.#waiting.keys()].filter((path) => this.#restMs(path, nowMs) === 0);
    for (const path of paths) {
      this.#waiting.delete(path);
      this.#readMs.set(path, nowMs);
    }
    return paths;
  }

  #restMs(path: string, nowMs: number): number {
    const restMs = (this.#resting.get(path) ?? 0) - nowMs;
    if (restMs > 0) return restMs;
    this.#resting.delete(path);
    return 0;
  }

  #pauseMs(nowMs: number, attention: Attention): number {
    if (nowMs - this.#countedMs > GROWING_MS) {
      this.#countedMs = nowMs;
      for (const [path, readMs] of this.#readMs)
        if (nowMs - readMs > GROWING_MS && !this.#waiting.has(path)) this.#readMs.delete(path);
    }
    const sharedMs = (this.#readMs.size * 1000) / READS_A_SECOND;
    return Math.max(PAUSE_MS[attention], Math.min(LONGEST_MS, sharedMs));
  }
}
