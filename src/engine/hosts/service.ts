import { AppError } from "../../base/errors.ts";
import { compareFolders } from "../../base/folder-order.ts";
import { formatHostUrl, isHostUrl, parseHostUrl, type HostPlace } from "../../base/host-url.ts";
import type { HostStatus } from "../../contract/hosts.ts";
import { askBelow, type Session } from "./ask.ts";
import { listFolder, listTree } from "./commands.ts";
import { toAppError, type SshOptions } from "./connection.ts";
import { FileBringer, notBelow } from "./fetch-file.ts";
import type { FileRules } from "./file-rules.ts";
import { HostFollower } from "./follow-host.ts";
import { copiesFolder, Mirror } from "./mirror.ts";
import { cleanPath, parseFolder, parseListing, type RemoteEntry } from "./parse-answers.ts";
import { findFolder, noFolder, openHost, type Host } from "./session.ts";

/** The status of hosts is told at most so often. */
const TELL_MS = 500;
/** A connection that folders are picked over is kept for the next look. */
const BROWSE_REST_MS = 60_000;

export interface HostsOptions {
  /** Real path. */
  readonly dataDir: string;
  readonly ssh: SshOptions;
  readonly onStatus: () => void;
}

export type Hosts = ReturnType<typeof createHosts>;

