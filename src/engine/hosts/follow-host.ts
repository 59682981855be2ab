import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { HostPlace } from "../../base/host-url.ts";
import { nowUs } from "../../base/time.ts";
import type { HostGauges, HostStatus } from "../../contract/hosts.ts";
import { askAll, FolderGone, lookAt, type Session } from "./ask.ts";
import { CHECKOUT, findGone, GAUGES, GPU_GAUGES, listTree } from "./commands.ts";
import type { SshOptions } from "./connection.ts";
import { HostFailure, toHostFailure } from "./describe-failure.ts";
import { FileFetcher, withLog } from "./fetch-files.ts";
import type { FileRules } from "./file-rules.ts";
import type { Mirror } from "./mirror.ts";
import { parseGauges, parseListing, type RemoteFile } from "./parse-answers.ts";
import { planDeletions, planFiles, planGrowth } from "./plan-sync.ts";
import { findFolder, mountPointOf, openHost, type Found } from "./session.ts";

/** A look at files that grow, at the whole folder, at the machine. Each waits also for a multiple of what it took. */
const HOT_MS = 1000;
const TREE_MS = 2000;
const GAUGES_MS = 10_000;
const CHECKOUT_MS = 60_000;
/** What the copies are of is written down so often: what came since is compared once more after a crash. */
const INDEX_MS = 5000;
const REST_FACTOR = 20;
const MAX_TREE_MS = 300_000;
/** Files that were written to in this time are looked at often, the newest first. */
const HOT_US = 15 * 60e6;
const HOT_FILES = 1000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;
/** A timer that is so late means that this machine slept: the connection is not waited for. */
const SLEPT_MS = 15_000;
/** Clocks that are further apart than this are brought together. */
const CLOCK_US = 5e6;
const MAX_PROBLEMS = 100;
/** So many files are looked for before a drive is taken for another one. */
const MAX_WITNESSES = 200;
/** When everything is fetched once: how often what is written to just then is waited for, and how long each time. */
const ONCE_TRIES = 40;
const ONCE_WAIT_MS = 250;

export interface FollowHostOptions {
  readonly place: HostPlace;
  readonly mirror: Mirror;
  readonly rules: FileRules;
  readonly ssh: SshOptions;
  readonly onStatus: () => void;
}

type Told = Pick<
  HostStatus,
  "state" | "reason" | "nextStep" | "latencyMs" | "lastContactUs" | "nextTryUs" | "gauges"
>;

