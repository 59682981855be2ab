import { AppError } from "../../base/errors.ts";
import { openInside, type OpenFile } from "../open-inside.ts";
import type { RunTrees } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { VersionPath } from "./assay-source.ts";
import { baseOf, below } from "./version-path.ts";
import type { VersionOrigin } from "./version-queries.ts";

/** Hands the files of versions that were registered here to MLflow's clients: these, as they were then, and nothing else. */
export interface VersionDoor {
  /** The caller closes it. @throws AppError NOT_FOUND, also for a file that has changed since; INVALID_INPUT (a folder) */
  open(of: VersionPath): Promise<OpenFile & { readonly name: string }>;
  /** Of a folder, by name; none for a file and for what is not there. */
  list(
    of: VersionPath,
  ): Promise<ReadonlyArray<{ readonly name: string; readonly size: number | undefined }>>;
}

export function createVersionDoor(
  threads: Pick<EngineThreads, "read">,
  trees: RunTrees,
): VersionDoor {
  const find = ({ modelId, version }: VersionPath): Promise<VersionOrigin | undefined> =>
    threads.read.call.registry.findVersionOrigin({ modelId, version });

  return {
    async open(of) {
      const origin = await find(of);
      const base = origin === undefined ? "." : baseOf(origin);
      const file = origin?.files.find(({ path }) => below(base, path) === of.path);
      if (origin === undefined || file === undefined) {
        const isFolder = origin?.files.some(({ path }) =>
          below(base, path).startsWith(of.path === "" ? "" : `${of.path}/`),
        );
        throw isFolder === true
          ? new AppError("INVALID_INPUT", `'${of.path}' is a folder.`)
          : new AppError("NOT_FOUND", `No such artifact: '${of.path}'.`);
      }
      const place = await trees.place(origin.fromRun, file.path);
      const opened = await openInside(place.home, place.path);
      const { size, mtimeMs } = opened.stats;
      // Of what clients sent the content's name is its hash.
      const isStored = place.path.replaceAll("/", "") === file.sha256;
      const isSame =
        isStored || (size === file.size && Math.round(mtimeMs * 1000) === file.mtimeUs);
      if (!isSame) {
        await opened.handle.close();
        throw new AppError(
          "NOT_FOUND",
          `${file.path} has changed since it was registered as version ${origin.version} of ${origin.name}: what was registered is not there any more.`,
          "Register it again as a new version.",
        );
      }
      return { ...opened, name: file.path.slice(file.path.lastIndexOf("/") + 1) };
    },
    async list(of) {
      const origin = await find(of);
      if (origin === undefined) return [];
      const base = baseOf(origin);
      const prefix = of.path === "" ? "" : `${of.path}/`;
      const items = new Map<string, number | undefined>();
      for (const { path, size } of origin.files) {
        const own = below(base, path);
        if (!own.startsWith(prefix)) continue;
        const [name = "", ...deeper] = own.slice(prefix.length).split("/");
        items.set(name, deeper.length === 0 ? size : undefined);
      }
      return [...items]
        .map(([name, size]) => ({ name, size }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
