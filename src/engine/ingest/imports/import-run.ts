import { isAbsolute } from "node:path";
import { AppError } from "../../../base/errors.ts";
import { nowUs } from "../../../base/time.ts";
import type { ImportProgress, LeftOut } from "../../../contract/ingest-import.ts";
import type { EngineThreads } from "../../threads.ts";
import { isFolder } from "../../local-paths.ts";
import type { ProjectIngest } from "../project-ingest.ts";
import type { ImportPlace } from "./detect.ts";
import { findExtras } from "./find-artifacts.ts";
import type { ArtifactRow } from "./queries.ts";
import type { TakenArtifact } from "./writes.ts";

/** Artifacts that are looked at or copied side by side, and stored together. */
const TOGETHER = 4;
const SHOWN_LEFT = 2000;

export interface ImportRunOptions {
  readonly projectId: string;
  readonly place: ImportPlace;
  readonly artifacts: "copy" | "reference";
  /** Folder of the artifact store. */
  readonly store: string;
  readonly threads: EngineThreads;
  /** Reads the logs of the place, once. */
  readonly ingest: ProjectIngest;
  /** Tells the states of the runs that were read. */
  readonly judge: () => Promise<void>;
  readonly onProgress: () => void;
}

/** One import under way: logs first, whose runs are there as they are read, then what else came with them. */
export class ImportRun {
  readonly #options: ImportRunOptions;
  #phase: ImportProgress["phase"] = "logs";
  #files = { done: 0, total: 0, bytes: 0, bytesTotal: 0 };
  #startedMs = Date.now();
  #stopped: "cancelled" | "closed" | undefined;
  #isOver = false;

  constructor(options: ImportRunOptions) {
    this.#options = options;
  }

  cancel(): void {
    this.#stopped ??= "cancelled";
    this.#options.ingest.cancel();
  }

  get isClosed(): boolean {
    return this.#stopped === "closed";
  }

  /** It takes nothing more: what is asked for from now on is another import. */
  get isOver(): boolean {
    return this.#isOver || this.#stopped === "cancelled";
  }

  /** The engine ends: what is done is kept, and the rest goes on with its next start. */
  close(): void {
    this.#stopped = "closed";
  }