/** Keeps the copies of one folder's logs as the logs are, over cut connections, reboots and sleep. */
export class HostFollower {
  readonly #options: FollowHostOptions;
  readonly #fetcher: FileFetcher;
  readonly #closing = new AbortController();
  readonly #due = new Map<string, number>();
  #told: Told = {
    state: "connecting",
    reason: "",
    nextStep: "",
    latencyMs: null,
    lastContactUs: null,
    nextTryUs: null,
    gauges: null,
  };
  #wake: () => void = () => undefined;
  #session: Session | undefined;
  #clockUs = 0;
  #unread = 0;
  /** The driver of the GPUs answers, as far as is known of this connection. */
  #hasGpus = true;
  #running: Promise<void> = Promise.resolve();

  constructor(options: FollowHostOptions) {
    this.#options = options;
    const { mirror, rules } = options;
    this.#fetcher = new FileFetcher({
      mirror,
      rules,
      toLocalUs: ({ mtimeUs }) => mtimeUs + this.#clockUs,
    });
  }

  /** Just now; undefined while the host is away. */
  get session(): Session | undefined {
    return this.#session?.connection.isOpen === true ? this.#session : undefined;
  }

  /** Whether the copy of a file has all that was last seen of it. */
  hasWhole(path: string): boolean {
    const known = this.#options.mirror.index.get(path);
    return known !== undefined && known.bytes === known.size;
  }

  start(): void {
    this.#running = this.#follow().catch((error: unknown) => this.#tellFailure(error));
  }

  /** Connects and fetches everything once. Throws HostFailure. */
  async syncOnce(): Promise<void> {
    await this.#options.mirror.load();
    const session = await this.#connect();
    try {
      await this.#lookAtTree(session);
      for (let tries = 0; this.#fetcher.waiting > 0;) {
        if (await this.#fetcher.fetchSome(session)) continue;
        // A database whose writer was at work.
        if (++tries > ONCE_TRIES) this.#fetcher.giveUpWaiting();
        else await this.#sleep(ONCE_WAIT_MS);
      }
      await this.#noteCheckout(session);
    } finally {
      session.connection.close();
      await this.#options.mirror.save();
    }
  }

  /** What could not be fetched, by path. */
  get problems(): FileFetcher["problems"] {
    return this.#fetcher.problems;
  }

  /** Connects now, and whatever could not be fetched is tried again. */
  reconnect(): void {
    this.#fetcher.forgive();
    // Also where a look is under way, and nothing sleeps that could be woken.
    for (const name of this.#due.keys()) this.#due.set(name, 0);
    this.#wake();
  }

  /** How it is connected: cheap, where `status` looks at every copy. */
  get connection(): Pick<HostStatus, "state" | "reason" | "nextStep"> {
    return this.#told;
  }

  status(): Omit<HostStatus, "projectId" | "url"> {
    const { mirror } = this.#options;
    let bytes = 0;
    for (const file of mirror.index.values()) bytes += file.bytes;
    const problems = [...this.#fetcher.problems].slice(0, MAX_PROBLEMS);
    return {
      ...this.#told,
      files: mirror.index.size,
      filesBehind: this.#fetcher.waiting,
      bytes,
      bytesBehind: this.#fetcher.bytesWaiting,
      problems: [
        ...problems.map(([path, { reason }]) => ({ path, reason })),
        ...(this.#unread > 0
          ? [
              {
                path: ".",
                reason: `${this.#unread} names with line breaks or odd characters are left out`,
              },
            ]
          : []),
      ],
    };
  }

  async close(): Promise<void> {
    // Ends the connection too, also one that is being opened.
    this.#closing.abort();
    this.#wake();
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let retryMs = FIRST_RETRY_MS;
    let isLoaded = false;
    while (!signal.aborted) {
      try {
        if (!isLoaded) await this.#options.mirror.load();
        isLoaded = true;
        this.#tell({
          state: this.#told.state === "connected" ? "away" : this.#told.state,
          nextTryUs: null,
        });
        this.#session = await this.#connect();
        this.#tell({ state: "connected", reason: "", nextStep: "", lastContactUs: nowUs() });
        this.#due.clear();
        while (!signal.aborted) {
          await this.#round(this.#session);
          retryMs = FIRST_RETRY_MS;
        }
      } catch (error) {
        if (signal.aborted) break;
        this.#tellFailure(error);
      } finally {
        this.#session?.connection.close();
        this.#session = undefined;
        await this.#fetcher.dropArrivals();
        await this.#options.mirror.save().catch(() => undefined);
      }
      // What needs a person is looked at rarely: the person may have done it.
      const waitMs =
        this.#told.state === "refused" ? MAX_RETRY_MS : retryMs * (0.8 + 0.4 * Math.random());
      retryMs = Math.min(MAX_RETRY_MS, retryMs * 2);
      this.#tell({ nextTryUs: nowUs() + waitMs * 1000 });
      await this.#sleep(waitMs);
    }
  }

  async #connect(): Promise<Session> {
    const { place, ssh } = this.#options;
    const host = await openHost(place, ssh, this.#closing.signal);
    try {
      const found = await findFolder(host, place.path);
      if (found === undefined) throw this.#noFolder();
      const session = { ...host, root: found.root };
      await this.#expectDrive(session, found);
      const apartUs = nowUs() - host.nowSeconds() * 1e6;
      this.#clockUs = Math.abs(apartUs) > CLOCK_US ? apartUs : 0;
      this.#hasGpus = true;
      return session;
    } catch (error) {
      host.connection.close();
      throw error;
    }
  }

  /** Another file system in the folder's place is a drive that is not mounted. */
  async #expectDrive(session: Session, { place }: Found): Promise<void> {
    const { mirror } = this.#options;
    const isKnown =
      mirror.place === "" ||
      mirror.place === place ||
      mirror.index.size === 0 ||
      // Disks have other names after some restarts; what lies on them tells.
      (mountPointOf(mirror.place) === mountPointOf(place) && (await this.#holdsKnown(session)));
    if (!isKnown) {
      const { path, host } = this.#options.place;
      throw new HostFailure(
        "away",
        `The drive of ${path} is not mounted on ${host}: another file system is in its place.`,
      );
    }
    mirror.setPlace(place);
  }

  /** Whether one of the files is there that were, and not smaller than it was. */
  async #holdsKnown(session: Session): Promise<boolean> {
    const known = [...this.#options.mirror.index].slice(-MAX_WITNESSES);
    const now = await lookAt(
      session,
      known.map(([path]) => path),
    );
    return known.some(([path, { inode, size }]) => {
      const file = now.get(path);
      return file !== undefined && file.inode === inode && file.size >= size;
    });
  }

  /** One look at what is due, and some of what there is to fetch; rests when there is nothing. */
  async #round(session: Session): Promise<void> {
    await this.#whenDue("tree", TREE_MS, () => this.#lookAtTree(session));
    await this.#whenDue("checkout", CHECKOUT_MS, () => this.#noteCheckout(session));
    await this.#whenDue("hot", HOT_MS, () => this.#lookAtHot(session));
    const hasMore = await this.#fetcher.fetchSome(session);
    this.#tell({ lastContactUs: nowUs() });
    await this.#whenDue("gauges", GAUGES_MS, () => this.#readGauges(session));
    if (hasMore) return;
    await this.#fetcher.prove(session);
    await this.#whenDue("index", INDEX_MS, () => this.#options.mirror.save());
    const nextMs = Math.min(...this.#due.values()) - performance.now();
    await this.#sleep(Math.max(100, nextMs));
  }

  async #whenDue(name: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    if ((this.#due.get(name) ?? 0) > begun) return;
    await work();
    const tookMs = performance.now() - begun;
    this.#due.set(
      name,
      performance.now() + Math.min(MAX_TREE_MS, Math.max(everyMs, tookMs * REST_FACTOR)),
    );
  }

  async #lookAtTree(session: Session): Promise<void> {
    const { mirror, rules } = this.#options;
    const { facts } = session;
    const found = await findFolder(session, session.root);
    if (found === undefined) throw this.#noFolder();
    await this.#expectDrive(session, found);
    const [text] = await askAll(session, [listTree(facts.listing, rules.prunedNames)]);
    const { files, unread } = parseListing(
      facts.listing,
      (text ?? "").toString(),
      session.nowSeconds(),
    );
    this.#unread = unread;
    const chosen = rules.choose(files.map(({ path }) => path));
    const byPath = new Map(files.map((file) => [file.path, file]));
    const listed = files.flatMap((file) =>
      chosen.has(file.path) ? [this.#withLog(file, byPath)] : [],
    );
    const steps = planFiles(mirror.index, listed, (path) => rules.isDatabase(path));
    await this.#removeGone(session, planDeletions(mirror.index, listed, steps));
    await this.#fetcher.plan(session, steps);
  }

  /** What was not listed may only not have been readable. */
  async #removeGone(session: Session, paths: readonly string[]): Promise<void> {
    for (let from = 0; from < paths.length; from += HOT_FILES) {
      const part = paths.slice(from, from + HOT_FILES);
      const [answer] = await askAll(session, [findGone(part)]);
      for (const line of (answer ?? "").toString().split("\n")) {
        const path = /^\d+$/.test(line) ? part[Number(line)] : undefined;
        if (path === undefined) continue;
        await this.#fetcher.forget(path);
        await this.#options.mirror.remove(path);
      }
    }
  }

  async #lookAtHot(session: Session): Promise<void> {
    const { mirror, rules } = this.#options;
    const begun = performance.now();
    const oldestUs = nowUs() - this.#clockUs - HOT_US;
    const hot = [...mirror.index]
      .flatMap(([path, { stamp }]) => {
        const us = Number.parseFloat(stamp) * 1e6;
        // Stamps of `ls` are words: all of its files are looked at.
        return Number.isNaN(us) || us >= oldestUs ? [{ path, us: Number.isNaN(us) ? 0 : us }] : [];
      })
      .sort((a, b) => b.us - a.us)
      .slice(0, HOT_FILES)
      .map(({ path }) => path);
    const names = hot.flatMap((path) => (rules.isDatabase(path) ? [path, `${path}-wal`] : [path]));
    const now = await lookAt(session, names);
    if (names.length <= 20) this.#tell({ latencyMs: performance.now() - begun });
    const wanted = new Set(hot);
    const files = [...now.values()].flatMap((file) =>
      wanted.has(file.path) ? [this.#withLog(file, now)] : [],
    );
    // A file that is gone from its place waits for the look at the whole folder, which finds where it went.
    await this.#fetcher.plan(
      session,
      planGrowth(mirror.index, files, (path) => rules.isDatabase(path)),
    );
  }

  #withLog(file: RemoteFile, all: ReadonlyMap<string, RemoteFile>): RemoteFile {
    return this.#options.rules.isDatabase(file.path)
      ? (withLog(file, all.get(`${file.path}-wal`)) ?? file)
      : file;
  }

  async #readGauges(session: Session): Promise<void> {
    const begun = performance.now();
    await session.connection.ask(":");
    const latencyMs = performance.now() - begun;
    const parts = await askAll(session, this.#hasGpus ? [GAUGES, GPU_GAUGES] : [GAUGES]);
    const text = parts.join("\n");
    if (/^assay:stuck$/m.test(text)) this.#hasGpus = false;
    const gauges: HostGauges = parseGauges(text);
    this.#tell({ latencyMs, gauges });
  }

  /** What is checked out there, for the runs that begin: beside the copies, where a repository around them would be. */
  async #noteCheckout(session: Session): Promise<void> {
    const folder = join(dirname(this.#options.mirror.folder), ".git");
    // Also without one: what lies around the copies here has nothing to do with them.
    await mkdir(join(folder, "logs"), { recursive: true });
    const [text] = await askAll(session, [CHECKOUT]);
    const answer = (text ?? "").toString();
    const mark = answer.indexOf("assay:log\n");
    if (mark < 0) return;
    await writeWhenNew(join(folder, "HEAD"), answer.slice(0, mark));
    await writeWhenNew(join(folder, "logs", "HEAD"), answer.slice(mark + "assay:log\n".length));
  }

  #tellFailure(error: unknown): void {
    const failure = error instanceof FolderGone ? this.#noFolder() : toHostFailure(error);
    this.#tell({
      state: failure.kind,
      reason: failure.message,
      nextStep: failure.nextStep,
      latencyMs: null,
    });
  }

  #noFolder(): HostFailure {
    const { host, path } = this.#options.place;
    return new HostFailure("away", `${host} has no folder ${path} now.`);
  }

  #tell(change: Partial<Told>): void {
    this.#told = { ...this.#told, ...change };
    this.#options.onStatus();
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    const begunMs = Date.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (Date.now() - begunMs > ms + SLEPT_MS) this.#session?.connection.close();
  }
}

async function writeWhenNew(path: string, text: string): Promise<void> {
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== text) await writeFile(path, text);
}
