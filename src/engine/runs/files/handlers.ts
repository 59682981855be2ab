import { AppError } from "../../../base/errors.ts";
import type { Handlers } from "../../module.ts";
import type { EngineThreads } from "../../threads.ts";
import type { runFiles } from "../../../contract/run-files.ts";
import type { FileDoor } from "./file-door.ts";
import { findLogs, listFolder } from "./list-folder.ts";
import { openProgram } from "./open-program.ts";
import { findRunFolder, resolveInside } from "./run-folder.ts";

/** What the contract's `run-files.ts` asks. */
export function createFileHandlers(
  threads: Pick<EngineThreads, "read">,
  door: FileDoor,
): Pick<Handlers<"runs">, keyof typeof runFiles> {
  const homeOf = async (runId: string): Promise<string> =>
    findRunFolder(await threads.read.call.runs.getRunPlace({ runId }));
  return {
    async getAbout({ runId }) {
      const [place, about] = await Promise.all([
        threads.read.call.runs.getRunPlace({ runId }),
        threads.read.call.runs.getRunAbout({ runId }),
      ]);
      // A folder that is gone or not to be read is no failure of the page that tells about the run.
      const folder = await findRunFolder(place).catch(() => null);
      return { folder, ...about };
    },
    async listFiles({ runId, folder, limit, cursor }) {
      const real = await resolveInside(await homeOf(runId), folder);
      return listFolder(real, { limit, ...(cursor === undefined ? {} : { cursor }) });
    },
    listLogs: async ({ runId }) => findLogs(await homeOf(runId)),
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
