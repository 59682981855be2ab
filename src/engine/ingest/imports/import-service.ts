import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError, messageOf } from "../../../base/errors.ts";
import { nowUs } from "../../../base/time.ts";
import type {
  ImportCounts,
  ImportFormat,
  ImportOrigin,
  ImportProgress,
  ImportReport,
} from "../../../contract/ingest-import.ts";
import type { Bus } from "../../bus.ts";
import type { Logger } from "../../logger.ts";
import { SYSTEM_ACTOR, type Actor } from "../../runs/index.ts";
import { startThreads, type EngineThreads } from "../../threads.ts";
import { prepareWorkspace, workspacePaths } from "../../workspace.ts";
import type { ProjectIngest } from "../project-ingest.ts";
import { removePartials } from "../../artifact-store.ts";
import { findImport, placeOfImport, type ImportPlace } from "./detect.ts";
import { ImportRun } from "./import-run.ts";
import type { ImportRow } from "./queries.ts";
import type { ImportScope } from "./scope.ts";

/** Reads a folder once, as the project's. */
export interface FolderReading {
  open(projectId: string, root: string, scope: ImportScope): ProjectIngest;
  /** Tells the states of what was read. */
  judge(): Promise<void>;
  close(projectId: string): Promise<void>;
}

export interface ImportServiceOptions {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly log: Logger;
  readonly dataDir: string;
  readonly reading: FolderReading;
  /** A reading service over other threads, for a preview. */
  readonly openReading: (threads: EngineThreads) => FolderReading & { end(): Promise<void> };
}

export interface ImportRequest {
  readonly path: string;
  readonly format?: ImportFormat;
  readonly name?: string;
  readonly artifacts: ImportOrigin["artifacts"];
}

interface Current {
  readonly run: ImportRun;
  /** It is noted in the store. */
  readonly begun: Promise<void>;
  readonly done: Promise<void>;
}

const PREVIEW = "preview-";

