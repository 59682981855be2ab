import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { IngestStatus, SourceRow } from "../../contract/ingest.ts";
import { SYSTEM_ACTOR } from "../runs/index.ts";
import { CALL, waitFor, type TestEngine } from "../testing.ts";
import { startThreads, type EngineThreads } from "../threads.ts";
import { prepareWorkspace, workspacePaths } from "../workspace.ts";
import { ProjectIngest } from "./project-ingest.ts";
import { createReadQueue } from "./read-queue.ts";
import { realFileSystem, type FileSystem } from "./seen-files.ts";

/* Test support: what the tests of this module ask an engine. Not part of the product. */

export const HEADER = "step,loss\n";
export const csvRows = (
  from: number,
  to: number,
  value = (step: number) => 1 / (step + 1),
): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${value(from + i)}\n`).join("");

export async function readSources(engine: TestEngine): Promise<SourceRow[]> {
  return (await engine.handlers.ingest.listSources({}, CALL)).sources;
}

/** Points of the metric "loss" by the path of the source. */
export async function readLosses(engine: TestEngine): Promise<Record<string, number>> {
  const sources = await readSources(engine);
  return Object.fromEntries(
    sources.map(({ path, metrics }) => [path, metrics["loss"]?.points ?? 0]),
  );
}

export async function readRuns(engine: TestEngine) {
  return (await engine.handlers.runs.list({ removed: false, limit: 1000 }, CALL)).rows;
}

export async function readStatus(engine: TestEngine, projectId: string): Promise<IngestStatus> {
  const all = await engine.handlers.ingest.status(undefined, CALL);
  const status = all.find((one) => one.projectId === projectId);
  if (status === undefined) throw new Error("that folder is not followed");
  return status;
}

export async function addAndRead(engine: TestEngine, path: string): Promise<string> {
  const { projectId } = await engine.addFolder(path, { confirmed: true });
  await engine.whenSettled();
  return projectId;
}

/** Waits until the sources have exactly these points of "loss". */
export async function waitForLosses(
  engine: TestEngine,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  const text = JSON.stringify(Object.entries(expected).toSorted(([a], [b]) => a.localeCompare(b)));
  await waitFor(
    () => readLosses(engine),
    (losses) =>
      JSON.stringify(Object.entries(losses).toSorted(([a], [b]) => a.localeCompare(b))) === text,
  );
}

export interface TestProject {
  readonly project: ProjectIngest;
  readonly threads: EngineThreads;
  /** Calls of the parser threads so far, by function. */
  readonly calls: ReadonlyMap<string, number>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Parse = EngineThreads["parse"]["call"]["parse"];

/** One folder followed by real threads, without the rest of an engine; calls of the parsers are counted, and may be replaced. */
export async function openTestProject(
  dataDir: string,
  root: string,
  replace: (parse: Parse) => Partial<Parse> = () => ({}),
  fileSystem: FileSystem = realFileSystem,
): Promise<TestProject> {
  await mkdir(dataDir, { recursive: true });
  const paths = workspacePaths(dataDir);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  await prepareWorkspace(paths, log);
  const threads = startThreads({ databasePath: paths.database, journalPath: paths.journal }, log);
  const { projectId } = await threads.write.call.runs.addProject({
    actor: SYSTEM_ACTOR,
    name: randomUUID(),
    root,
    nowUs: 0,
  });
  const calls = new Map<string, number>();
  const real = threads.parse.call.parse;
  const replaced = replace(real);
  const parse = new Proxy({} as Parse, {
    get: (_target, name: keyof Parse) => {
      const call = (replaced[name] ?? real[name]) as (args: unknown) => Promise<unknown>;
      return (args: unknown) => {
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return call(args);
      };
    },
  });
  const queue = createReadQueue(2, (_key, path) => project.readOne(path));
  const project: ProjectIngest = new ProjectIngest({
    projectId,
    root,
    once: false,
    fileSystem,
    scope: undefined,
    attention: () => "page",
    skipped: join(dataDir, "nowhere"),
    threads: { ...threads, parse: { ...threads.parse, call: { ...threads.parse.call, parse } } },
    log,
    queue,
    forcePolling: false,
    onWriteProblem: () => undefined,
    onFailure: () => undefined,
    onStatus: () => undefined,
    onRuns: () => undefined,
    onJoin: () => undefined,
    onWindow: () => undefined,
  });
  return {
    project,
    threads,
    calls,
    async [Symbol.asyncDispose]() {
      await project.close();
      await queue.close();
      await threads.close();
    },
  };
}
