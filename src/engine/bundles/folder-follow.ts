import { stat } from "node:fs/promises";
import { join } from "node:path";
import { watchFolder, type Watch } from "../ingest/index.ts";
import { hasArchiveEnd, isBundleName, listBundleFiles, type FoundFile } from "./folder-scan.ts";

/** A file counts as whole when it stayed the same for so long. */
const SETTLE_MS = 1000;
/** However many events there are. */
const LEAST_MS = 200;
/** What no event told of: a folder that is away or back, a drive that was mounted. */
const SCAN_MS = 5000;

export interface FollowOptions {
  readonly root: string;
  /** Our own data. */
  readonly skipped: string;
  readonly forcePolling: boolean;
  /** Whether it was looked at as it is now. */
  readonly isKnown: (file: FoundFile) => boolean;
  /** One that is whole, as far as its size, time and end tell. */
  readonly onWhole: (file: FoundFile, signal: AbortSignal) => Promise<void>;
  /** It stays as it is, and has no end. */
  readonly onCut: (file: FoundFile) => Promise<void>;
  /** All that is there: the rest is gone. */
  readonly onListed: (paths: ReadonlySet<string>) => Promise<void>;
  readonly onState: (state: "watching" | "missing") => void;
  readonly onError: (error: unknown) => void;
}

export interface Following {
  /** Looks at once. */
  wake(): void;
  close(): Promise<void>;
}

/** Follows one share folder: bundles in it are told once they are whole. Nothing is written there. */
export function followShare(options: FollowOptions): Following {
  const { root } = options;
  const ended = new AbortController();
  const settling = new Map<string, FoundFile & { readonly sinceMs: number }>();
  let watch: { readonly of: string; readonly watch: Promise<Watch | undefined> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  let state: "watching" | "missing" | undefined;
  let scanning: Promise<void> | undefined;

  function wake(): void {
    isAsked = true;
    if (scanning === undefined) plan(LEAST_MS);
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    if (ended.signal.aborted) return;
    timer = setTimeout(() => {
      isAsked = false;
      scanning = scan()
        .catch((error: unknown) => {
          if (!ended.signal.aborted) options.onError(error);
          return SCAN_MS;
        })
        .then((nextMs) => {
          scanning = undefined;
          plan(isAsked ? LEAST_MS : nextMs);
        });
    }, ms);
  }

  function tell(next: "watching" | "missing"): void {
    if (state === next) return;
    state = next;
    options.onState(next);
  }

  /** Answers when to look again. */
  async function scan(): Promise<number> {
    const stats = await stat(root).catch(() => undefined);
    const files = stats?.isDirectory() === true ? await list() : undefined;
    if (stats === undefined || files === undefined) {
      await endWatch();
      settling.clear();
      tell("missing");
      return SCAN_MS;
    }
    // Another folder of that name, or another drive: the system's watches ended with the one before.
    await beginWatch(`${stats.dev}:${stats.ino}`);
    tell("watching");
    await options.onListed(new Set(files.map(({ path }) => path)));
    for (const file of files) {
      if (ended.signal.aborted) return SCAN_MS;
      await look(file);
    }
    const there = new Set(files.map(({ path }) => path));
    for (const path of settling.keys()) if (!there.has(path)) settling.delete(path);
    return settling.size > 0 ? SETTLE_MS : SCAN_MS;
  }

  async function list(): Promise<FoundFile[] | undefined> {
    try {
      return await listBundleFiles(root);
    } catch {
      return undefined;
    }
  }

  async function look(file: FoundFile): Promise<void> {
    const before = settling.get(file.path);
    if (options.isKnown(file)) {
      settling.delete(file.path);
      return;
    }
    if (before?.size !== file.size || before.mtimeUs !== file.mtimeUs) {
      settling.set(file.path, { ...file, sinceMs: performance.now() });
      return;
    }
    if (performance.now() - before.sinceMs < SETTLE_MS) return;
    settling.delete(file.path);
    const isWhole = await hasArchiveEnd(join(root, file.path)).catch(() => undefined);
    if (isWhole === undefined) return;
    await (isWhole ? options.onWhole(file, ended.signal) : options.onCut(file));
  }

  async function beginWatch(of: string): Promise<void> {
    if (watch?.of === of) return;
    await endWatch();
    const begun = watchFolder(
      root,
      {
        isWanted: isBundleName,
        skipped: options.skipped,
        isPruned: () => false,
        forcePolling: options.forcePolling,
      },
      {
        onPresent: () => undefined,
        onFile: wake,
        onFolder: wake,
        onGone: wake,
        onError: options.onError,
        onMode: () => undefined,
      },
      // What is not watched is still looked at from time to time.
    ).catch((error: unknown) => {
      options.onError(error);
      return undefined;
    });
    watch = { of, watch: begun };
    await begun;
  }

  async function endWatch(): Promise<void> {
    const before = watch;
    watch = undefined;
    await (await before?.watch)?.close();
  }

  plan(0);
  return {
    wake,
    async close() {
      ended.abort();
      clearTimeout(timer);
      await scanning;
      await endWatch();
    },
  };
}
