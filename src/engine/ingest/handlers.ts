import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { AppError, messageOf } from "../../base/errors.ts";
import type { Handlers } from "../module.ts";
import { personActor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { IngestService } from "./service.ts";

export interface IngestHandlerContext {
  readonly threads: EngineThreads;
  readonly service: IngestService;
  readonly profileName: () => string;
  /** Folder of the demo project. */
  readonly demoDir: string;
}

export function createIngestHandlers(context: IngestHandlerContext): Handlers<"ingest"> {
  const { service, threads } = context;
  return {
    addFolder: ({ path, confirmed }, call) =>
      service.addFolder(path, confirmed, personActor(context.profileName(), call)),
    removeFolder: ({ projectId }, call) =>
      service.removeFolder(projectId, personActor(context.profileName(), call)),
    openDemo: (_input, call) =>
      service.addFolder(context.demoDir, true, personActor(context.profileName(), call)),
    browse: ({ path }) => browse(path ?? homedir()),
    async rescan({ projectId }) {
      await service.find(projectId).rescan();
      return {};
    },
    async cancel({ projectId }) {
      service.find(projectId).cancel();
      return {};
    },
    status: async () => service.status(),
    listSources: (input) => threads.read.call.ingest.listSources(input),
  };
}

/** Folders inside a folder, by name; hidden ones last. */
async function browse(path: string) {
  let real: string;
  try {
    real = await realpath(resolve(path));
    const entries = await readdir(real, { withFileTypes: true });
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ name, path: join(real, name) }))
      .sort(
        (a, b) =>
          Number(a.name.startsWith(".")) - Number(b.name.startsWith(".")) ||
          a.name.localeCompare(b.name),
      );
    return {
      path: real,
      parent: real === parse(real).root ? null : dirname(real),
      home: homedir(),
      folders,
    };
  } catch (error) {
    throw new AppError(
      "NOT_FOUND",
      `${path} cannot be opened: ${messageOf(error)}`,
      "Choose another folder.",
      {
        cause: error,
      },
    );
  }
}
