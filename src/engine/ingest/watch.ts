import { readFile } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import { pruneFolder } from "./prune.ts";

export interface WatchEvents {
  /** A file that is there as the watch begins: news when it is not known yet. POSIX path relative to the root. */
  onPresent(path: string): void;
  /** A file was added, changed or removed, or a folder appeared. */
  onFile(path: string): void;
  onFolder(path: string): void;
  /** How it is watched now, and why if that is slower than usual. */
  onMode(mode: "watching" | "polling", reason: string): void;
  onError(error: unknown): void;
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

const POLL_MS = 1000;
/** Changes on these arrive from other machines without a local event. */
const NETWORK_FILE_SYSTEMS =
  /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|9p|afs|ceph|lustre|gpfs|beegfs|glusterfs|sshfs|davfs|drvfs|virtiofs|vboxsf|vmhgfs|fuse\.(sshfs|rclone|s3fs|gcsfuse|blobfuse2|juicefs|glusterfs|ceph-fuse|vmhgfs-fuse))$/;
/** What the operating system answers when it watches nothing more for us. */
const LIMITS: Readonly<Record<string, string>> = {
  ENOSPC: "the system's limit of watched folders (fs.inotify.max_user_watches) is used up",
  EMFILE:
    "too many files are open, or the system's limit of watchers (fs.inotify.max_user_instances) is used up",
};

/**
 * Watches a project's folder by events of the operating system; by polling where those do not come (network mounts)
 * or have run out (inotify's limits), and says so. Resolves when everything below is watched.
 */
export async function watchFolder(
  root: string,
  options: WatchOptions,
  events: WatchEvents,
): Promise<Watch> {
  const begun = Promise.withResolvers<void>();
  let fallingBack: Promise<void> | undefined;
  let closed = false;
  let watcher = start(await findPollingReason(root, options));
  await begun.promise;
  return {
    async close() {
      closed = true;
      await fallingBack;
      await watcher.close();
    },
  };

  function start(pollingReason: string | undefined): FSWatcher {
    let ready = false;
    const toPosix = (path: string): string => relative(root, path).split(sep).join("/");
    return watch(root, {
      // A file that came between the last look at its folder and the beginning of the watch has no other event.
      ignoreInitial: false,
      followSymlinks: false,
      usePolling: pollingReason !== undefined,
      interval: POLL_MS,
      binaryInterval: POLL_MS,
      ignorePermissionErrors: true,
      atomic: false,
      ignored: (path, stats) => {
        if (path === root) return false;
        if (path === options.skipped) return true;
        const depth = relative(root, path).split(sep).length;
        if (stats?.isFile() === true) return !options.isWanted(toPosix(path));
        return pruneFolder(basename(path), depth) !== undefined || options.isPruned(toPosix(path));
      },
    })
      .on("add", (path) => {
        if (ready) events.onFile(toPosix(path));
        else events.onPresent(toPosix(path));
      })
      .on("change", (path) => events.onFile(toPosix(path)))
      .on("unlink", (path) => events.onFile(toPosix(path)))
      .on("addDir", (path) => {
        if (ready) events.onFolder(path === root ? "." : toPosix(path));
      })
      .on("error", (error) => {
        const { code = "" } = error as NodeJS.ErrnoException;
        const limit = LIMITS[code];
        if (pollingReason === undefined && limit !== undefined) {
          // Every folder that cannot be watched says so.
          fallingBack ??= fallBack(limit);
        } else if (code !== "ENOENT" && code !== "EACCES") {
          events.onError(error);
        }
      })
      .once("ready", () => {
        ready = true;
        events.onMode(pollingReason === undefined ? "watching" : "polling", pollingReason ?? "");
        begun.resolve();
      });
  }
  async function fallBack(limit: string): Promise<void> {
    await watcher.close();
    if (!closed) watcher = start(limit);
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

/**
 * Type of the network file system that holds the path, if one does.
 * @param mounts text of proc(5) mounts: the last mount of the deepest place counts
 */
export function findNetworkMount(mounts: string, path: string): string | undefined {
  let best = "";
  let type = "";
  for (const line of mounts.split("\n")) {
    const [, mountPoint, fileSystem] = line.split(" ");
    if (mountPoint === undefined || fileSystem === undefined) continue;
    const place = mountPoint.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const holds = path === place || path.startsWith(place.endsWith("/") ? place : `${place}/`);
    if (holds && place.length >= best.length) {
      best = place;
      type = fileSystem;
    }
  }
  return NETWORK_FILE_SYSTEMS.test(type) ? type : undefined;
}