  progress(): ImportProgress {
    const { projectId, ingest } = this.#options;
    if (this.#phase === "logs") {
      const status = ingest.status();
      return {
        projectId,
        phase: "logs",
        files: status.logFilesRead,
        filesTotal: status.logFiles,
        bytes: status.bytesRead,
        bytesTotal: status.bytesTotal,
        secondsLeft: status.secondsLeft,
      };
    }
    const { done, total, bytes, bytesTotal } = this.#files;
    const seconds = (Date.now() - this.#startedMs) / 1000;
    const secondsLeft = done === 0 ? null : ((total - done) / done) * seconds;
    return {
      projectId,
      phase: "artifacts",
      files: done,
      filesTotal: total,
      bytes,
      bytesTotal,
      secondsLeft,
    };
  }

  /** Resolves when all came, or when it was stopped. Throws what stands in the way of the whole. */
  async run(): Promise<void> {
    try {
      await this.#takeIn();
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  async #takeIn(): Promise<void> {
    const { projectId, threads, ingest, place } = this.#options;
    if (!(await isFolder(place.root))) {
      throw new AppError(
        "NOT_FOUND",
        `${place.path} is not there any more, and not all of it was read.`,
        "Bring it back, then import again.",
      );
    }
    await ingest.start();
    const lost = ingest.writeProblem;
    if (lost !== undefined) throw lost;
    const extra = this.#stopped === undefined ? await this.#takeExtras() : [];
    if (this.#stopped === "closed") return;
    const { left, cut } = await this.#listLeft(extra);
    await this.#options.judge();
    this.#isOver = true;
    await threads.write.call.ingest.endImport({
      projectId,
      state: this.#stopped ?? "done",
      failure: null,
      left: left.slice(0, SHOWN_LEFT),
      leftTotal: left.length + cut,
      nowUs: nowUs(),
    });
  }

  async #takeExtras(): Promise<readonly LeftOut[]> {
    const { projectId, place, threads, onProgress } = this.#options;
    this.#phase = "artifacts";
    this.#startedMs = Date.now();
    onProgress();
    const sources = await threads.read.call.ingest.listImportedSources({ projectId });
    const { models, deleted, left } = await findExtras({
      threads,
      projectId,
      place,
      sources,
      isStopped: () => this.#stopped !== undefined,
      onFound: (found) => threads.write.call.ingest.putArtifacts({ projectId, found }),
    });
    if (this.#stopped !== undefined) return left;
    await threads.write.call.ingest.putModels({ projectId, models });
    await threads.write.call.ingest.removeDeleted({ projectId, loggerRunIds: deleted });
    await this.#takeArtifacts();
    return left;
  }

  async #takeArtifacts(): Promise<void> {
    const { projectId, threads } = this.#options;
    const total = await threads.read.call.ingest.countArtifacts({ projectId });
    this.#files = { done: 0, total, bytes: 0, bytesTotal: 0 };
    this.#startedMs = Date.now();
    let after: ArtifactRow | undefined;
    do {
      const page: readonly ArtifactRow[] = await threads.read.call.ingest.listArtifacts({
        projectId,
        ...(after !== undefined && { after }),
      });
      await this.#takeAll(page);
      after = page.at(-1);
    } while (after !== undefined && this.#stopped === undefined);
  }

  async #takeAll(page: readonly ArtifactRow[]): Promise<void> {
    const { projectId, threads, onProgress } = this.#options;
    for (let start = 0; start < page.length && this.#stopped === undefined; start += TOGETHER) {
      const together = page.slice(start, start + TOGETHER);
      const taken = (await Promise.all(together.map((one) => this.#take(one)))).flat();
      if (taken.length > 0) await threads.write.call.ingest.setArtifacts({ projectId, taken });
      this.#files.done += together.length;
      for (const { size } of taken) this.#files.bytes += size ?? 0;
      this.#files.bytesTotal = this.#files.bytes;
      onProgress();
    }
  }

  /** Nothing for a file that was taken before and is the same, or is gone since. */
  async #take(known: ArtifactRow): Promise<readonly TakenArtifact[]> {
    const { threads, place, artifacts, store } = this.#options;
    const { sourcePath, part, path } = known;
    // Its place could not be found out.
    if (!isAbsolute(known.place)) return [];
    const request = { place: known.place, root: place.artifactRoot };
    const now = await threads.parse.call.parse.takeArtifact({ ...request, store: undefined });
    const isKept = known.sha256 !== null || (known.size !== null && artifacts === "reference");
    if (now.kind === "left") {
      if (isKept) return [];
      return [
        { sourcePath, part, path, size: null, mtimeUs: null, sha256: null, problem: now.reason },
      ];
    }
    const isSame = isKept && now.size === known.size && now.mtimeUs === known.mtimeUs;
    if (isSame && (known.sha256 === null || (await this.#isStored(known.sha256)))) return [];
    const taken =
      artifacts === "copy"
        ? await threads.parse.call.parse.takeArtifact({ ...request, store })
        : now;
    return taken.kind === "left"
      ? [{ sourcePath, part, path, size: null, mtimeUs: null, sha256: null, problem: taken.reason }]
      : [
          {
            sourcePath,
            part,
            path,
            size: taken.size,
            mtimeUs: taken.mtimeUs,
            sha256: taken.sha256,
            problem: null,
          },
        ];
  }

  async #isStored(sha256: string): Promise<boolean> {
    const { threads, store } = this.#options;
    return threads.parse.call.parse.isStored({ store, sha256 });
  }

  async #listLeft(extra: readonly LeftOut[]): Promise<{ left: LeftOut[]; cut: number }> {
    const { projectId, threads, ingest, place } = this.#options;
    const status = ingest.status();
    const { problems, unread, pruned } = status;
    // W&B's own links lead to what is read anyway, and to its own logs.
    const isMissed = ({ path }: { readonly path: string }): boolean =>
      place.format !== "wandb" || !/(^|\/)(latest-run|debug(-\w+)?\.log)$/.test(path);
    const told = problems.length + unread.length + pruned.length;
    const { artifacts, total } = await threads.read.call.ingest.listArtifactProblems({ projectId });
    const left = [
      ...problems.map(({ path, where, message }): LeftOut => ({
        kind: "record",
        what: path,
        where,
        reason: message,
        count: 1,
      })),
      ...unread.map(({ path, reason }): LeftOut => ({
        kind: "file",
        what: path,
        where: "",
        reason,
        count: 1,
      })),
      ...pruned.filter(isMissed).map(({ path, reason }): LeftOut => ({
        kind: "folder",
        what: path,
        where: "",
        reason,
        count: 1,
      })),
      ...artifacts.flatMap(({ sourcePath, part, path, problem }): LeftOut[] =>
        problem === null
          ? []
          : [
              {
                kind: "artifact",
                what: path,
                where: part || sourcePath,
                reason: problem,
                count: 1,
              },
            ],
      ),
      ...extra,
    ].map((one) => ({ ...one, what: one.what === "." ? place.path : one.what }));
    return {
      left,
      cut:
        total -
        artifacts.length +
        status.problemsTotal +
        status.unreadTotal +
        status.prunedTotal -
        told,
    };
  }
}
