import { readFile } from "node:fs/promises";
import { findNetworkMount } from "./mounts.ts";
import { limitOf, watchByEvents } from "./watch-events.ts";
import { watchByPolling } from "./watch-polling.ts";

export interface ChangeEvents {
  /** A file that is there as the watch begins: news when it is not known yet. POSIX path relative to the root. */
  onPresent(path: string): void;
  /** A file was added, changed or removed, or a folder appeared. */
  onFile(path: string): void;
  onFolder(path: string): void;
  /** Something that was there may not be any more: a file, or a folder with all that lay in it. */
  onGone(path: string): void;
  onError(error: unknown): void;
}

export interface WatchEvents extends ChangeEvents {
  /** How it is watched now, and why if that is slower than usual. */
  onMode(mode: "watching" | "polling", reason: string): void;
}

export interface WatchOptions {
  /** Whether a file at this path, relative to the root, may be a log; the others are not watched at all. */
  readonly isWanted: (path: string) => boolean;
  /** Absolute path of a folder that is left out. */
  readonly skipped: string;
  /** Whether a folder was left out for what lies in it; by its name it is left out anyway. */
  readonly isPruned: (path: string) => boolean;
  readonly forcePolling: boolean;
}

export interface Watch {
  close(): Promise<void>;
}

/**
 * Watches a project's folder by events of the operating system; by polling where those do not come (network mounts)
 * or have run out (inotify's limits), and says so. Resolves when everything below is watched.
 */
export async function watchFolder(
  root: string,
  options: WatchOptions,
  events: WatchEvents,
): Promise<Watch> {
  let fallingBack: Promise<void> | undefined;
  let closed = false;
  const reason = await findPollingReason(root, options);
  let current = start(reason);
  await current;
  return {
    async close() {
      closed = true;
      await fallingBack;
      await (await current)?.close();
    },
  };

  async function start(pollingReason: string | undefined): Promise<Watch | undefined> {
    if (closed) return undefined;
    if (pollingReason !== undefined) {
      const watch = await watchByPolling(root, options, events);
      events.onMode("polling", pollingReason);
      return watch;
    }
    try {
      const watch = await watchByEvents(root, options, events, fallBack);
      events.onMode("watching", "");
      return watch;
    } catch (error) {
      const limit = limitOf(error);
      if (limit === undefined) throw error;
      return start(limit);
    }
  }
  /** Once: every folder that cannot be watched says so. */
  function fallBack(limit: string): void {
    fallingBack ??= (async () => {
      await (await current)?.close();
      current = start(limit);
      await current;
    })();
  }
}

async function findPollingReason(root: string, options: WatchOptions): Promise<string | undefined> {
  if (options.forcePolling) return "polling was asked for";
  let mounts: string;
  try {
    mounts = await readFile("/proc/self/mounts", "utf8");
  } catch {
    return undefined;
  }
  const network = findNetworkMount(mounts, root);
  return network === undefined ? undefined : `a ${network} mount tells no changes`;
}