/** Imports of whole projects: each is taken in once, and what came of it is told in a report. */
export function createImportService(options: ImportServiceOptions) {
  const { threads, bus, log, dataDir, reading } = options;
  const store = join(dataDir, "artifacts");
  const current = new Map<string, Current>();
  let cleared: Promise<void> | undefined;

  async function start(request: ImportRequest, actor: Actor) {
    const place = await findImport(request.path, request.format, dataDir);
    const { path, format } = place;
    const added = await threads.write.call.ingest.addImport({
      actor,
      name: request.name ?? nameOf(path),
      origin: { path, format, artifacts: request.artifacts },
      nowUs: nowUs(),
    });
    await beginOnce(added.projectId, place, request.artifacts);
    bus.publish(["projects", "journal"]);
    return added;
  }

  /** Resolves when an import of the project is under way: this one, or another that goes on and takes the same. */
  async function beginOnce(
    projectId: string,
    place: ImportPlace,
    artifacts: ImportOrigin["artifacts"],
  ): Promise<void> {
    // What an engine left that was killed goes before the first copy of this one.
    await (cleared ??= removePartials(store, "partial-"));
    for (let one = current.get(projectId); one !== undefined; one = current.get(projectId)) {
      if (!one.run.isOver) return one.begun;
      // It takes nothing more, and only lets go of its folder.
      await one.done;
    }
    return begin(projectId, place, artifacts);
  }

  /** Nothing is waited for before it stands among the current ones. */
  function begin(
    projectId: string,
    place: ImportPlace,
    artifacts: ImportOrigin["artifacts"],
  ): Promise<void> {
    const run = new ImportRun({
      projectId,
      place,
      artifacts,
      store,
      threads,
      ingest: reading.open(projectId, place.root, place.scope),
      judge: () => reading.judge(),
      onProgress: () => bus.publish(["ingest"]),
    });
    const begun = threads.write.call.ingest.beginImport({ projectId, nowUs: nowUs() });
    const read = (): Promise<void> =>
      // What fails because the engine ends goes on with its next start.
      run.run().catch((error: unknown) => (run.isClosed ? undefined : fail(projectId, error)));
    const done = begun
      // Who asked for it hears what stood in the way of the beginning.
      .then(read, () => undefined)
      .then(() => reading.close(projectId))
      .then(() => {
        current.delete(projectId);
        bus.publish(["ingest", "projects", `project:${projectId}`]);
      });
    current.set(projectId, { run, begun, done });
    bus.publish(["ingest"]);
    return begun;
  }

  async function fail(projectId: string, error: unknown): Promise<void> {
    log.error({ err: error, projectId }, "an import failed");
    await threads.write.call.ingest
      .endImport({
        projectId,
        state: "failed",
        failure: messageOf(error),
        left: [],
        leftTotal: 0,
        nowUs: nowUs(),
      })
      .catch((second: unknown) => log.error({ err: second }, "its failure could not be noted"));
  }

  /** The report that the import would have, made in a workspace of its own that is thrown away. */
  async function preview(
    request: Omit<ImportRequest, "artifacts" | "name">,
    signal: AbortSignal | undefined,
  ): Promise<ImportReport> {
    const place = await findImport(request.path, request.format, dataDir);
    const folder = join(dataDir, `${PREVIEW}${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const paths = workspacePaths(folder);
      await prepareWorkspace(paths, log);
      const own = startThreads({ databasePath: paths.database, journalPath: paths.journal }, log);
      const ownReading = options.openReading(own);
      try {
        return await previewWith(own, ownReading, place, signal);
      } finally {
        await ownReading.end();
        await own.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function previewWith(
    own: EngineThreads,
    ownReading: FolderReading,
    place: ImportPlace,
    signal: AbortSignal | undefined,
  ): Promise<ImportReport> {
    const { path, format } = place;
    const { projectId } = await own.write.call.ingest.addImport({
      actor: SYSTEM_ACTOR,
      name: nameOf(path),
      origin: { path, format, artifacts: "reference" },
      nowUs: nowUs(),
    });
    await own.write.call.ingest.beginImport({ projectId, nowUs: nowUs() });
    const run = new ImportRun({
      projectId,
      place,
      artifacts: "reference",
      store,
      threads: own,
      ingest: ownReading.open(projectId, place.root, place.scope),
      judge: () => ownReading.judge(),
      onProgress: () => undefined,
    });
    const cancel = (): void => run.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted === true) cancel();
    await run.run();
    signal?.removeEventListener("abort", cancel);
    return readReport(own, projectId);
  }

  return {
    start,
    preview,
    report: (projectId: string) => readReport(threads, projectId),
    progress: (): ImportProgress[] => [...current.values()].map(({ run }) => run.progress()),
    isUnderWay: (projectId: string): boolean => current.has(projectId),
    /** The same once more, for what is new. False for a project that was not imported. */
    async again(projectId: string): Promise<boolean> {
      const row = await threads.read.call.ingest.loadImport({ projectId });
      if (row === undefined) return false;
      const { path, format, artifacts } = row.origin;
      if (format === "bundle")
        throw new AppError(
          "INVALID_INPUT",
          "These runs came in a bundle, which is not read again.",
          "Take the newer bundle that its author sends.",
        );
      await beginOnce(projectId, await findImport(path, format, dataDir), artifacts);
      return true;
    },
    cancel(projectId: string): void {
      const one = current.get(projectId);
      if (one === undefined) {
        throw new AppError(
          "NOT_FOUND",
          "No import of this project is under way.",
          "Reload the page.",
        );
      }
      one.run.cancel();
    },
    /** Goes on with those that ended with the engine. */
    async resume(): Promise<void> {
      await removePreviews(dataDir);
      await (cleared ??= removePartials(store, "partial-"));
      for (const projectId of await threads.read.call.ingest.listUnfinished()) {
        const row = await threads.read.call.ingest.loadImport({ projectId });
        if (row === undefined) continue;
        const { path, format, artifacts } = row.origin;
        // A bundle is taken at once: it is never noted as under way.
        if (format === "bundle") continue;
        await beginOnce(projectId, await placeOfImport(path, format), artifacts);
      }
    },
    async whenDone(): Promise<void> {
      await Promise.all([...current.values()].map(({ done }) => done));
    },
    /** Ends all without waiting for what they have not done. */
    close(): void {
      for (const { run } of current.values()) run.close();
    },
  };
}

/** A folder's own name says nothing where its tool gave it. */
function nameOf(path: string): string {
  const own = basename(path);
  const isOfTool = /^(mlruns|mlflow\.db|wandb|data|runs|logs|exports?)$/.test(own);
  const above = basename(dirname(path));
  return isOfTool && above !== "" ? `${above} (${own})` : own || path;
}

async function removePreviews(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(PREVIEW)) await rm(join(dataDir, name), { recursive: true, force: true });
}

async function readReport(threads: EngineThreads, projectId: string): Promise<ImportReport> {
  const row = await threads.read.call.ingest.loadImport({ projectId });
  if (row === undefined) {
    throw new AppError(
      "NOT_FOUND",
      "This project was not imported.",
      "Reload the list of projects.",
    );
  }
  const total =
    row.state === "running"
      ? await threads.read.call.ingest.countProject({ projectId })
      : row.report.total;
  const models = await threads.read.call.ingest.listModels({ projectId });
  return {
    project: { id: projectId, name: row.name },
    ...row.origin,
    state: row.state,
    failure: row.report.failure,
    number: row.number,
    startedUs: row.startedUs,
    endedUs: row.endedUs,
    total,
    added: difference(total, row.report.before),
    left: [...row.report.left],
    leftTotal: row.report.leftTotal,
    models: models.map(({ name, aliases, versions }) => ({
      name,
      aliases: { ...aliases },
      versions: versions.map(({ version, stage, run }) => ({ version, stage, run })),
    })),
  };
}

function difference(total: ImportCounts, before: ImportRow["report"]["before"]): ImportCounts {
  const keys = Object.keys(total) as Array<keyof ImportCounts>;
  return Object.fromEntries(
    keys.map((key) => [key, Math.max(0, total[key] - before[key])]),
  ) as unknown as ImportCounts;
}
