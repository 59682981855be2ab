/**
 * Which file is read next. Files of one source are read one at a time in name order (a later file may be a restart);
 * sources take turns window by window, so that a huge file holds nobody up.
 */
export interface ReadQueue {
  /** Reads the file until nothing complete is left; asked again while it is being read, it is read once more. */
  enqueue(sourceKey: string, path: string): void;
  /** Forgets what waits of these sources; windows under way end. */
  drop(matches: (sourceKey: string) => boolean): void;
  /** Resolves when nothing that matches waits or runs. */
  whenIdle(matches: (sourceKey: string) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** @param readOne reads one window; true when more is waiting behind it. It must not throw. */
export function createReadQueue(
  concurrency: number,
  readOne: (sourceKey: string, path: string) => Promise<boolean>,
): ReadQueue {
  const dirty = new Map<string, Set<string>>();
  const turns = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const waiters = new Set<() => void>();
  let closed = false;

  function takeTurn(key: string): void {
    if (!running.has(key)) turns.add(key);
  }
  function fill(): void {
    while (!closed && running.size < concurrency) {
      const [key] = turns;
      if (key === undefined) return;
      turns.delete(key);
      const paths = dirty.get(key);
      const path = paths === undefined ? undefined : firstOf(paths);
      if (paths !== undefined && path !== undefined) running.set(key, readNext(key, paths, path));
    }
  }
  async function readNext(key: string, paths: Set<string>, path: string): Promise<void> {
    paths.delete(path);
    if (await readOne(key, path)) paths.add(path);
    running.delete(key);
    if (dirty.get(key)?.size === 0) dirty.delete(key);
    if (dirty.has(key)) takeTurn(key);
    fill();
    tellWaiters();
  }
  function tellWaiters(): void {
    for (const waiter of waiters) waiter();
  }

  return {
    enqueue(key, path) {
      if (closed) return;
      const paths = dirty.get(key);
      if (paths === undefined) dirty.set(key, new Set([path]));
      else paths.add(path);
      takeTurn(key);
      fill();
    },
    drop(matches) {
      for (const key of dirty.keys()) {
        if (!matches(key)) continue;
        dirty.delete(key);
        turns.delete(key);
      }
      tellWaiters();
    },
    whenIdle(matches) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (hasMatch(dirty.keys(), matches) || hasMatch(running.keys(), matches)) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      });
    },
    async close() {
      closed = true;
      dirty.clear();
      await Promise.all(running.values());
    },
  };
}

function hasMatch(keys: Iterable<string>, matches: (key: string) => boolean): boolean {
  for (const key of keys) if (matches(key)) return true;
  return false;
}

function firstOf(paths: ReadonlySet<string>): string | undefined {
  let first: string | undefined;
  for (const path of paths) if (first === undefined || path < first) first = path;
  return first;
}