/** Watched folders of other machines: copies of their logs stand below the data folder, and are kept up to date. */
export function createHosts({ dataDir, ssh, onStatus }: HostsOptions) {
  const followers = new Map<string, { readonly url: string; readonly follower: HostFollower }>();
  const browsed = new Map<string, { readonly host: Promise<Host>; timer: NodeJS.Timeout }>();
  const bringer = new FileBringer(dataDir);
  /** Folders that are read once, just now. */
  const scans = new Set<HostFollower>();
  const closing = new AbortController();
  let telling: NodeJS.Timeout | undefined;

  function tellSoon(): void {
    telling ??= setTimeout(() => {
      telling = undefined;
      onStatus();
    }, TELL_MS);
  }

  function createFollower(url: string, rules: FileRules): HostFollower {
    return new HostFollower({
      place: expectPlace(url),
      mirror: new Mirror(dataDir, url),
      rules,
      ssh,
      onStatus: tellSoon,
    });
  }

  /** A host that somebody looks around on. */
  function openBrowsed(place: HostPlace): Promise<Host> {
    const key = formatHostUrl({ ...place, path: "/" });
    const known = browsed.get(key);
    const host = known?.host ?? openHost(place, ssh, closing.signal);
    clearTimeout(known?.timer);
    const drop = (): void => {
      browsed.delete(key);
      void host.then(({ connection }) => connection.close()).catch(() => undefined);
    };
    browsed.set(key, { host, timer: setTimeout(drop, BROWSE_REST_MS).unref() });
    return host.then(
      (opened) => {
        if (opened.connection.isOpen) return opened;
        drop();
        return openBrowsed(place);
      },
      (error: unknown) => {
        drop();
        throw error;
      },
    );
  }

  /** A folder that somebody looks at. Throws NOT_FOUND, HostFailure. */
  async function visit(place: HostPlace): Promise<Session> {
    const host = await openBrowsed(place);
    const found = await findFolder(host, place.path);
    if (found === undefined) throw noFolder(place);
    return { ...host, root: found.root };
  }

  const find = (projectId: string): HostFollower | undefined => followers.get(projectId)?.follower;
  const byRoot = (root: string): HostFollower | undefined =>
    [...followers.values()].find(({ url }) => url === root)?.follower;

  return {
    /** Where the files of a watched folder are read on this machine. */
    folderOf: (root: string): string => (isHostUrl(root) ? copiesFolder(dataDir, root) : root),

    /** The address of the folder as it really is there. Throws INVALID_INPUT, NOT_FOUND, UNAVAILABLE, NEEDS_CONFIRMATION. */
    async resolve(url: string, confirmed: boolean): Promise<string> {
      const place = expectPlace(url);
      const { root, facts } = await orTell(() => visit(place));
      if (!confirmed && (root === "/" || `${facts.home}/`.startsWith(`${root}/`))) {
        throw new AppError(
          "NEEDS_CONFIRMATION",
          `${root} on ${place.host} holds far more than training runs: looking through all of it can take long.`,
          "Choose the folder of a project, or confirm.",
        );
      }
      return formatHostUrl({ ...place, path: root });
    },

    follow(projectId: string, url: string, rules: FileRules): HostFollower {
      const follower = createFollower(url, rules);
      followers.set(projectId, { url, follower });
      follower.start();
      return follower;
    },
    async unfollow(projectId: string): Promise<void> {
      const follower = find(projectId);
      followers.delete(projectId);
      await follower?.close();
      tellSoon();
    },
    /** For reading once; answers what could not be fetched, by path. Throws UNAVAILABLE. */
    async syncOnce(url: string, rules: FileRules): Promise<HostFollower["problems"]> {
      const follower = createFollower(url, rules);
      scans.add(follower);
      try {
        await orTell(() => follower.syncOnce());
      } finally {
        scans.delete(follower);
      }
      return follower.problems;
    },

    status: (): HostStatus[] =>
      [...followers].map(([projectId, { url, follower }]) => ({
        projectId,
        url,
        ...follower.status(),
      })),
    isAway: (projectId: string): boolean => {
      const follower = find(projectId);
      return follower !== undefined && follower.session === undefined;
    },
    connectionOf: (projectId: string) => find(projectId)?.connection,
    reconnect(projectId: string): void {
      find(projectId)?.reconnect();
    },

    /** What lies in a folder there; undefined for a folder of this machine, or while the host is away. */
    async listFolder(root: string, path: string): Promise<RemoteEntry[] | undefined> {
      const session = byRoot(root)?.session;
      if (session === undefined) return undefined;
      expectBelow(path);
      return orTell(() => readFolder(session, path));
    },
    /** Every file below a folder there, its path relative to that; undefined as above. */
    async listBelow(root: string, path: string) {
      const session = byRoot(root)?.session;
      if (session === undefined) return undefined;
      expectBelow(path);
      const { listing } = session.facts;
      const text = await orTell(() => askBelow(session, path, listTree(listing, [])));
      return parseListing(listing, text, session.nowSeconds()).files.map((file) => ({
        path: file.path,
        bytes: file.size,
        modifiedUs: file.mtimeUs,
      }));
    },
    /**
     * A copy of a file as it is now; undefined where what stands in the folder of the copies is it.
     * @param expectSize throws where a file of so many bytes is of no use
     */
    async bring(
      root: string,
      path: string,
      expectSize: (bytes: number) => void,
    ): Promise<string | undefined> {
      const follower = byRoot(root);
      if (follower === undefined || follower.hasWhole(path)) return undefined;
      const { session } = follower;
      if (session === undefined) {
        throw new AppError(
          "UNAVAILABLE",
          `${path} lies on a machine that is away, and only logs are kept here.`,
          "Open it when the machine is there again.",
        );
      }
      return orTell(() => bringer.bring(session, root, path, expectSize));
    },

    async browse(url: string) {
      const place = expectPlace(url);
      const session = await orTell(() => visit(place));
      const entries = await orTell(() => readFolder(session, "."));
      const at = (path: string): string => formatHostUrl({ ...place, path });
      const { root } = session;
      return {
        url: at(root),
        path: root,
        parent: root === "/" ? null : at(root.slice(0, root.lastIndexOf("/")) || "/"),
        home: at(session.facts.home || "~"),
        folders: entries
          .filter(({ kind }) => kind === "folder")
          .map(({ name }) => ({ name, url: at(root === "/" ? `/${name}` : `${root}/${name}`) }))
          .sort(compareFolders),
      };
    },

    async close(): Promise<void> {
      clearTimeout(telling);
      closing.abort();
      for (const { timer } of browsed.values()) clearTimeout(timer);
      browsed.clear();
      const all = [...[...followers.values()].map(({ follower }) => follower), ...scans];
      await Promise.all(all.map((follower) => follower.close()));
      followers.clear();
    },
  };
}

async function readFolder(session: Session, path: string): Promise<RemoteEntry[]> {
  const { listing } = session.facts;
  const text = await askBelow(session, path, listFolder(listing));
  return parseFolder(listing, text, session.nowSeconds());
}

/** What is in the host's way is told as what a person can do about it. */
async function orTell<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAppError(error);
  }
}

/** Throws INVALID_INPUT. */
function expectBelow(path: string): void {
  if (path !== "." && cleanPath(path) !== path) throw notBelow();
}

function expectPlace(url: string): HostPlace {
  const place = parseHostUrl(url);
  if (place === undefined) {
    throw new AppError(
      "INVALID_INPUT",
      `${url} is no address of a folder on another machine.`,
      "Write ssh://host/path, ssh://user@host:port/path or ssh://host/~/path.",
    );
  }
  return place;
}
