import { AppError } from "../../base/errors.ts";
import { DIFF_SECTIONS, type registryVersions } from "../../contract/registry-versions.ts";
import type { ModelDetail, ModelVersion } from "../../contract/registry.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { Actor, FileDoor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { diffVersions } from "./diff-versions.ts";
import { listFormats } from "./list-formats.ts";
import { buildLineage } from "./lineage.ts";
import type { Registrar } from "./registrar.ts";
import { createVersionAbout } from "./version-about.ts";
import { gatherFacts } from "./version-facts.ts";
import type { VersionFilesDoor } from "./version-files.ts";

export interface VersionHandlerContext {
  readonly threads: EngineThreads;
  readonly registrar: Registrar;
  readonly versionFiles: VersionFilesDoor;
  readonly files: FileDoor;
}

/** What the contract's `registry-versions.ts` asks. */
export function createVersionHandlers(
  { threads, registrar, versionFiles, files }: VersionHandlerContext,
  actor: (call: CallContext) => Actor,
  getModel: (name: string) => Promise<ModelDetail>,
): Pick<Handlers<"registry">, keyof typeof registryVersions> {
  const about = createVersionAbout(threads, versionFiles);
  return {
    registerVersion: (input, call) =>
      registrar.register({ ...input, actor: actor(call), signal: call.signal }),
    listRegistrations: async () => [...registrar.list()],
    listVersionFiles: (of) => versionFiles.list(of),
    listVersionFormats: (of) => listFormats(threads, versionFiles, of),
    readVersionHeader: async ({ path, ...of }) =>
      threads.parse.call.parse.readHeader({ ...(await versionFiles.place(of, path)), name: path }),
    async signVersionFile({ path, ...of }) {
      const claim = await versionFiles.claim(of, path);
      return files.sign({ ...claim, as: "download" });
    },
    readVersionAbout: (of) => about.read(of),
    async diffVersions({ name, a, b }) {
      const { versions } = await getModel(name);
      const gather = async (number: number) => {
        const version = requireOne(versions, name, number);
        return {
          version: number,
          facts: await gatherFacts({ threads, files: versionFiles, about }, name, version),
        };
      };
      const [left, right] = await Promise.all([gather(a), gather(b)]);
      return diffVersions(left, right, DIFF_SECTIONS);
    },
    async getLineage(input) {
      return buildLineage(await threads.read.call.tracking.readLineage(input));
    },
  };
}

function requireOne(versions: readonly ModelVersion[], name: string, number: number): ModelVersion {
  const version = versions.find((one) => one.version === number);
  if (version !== undefined) return version;
  throw new AppError(
    "NOT_FOUND",
    `${name} has no version ${number}.`,
    "Its page and `assay models show` list the versions that are there.",
  );
}
