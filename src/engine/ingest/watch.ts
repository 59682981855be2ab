import { readFile } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import { pruneFolder } from "./prune.ts";

export interface WatchEvents {
  /** A file was added, changed or removed, or a folder appeared: POSIX path relative to the root. */
  onFile(path: string): void;
  onFolder(path: string): void;
  /** How it is watched now, and why if that is slower than usual. */
  onMode(mode: "watching" | "polling", reason: string): void;
  onError(error: unknown): void;
}

export interface WatchOptions {
  /** Whether a file name may be a log; the others are not watched at all. */
  readonly isWanted: (name: string) => boolean;
  /** Absolute path of a folder that is left out. */
  readonly skipped: string;
  readonly forcePolling: boolean;
}

export interface Watch {
  close(): Promise<void>;
}

const POLL_MS = 1000;
/** Changes on these arrive from other machines without a local event. */
const NETWORK_FILE_SYSTEMS =
  /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|sshfs|fuse\.sshfs|fuse\.rclone|9p|afs|ceph|lustre|glusterfs|fuse\.s3fs|davfs|vboxsf|drvfs|virtiofs)$/;

/**
 * Watches a project's folder by events of the operating system; by polling where those do not come (network mounts)
 * or have run out (inotify's limit), and says so.
 */
export async function watchFolder(
  root: string,
  options: WatchOptions,
  events: WatchEvents,
): Promise<Watch> {
  const network = await findNetworkFileSystem(root);
  const pollingReason = options.forcePolling
    ? "polling was asked for"
    : network === undefined
      ? undefined
      : `a ${network} mount tells no changes`;
  let watcher = await start(pollingReason);
  let fellBack = false;

  async function start(reason: string | undefined): Promise<FSWatcher> {
    const started = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      usePolling: reason !== undefined,
      interval: POLL_MS,
      binaryInterval: POLL_MS,
      ignorePermissionErrors: true,
      atomic: false,
      ignored: (path, stats) => {
        if (path === root) return false;
        if (path === options.skipped) return true;
        const depth = relative(root, path).split(sep).length;
        if (stats?.isFile() === true) return !options.isWanted(basename(path));
        return pruneFolder(basename(path), depth) !== undefined;
      },
    });
    const toPosix = (path: string): string => relative(root, path).split(sep).join("/");
    started
      .on("add", (path) => events.onFile(toPosix(path)))
      .on("change", (path) => events.onFile(toPosix(path)))
      .on("unlink", (path) => events.onFile(toPosix(path)))
      .on("addDir", (path) => events.onFolder(path === root ? "." : toPosix(path)))
      .on("error", (error) => {
        const { code } = error as NodeJS.ErrnoException;
        if ((code === "ENOSPC" || code === "EMFILE") && !fellBack && reason === undefined) {
          fellBack = true;
          void fallBack(code).catch((failure: unknown) => events.onError(failure));
          return;
        }
        if (code !== "ENOENT" && code !== "EACCES") events.onError(error);
      });
    await new Promise<void>((resolve) => started.once("ready", () => resolve()));
    events.onMode(reason === undefined ? "watching" : "polling", reason ?? "");
    return started;
  }
  async function fallBack(code: string): Promise<void> {
    await watcher.close();
    const reason =
      code === "ENOSPC"
        ? "the system's limit of watched files (fs.inotify.max_user_watches) is used up"
        : "too many files are open";
    watcher = await start(reason);
  }
  return { close: () => watcher.close() };
}

/** Type of the network file system that holds the path, if any (Linux). */
async function findNetworkFileSystem(path: string): Promise<string | undefined> {
  let mounts: string;
  try {
    mounts = await readFile("/proc/self/mounts", "utf8");
  } catch {
    return undefined;
  }
  let best = "";
  let type = "";
  for (const line of mounts.split("\n")) {
    const [, mountPoint, fileSystem] = line.split(" ");
    if (mountPoint === undefined || fileSystem === undefined) continue;
    const place = mountPoint.replaceAll("\\040", " ");
    const holds = path === place || path.startsWith(place.endsWith("/") ? place : `${place}/`);
    if (holds && place.length >= best.length) {
      best = place;
      type = fileSystem;
    }
  }
  return NETWORK_FILE_SYSTEMS.test(type) ? type : undefined;
}
