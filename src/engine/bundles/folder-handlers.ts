import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, parse } from "node:path";
import { AppError } from "../../base/errors.ts";
import { isWithin } from "../local-paths.ts";
import type { CallContext, Handlers } from "../module.ts";
import { personActor } from "../runs/index.ts";
import type { ReadContext } from "./bundle-reader.ts";
import type { ShareFolders } from "./folder-service.ts";

export function createFolderHandlers(
  of: ReadContext & { readonly folders: ShareFolders },
): Pick<Handlers<"bundles">, "listFolders" | "addFolder" | "removeFolder"> {
  const { threads, bus, folders } = of;
  const actor = (call: CallContext) => personActor(of.profileName(), call);

  async function changed(id: string): Promise<void> {
    await folders.sync();
    bus.publish(["bundles", "journal", `share:${id}`]);
  }

  return {
    listFolders: () => folders.list(),
    async addFolder({ path }, call) {
      if (!call.isLocal)
        throw new AppError(
          "FORBIDDEN",
          "Folders are watched only for callers on the engine's own machine.",
          "Add it there.",
        );
      const root = await resolveShare(path, of.dataDir);
      const added = await threads.write.call.runs.addShare({ actor: actor(call), path: root });
      await changed(added.id);
      return added;
    },
    async removeFolder({ id }, call) {
      const removed = await threads.write.call.runs.removeShare({ actor: actor(call), id });
      await changed(id);
      return removed;
    },
  };
}

/** Its real path. @throws AppError INVALID_INPUT, NOT_FOUND, READ_ONLY */
async function resolveShare(path: string, dataDir: string): Promise<string> {
  if (!isAbsolute(path))
    throw new AppError("INVALID_INPUT", `${path} is no absolute path.`, "Name the whole path.");
  let root: string;
  try {
    root = await realpath(path);
    if (!(await stat(root)).isDirectory())
      throw new AppError("INVALID_INPUT", `${path} is no folder.`, "Name the folder it lies in.");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new AppError("NOT_FOUND", `There is no folder ${path}.`, "Check the path.", {
        cause: error,
      });
    if (code === "EACCES" || code === "EPERM")
      throw new AppError("READ_ONLY", `${path} may not be read.`, "Change its permissions.", {
        cause: error,
      });
    throw error;
  }
  if (root === parse(root).root || root === homedir())
    throw new AppError(
      "INVALID_INPUT",
      `${root} holds far more than what is shared.`,
      "Name a folder further down.",
    );
  if (isWithin(root, dataDir) || isWithin(dataDir, root))
    throw new AppError(
      "INVALID_INPUT",
      "The folder of Assay's own data is not shared.",
      "Name another folder.",
    );
  return root;
}
