import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { AppError, messageOf } from "../../base/errors.ts";
import { compareFolders } from "../../base/folder-order.ts";
import type { Bus } from "../bus.ts";
import type { Handlers } from "../module.ts";
import { checkRule } from "../../formats/index.ts";
import { resolveInside } from "../open-inside.ts";
import { personActor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { findStores } from "./stores/find-stores.ts";
import type { IngestService } from "./service.ts";

export interface IngestHandlerContext {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly service: IngestService;
  readonly profileName: () => string;
  /** Where the files of a project are read on this machine. */
  readonly folderOf: (root: string) => string;
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
      if (!(await service.imports.again(projectId))) await service.find(projectId).rescan();
      return {};
    },
    async cancel({ projectId }) {
      if (service.imports.isUnderWay(projectId)) service.imports.cancel(projectId);
      else service.find(projectId).cancel();
      return {};
    },
    status: async () => service.status(),
    listRules: (input) => threads.read.call.runs.listTextRules(input),
    async saveRule({ projectId, rule: { id, ...rule } }, call) {
      const wrong = checkRule({ id: "", ...rule });
      if (wrong !== undefined) {
        throw new AppError(
          "INVALID_INPUT",
          `The pattern cannot be used: ${wrong.message}`,
          `Look at its character ${wrong.at + 1}.`,
        );
      }
      const actor = personActor(context.profileName(), call);
      const saved = await threads.write.call.runs.saveTextRule({ actor, projectId, id, rule });
      context.bus.publish([`rules:${projectId}`, "journal"]);
      await service.followRules(projectId);
      return saved;
    },
    async removeRule({ id }, call) {
      const actor = personActor(context.profileName(), call);
      const { gesture, projectId } = await threads.write.call.runs.removeTextRule({ actor, id });
      context.bus.publish([`rules:${projectId}`, "journal"]);
      await service.followRules(projectId);
      return { gesture };
    },
    async previewRule({ projectId, path, rule, lines }) {
      const projects = await threads.read.call.runs.listProjects();
      const root = projects.find(({ id }) => id === projectId)?.root;
      if (root === undefined || root === null) {
        throw new AppError(
          "NOT_FOUND",
          "That project is not a watched folder.",
          "Reload the list of projects.",
        );
      }
      const file = await resolveInside(await realpath(context.folderOf(root)), path);
      return threads.parse.call.parse.previewRule({ file, rule, lines });
    },
    async listStores() {
      const known = await threads.read.call.ingest.listKnownPlaces();
      return findStores({ env: process.env, home: homedir(), known });
    },
    async dismissStore({ path }, call) {
      const actor = personActor(context.profileName(), call);
      const answer = await threads.write.call.ingest.dismissStore({ actor, path });
      context.bus.publish(["stores", "journal"]);
      return answer;
    },
    startImport: (input, call) =>
      service.imports.start(input, personActor(context.profileName(), call)),
    previewImport: (input, { signal }) => service.imports.preview(input, signal),
    async cancelImport({ projectId }) {
      service.imports.cancel(projectId);
      return {};
    },
    getImport: ({ projectId }) => service.imports.report(projectId),
    importProgress: async () => service.imports.progress(),
    listSources: (input) =>
      input.at === undefined
        ? threads.read.call.ingest.listSources(input)
        : threads.past.call.ingest.listSources(input),
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
      .sort(compareFolders);
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
