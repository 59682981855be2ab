import { AppError } from "../../../base/errors.ts";
import type { Handlers } from "../../module.ts";
import type { EngineThreads } from "../../threads.ts";
import type { runFiles } from "../../../contract/run-files.ts";
import { MAX_FETCHED_BYTES } from "./at-most.ts";
import type { FileDoor } from "./file-door.ts";
import { pathOf, toNear, type FarFolders } from "./far-folders.ts";
import { listFolder, toPage } from "./list-folder.ts";
import { listLogs, readOutput } from "./output.ts";
import { measureArtifacts, measureFiles, measureFolder } from "./measure-folder.ts";
import { listArtifactFolder } from "./run-artifacts.ts";
import { openProgram } from "./open-program.ts";
import { resolveInside } from "../../open-inside.ts";
import { readTail } from "./read-tail.ts";
import { findRunFolder } from "./run-folder.ts";
import type { RunTrees } from "./run-tree.ts";

/** What the contract's `run-files.ts` asks. */
export function createFileHandlers(
  threads: Pick<EngineThreads, "parse" | "past" | "read">,
  door: FileDoor,
  trees: RunTrees,
  far: FarFolders,
): Pick<Handlers<"runs">, keyof typeof runFiles> {
  const homeOf = async (runId: string): Promise<string> =>
    findRunFolder(toNear(far, await threads.read.call.runs.getRunPlace({ runId })));
  return {
    async getAbout({ runId, at }) {
      // Where its files lie is told as of now, and a run that is no more has none.
      const absent = (error: unknown): undefined => {
        if (at === undefined) throw error;
      };
      const [place, about] = await Promise.all([
        threads.read.call.runs.getRunPlace({ runId }).catch(absent),
        at === undefined
          ? threads.read.call.runs.getRunAbout({ runId })
          : threads.past.call.runs.getRunAbout({ at, runId }),
      ]);
      if (place === undefined) return { folder: null, uploads: null, ...about };
      // A folder that is gone or not to be read is no failure of the page that tells about the run.
      const folder = await findRunFolder(toNear(far, place)).catch(() => null);
      const uploads = await threads.read.call.runs.findUploadUri({ runId });
      return { folder, uploads, ...about };
    },
    async listFiles({ runId, folder, limit, cursor }) {
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      const imported = await threads.read.call.runs.listRunArtifacts({ runId });
      if (imported !== null) return listArtifactFolder(imported, { folder, ...page });
      const place = await threads.read.call.runs.getRunPlace({ runId });
      const there =
        place.root === null ? undefined : await far.listFolder(place.root, pathOf(place, folder));
      if (there !== undefined) return toPage(there, page);
      return listFolder(await resolveInside(await homeOf(runId), folder), page);
    },
    async measureFolder({ runId, folder }) {
      const imported = await threads.read.call.runs.listRunArtifacts({ runId });
      if (imported !== null) return measureArtifacts(imported, folder);
      const place = await threads.read.call.runs.getRunPlace({ runId });
      const there =
        place.root === null ? undefined : await far.listBelow(place.root, pathOf(place, folder));
      if (there !== undefined) return measureFiles(there);
      return measureFolder(await resolveInside(await homeOf(runId), folder));
    },
    async readModelHeader({ runId, path }) {
      const place = await trees.place(runId, path, MAX_FETCHED_BYTES);
      return threads.parse.call.parse.readHeader({ ...place, name: path });
    },
    listLogs: ({ runId }) => listLogs(threads, far, runId),
    readOutput: (input) => readOutput(threads, far, input),
    readTail: (input) => readTail(threads, far, door, input),
    signFile: (input) => door.sign(input),
    async openFolder({ runId, program }, { isLocal }) {
      if (!isLocal) {
        throw new AppError(
          "FORBIDDEN",
          "The engine runs on another machine: a window would open there.",
          "Copy the path instead.",
        );
      }
      return { command: await openProgram(program, await homeOf(runId)) };
    },
  };
}
