import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bus } from "../../bus.ts";
import type { EngineThreads } from "../../threads.ts";
import { SYSTEM_ACTOR } from "../../runs/index.ts";
import { makeTestFolder } from "../../testing.ts";
import type { ProjectIngest } from "../project-ingest.ts";
import { createImportService } from "./import-service.ts";

/** Imports into a store that answers at once; `opened` are the readings of the folder, whose ends are waited for. */
async function openImports(dataDir: string, path: string) {
  const ended = Promise.withResolvers<void>();
  const letClose = Promise.withResolvers<void>();
  const opened: string[] = [];
  const none = async (): Promise<readonly never[]> => [];
  const ingest = { start: none, cancel: () => undefined, writeProblem: undefined };
  const status = {
    problems: [],
    unread: [],
    pruned: [],
    problemsTotal: 0,
    unreadTotal: 0,
    prunedTotal: 0,
  };
  const calls = {
    addImport: async () => ({ projectId: "one", created: opened.length === 0 }),
    beginImport: none,
    endImport: async () => ended.resolve(),
    listImportedSources: none,
    listMediaFiles: none,
    putArtifacts: none,
    putModels: none,
    removeDeleted: none,
    countArtifacts: async () => 0,
    listArtifacts: none,
    listArtifactProblems: async () => ({ artifacts: [], total: 0 }),
  };
  const threads = { read: { call: { ingest: calls } }, write: { call: { ingest: calls } } };
  const imports = createImportService({
    threads: threads as unknown as EngineThreads,
    bus: { publish: () => undefined } as unknown as Bus,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    dataDir,
    reading: {
      open(projectId) {
        opened.push(projectId);
        return { ...ingest, status: () => status } as unknown as ProjectIngest;
      },
      judge: async () => undefined,
      close: () => letClose.promise,
    },
    openReading: () => {
      throw new Error("no previews here");
    },
  });
  const start = () =>
    imports.start({ path, format: "tensorboard", artifacts: "copy" }, SYSTEM_ACTOR);
  return { imports, start, opened, ended: ended.promise, close: letClose.resolve };
}

test("imports of one path that are asked for at the same time are one; one that is asked for when it has ended is another", async () => {
  await using data = await makeTestFolder();
  await using source = await makeTestFolder();
  await mkdir(join(source.path, "logs"));
  const { imports, start, opened, ended, close } = await openImports(data.path, source.path);
  await Promise.all([start(), start(), start()]);
  expect(opened).toEqual(["one"]);
  await ended;
  // It is told as done, and its folder is not let go of yet.
  const next = start();
  close();
  await next;
  expect(opened).toEqual(["one", "one"]);
  await imports.whenDone();
});
