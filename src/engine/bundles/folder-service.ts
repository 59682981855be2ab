import { join } from "node:path";
import type { ShareFolder } from "../../contract/bundles.ts";
import type { Bus } from "../bus.ts";
import { isFolder } from "../local-paths.ts";
import type { Logger } from "../logger.ts";
import type { WatchedShare } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { BundleReader } from "./bundle-reader.ts";
import type { ShareFile } from "./folder-files.ts";
import { followShare, type Following } from "./folder-follow.ts";
import { judgeBundle } from "./folder-judge.ts";
import type { FoundFile } from "./folder-scan.ts";

export interface ShareFoldersOptions {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly log: Logger;
  /** Never looked into. */
  readonly dataDir: string;
  readonly forcePolling: boolean;
  readonly reader: BundleReader;
}

export interface ShareFolders {
  start(): Promise<void>;
  /** Folders were added, removed or brought back. */
  sync(): Promise<void>;
  /** Somebody's key got a name or lost it: what waits may be another person's now. */
  noteKeys(): Promise<void>;
  /** A person took a bundle, which may wait in a folder. */
  noteTaken(bundleId: string): Promise<void>;
  list(): Promise<ShareFolder[]>;
  close(): Promise<void>;
}

interface Followed {
  readonly share: WatchedShare;
  readonly files: Map<string, ShareFile>;
  /** Paths of files that are looked at once more as they are. */
  readonly again: Set<string>;
  readonly following: Following;
  state: "watching" | "missing";
}

/** Bundles that team mates drop into shared folders: those of trusted keys are taken, the others wait for a person. */
export function createShareFolders(options: ShareFoldersOptions): ShareFolders {
  const { threads, bus, log, reader } = options;
  const followed = new Map<string, Followed>();
  let isStarted = false;
  /** Folders begin and end to be followed one after another. */
  let turns: Promise<unknown> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = turns.then(work);
    turns = turn.catch(() => undefined);
    return turn;
  }

  async function readFiles(shareId: string) {
    return threads.read.call.bundles.listShareFiles({ shareId, ownKey: await reader.ownKey() });
  }

  async function follow(share: WatchedShare): Promise<void> {
    const files = new Map<string, ShareFile>(
      (await readFiles(share.id)).map(({ by: _by, ...file }) => [file.path, file]),
    );
    const again = new Set<string>();
    async function note(file: ShareFile): Promise<void> {
      await threads.write.call.bundles.putShareFile({ shareId: share.id, file });
      files.set(file.path, file);
      again.delete(file.path);
      bus.publish(["bundles"]);
    }
    const one: Followed = {
      share,
      files,
      again,
      state: "watching",
      following: followShare({
        root: share.path,
        skipped: options.dataDir,
        forcePolling: options.forcePolling,
        isKnown: ({ path, size, mtimeUs }) => {
          const known = files.get(path);
          return known?.size === size && known.mtimeUs === mtimeUs && !again.has(path);
        },
        async onWhole(file, signal) {
          const judged = await judgeBundle(options, join(share.path, file.path), signal);
          if (judged !== undefined) await note({ ...file, ...judged });
        },
        onCut: (file) => note({ ...file, ...CUT }),
        async onListed(paths) {
          const gone = [...files.keys()].filter((path) => !paths.has(path));
          if (gone.length === 0) return;
          await threads.write.call.bundles.dropShareFiles({ shareId: share.id, paths: gone });
          for (const path of gone) files.delete(path);
          bus.publish(["bundles"]);
        },
        onState(state) {
          one.state = state;
          bus.publish(["bundles"]);
        },
        onError: (error) => log.warn({ err: error, path: share.path }, "a share folder"),
      }),
    };
    followed.set(share.id, one);
  }

  const sync = (): Promise<void> =>
    inTurn(async () => {
      if (!isStarted) return;
      const shares = await threads.read.call.bundles.listShares();
      const wanted = new Set(shares.map(({ id }) => id));
      for (const [id, { following }] of followed) {
        if (wanted.has(id)) continue;
        followed.delete(id);
        await following.close();
      }
      for (const share of shares) if (!followed.has(share.id)) await follow(share);
      bus.publish(["bundles"]);
    });

  /** Those that wait are looked at again. */
  function lookAgain(isMeant: (file: ShareFile) => boolean): void {
    for (const { files, again, following } of followed.values()) {
      const meant = [...files.values()].filter(
        (file) => file.state === "waiting" && file.bundleId !== null && isMeant(file),
      );
      for (const { path } of meant) again.add(path);
      if (meant.length > 0) following.wake();
    }
  }

  return {
    start() {
      isStarted = true;
      return sync();
    },
    sync,
    noteKeys: () => inTurn(async () => lookAgain(() => true)),
    noteTaken: (bundleId) => inTurn(async () => lookAgain((file) => file.bundleId === bundleId)),
    async list() {
      const shares = await threads.read.call.bundles.listShares();
      return Promise.all(
        shares.map(async ({ id, path }): Promise<ShareFolder> => {
          const state = followed.get(id)?.state;
          const files = await readFiles(id);
          return {
            id,
            path,
            state: state ?? ((await isFolder(path)) ? "watching" : "missing"),
            files: files.map((file) => ({
              path: join(path, file.path),
              state: file.state,
              reason: file.reason,
              author: file.by,
              runs: file.runs,
            })),
          };
        }),
      );
    },
    async close() {
      isStarted = false;
      await turns;
      await Promise.all([...followed.values()].map(({ following }) => following.close()));
      followed.clear();
    },
  };
}

const CUT: Omit<ShareFile, keyof FoundFile> = {
  bundleId: null,
  state: "waiting",
  reason: "It is not whole: its end is missing. It is looked at again when it changes.",
  author: null,
  publicKey: null,
  runs: 0,
};
