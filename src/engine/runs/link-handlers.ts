import { join } from "node:path";
import type { ModelVersion } from "../../base/run-facts.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { RunLinks } from "./facts.ts";
import { listArtifacts } from "./files/list-artifacts.ts";
import { toNear, type FarFolders } from "./files/far-folders.ts";
import { findRunFolder } from "./files/run-folder.ts";

/** What a run's tracking server keeps of it beside its values. */
export function createLinkHandlers(
  threads: Pick<EngineThreads, "read" | "parse">,
  far: Pick<FarFolders, "folderOf">,
): Pick<Handlers<"runs">, "listModels" | "listArtifacts"> {
  const linksOf = async (runId: string): Promise<RunLinks[]> =>
    (await threads.read.call.runs.findLinks({ runId })).map((links) => ({
      ...links,
      root: links.root === null ? null : far.folderOf(links.root),
    }));

  async function modelsOf({
    root,
    path,
    codec,
    models,
  }: RunLinks): Promise<readonly ModelVersion[]> {
    if (models !== null) return JSON.parse(models) as ModelVersion[];
    // Of a file store they lie beside the experiments.
    if (root === null || codec === "mlflow-database") return [];
    return threads.parse.call.parse.readModels({ runFolder: join(root, path) });
  }

  return {
    async listModels({ runId }) {
      const found = await Promise.all((await linksOf(runId)).map(modelsOf));
      return found.flat().map((one) => ({ ...one, aliases: [...one.aliases] }));
    },
    async listArtifacts({ runId }) {
      const [links, place] = await Promise.all([
        linksOf(runId),
        threads.read.call.runs.getRunPlace({ runId }),
      ]);
      const home = await findRunFolder(toNear(far, place)).catch(() => undefined);
      return listArtifacts(links, home);
    },
  };
}
