import type { Change } from "../contract/system.ts";

/** Topics are told at most this often, so that a thousand appended lines cost one refetch. */
const COALESCE_MS = 40;
/** Changes kept for subscribers that come back. */
const KEPT_CHANGES = 1024;

export interface StampedChange {
  readonly id: string;
  readonly change: Change;
}

export interface Bus {
  /** Announce that answers about these topics are stale. */
  publish(topics: Iterable<string>): void;
  /**
   * Changes from after `lastEventId` on, without one those of the last `sinceMs` first; a first `reset` when they are no
   * longer known. Ends with the signal.
   */
  subscribe(
    lastEventId: string | undefined,
    signal: AbortSignal | undefined,
    sinceMs?: number,
  ): AsyncGenerator<StampedChange>;
  /** Whether somebody listens just now. */
  isHeard(): boolean;
  close(): void;
}

/** Event ids are `<instance>.<number>`: an id of another engine process counts as unknown. */
export function createBus(instance: string): Bus {
  const kept: Array<StampedChange & { readonly atMs: number }> = [];
  const listeners = new Set<() => void>();
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let lastNumber = 0;
  let closed = false;

  function wake(): void {
    for (const listener of listeners) listener();
  }
  function flush(): void {
    timer = undefined;
    lastNumber++;
    kept.push({
      id: `${instance}.${lastNumber}`,
      change: { topics: [...pending], reset: false },
      atMs: performance.now(),
    });
    if (kept.length > KEPT_CHANGES) kept.shift();
    pending.clear();
    wake();
  }
  /** The number after which to go on, or undefined when changes were missed. */
  function resumeFrom(lastEventId: string): number | undefined {
    const [of, text] = lastEventId.split(".");
    const number = Number(text);
    if (of !== instance || !Number.isInteger(number) || number > lastNumber) return undefined;
    return number >= lastNumber - kept.length ? number : undefined;
  }

  /** The number before the first change of the last so many milliseconds; undefined when some of them were dropped. */
  function findSince(sinceMs: number): number | undefined {
    const fromMs = performance.now() - sinceMs;
    const first = kept.findIndex(({ atMs }) => atMs >= fromMs);
    if (first === 0 && lastNumber > kept.length) return undefined;
    return first < 0 ? lastNumber : lastNumber - kept.length + first;
  }

  return {
    publish(topics) {
      if (closed) return;
      for (const topic of topics) pending.add(topic);
      if (pending.size > 0) timer ??= setTimeout(flush, COALESCE_MS);
    },
    async *subscribe(lastEventId, signal, sinceMs = 0) {
      const from = lastEventId === undefined ? findSince(sinceMs) : resumeFrom(lastEventId);
      let seen = from ?? lastNumber;
      if (from === undefined || lastEventId === undefined) {
        // A first event at once lets the subscriber know where it stands.
        yield { id: `${instance}.${seen}`, change: { topics: [], reset: from === undefined } };
      }
      while (!closed && signal?.aborted !== true) {
        const oldestKept = lastNumber - kept.length;
        if (seen < oldestKept) {
          seen = lastNumber;
          yield { id: `${instance}.${seen}`, change: { topics: [], reset: true } };
          continue;
        }
        const next = kept[seen - oldestKept];
        if (next !== undefined) {
          seen++;
          yield { id: next.id, change: next.change };
          continue;
        }
        await new Promise<void>((resolve) => {
          const done = (): void => {
            listeners.delete(done);
            signal?.removeEventListener("abort", done);
            resolve();
          };
          listeners.add(done);
          signal?.addEventListener("abort", done, { once: true });
        });
      }
    },
    isHeard: () => listeners.size > 0,
    close() {
      closed = true;
      clearTimeout(timer);
      wake();
    },
  };
}
