import { relative, sep } from "node:path";
import { AppError, messageOf } from "../../base/errors.ts";
import {
  MOST_VERSION_FILES,
  type VersionFile,
  type VersionFiles,
} from "../../contract/registry-versions.ts";
import { storedPath } from "../../store/index.ts";
import type { FilePlace, RunTrees, TreeFile } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { baseOf, below } from "./version-path.ts";
import type { VersionOrigin } from "./version-queries.ts";

interface Of {
  readonly name: string;
  readonly version: number;
}

/** How the page is to ask for the bytes of a file: of a run, or of what clients sent. */
export interface FileClaim {
  readonly runId: string | null;
  readonly path: string;
}

/** Files of versions, wherever those are: of a run, with what was noted of them; or sent by a client. */
export interface VersionFilesDoor {
  /** @throws AppError NOT_FOUND (of the version) */
  list(of: Of): Promise<VersionFiles>;
  /** @param path relative to what was registered @throws AppError NOT_FOUND, and what its run says */
  claim(of: Of, path: string): Promise<FileClaim>;
  place(of: Of, path: string): Promise<FilePlace>;
}

export function createVersionFiles(context: {
  readonly threads: Pick<EngineThreads, "read">;
  readonly trees: RunTrees;
  readonly artifactStore: string;
}): VersionFilesDoor {
  const { threads, trees, artifactStore } = context;
  const originOf = (of: Of) => threads.read.call.registry.getVersionOrigin(of);
  const sentOf = ({ source }: VersionOrigin) =>
    threads.read.call.tracking.listSourceFiles({ source });

  return {
    async list(of) {
      const origin = await originOf(of);
      if (origin.files.length > 0) return listRegistered(trees, origin);
      const sent = await sentOf(origin);
      if (sent === null) return { where: "elsewhere", reason: "", files: [], isCut: false };
      return {
        where: "here",
        reason: "",
        files: sent.files.slice(0, MOST_VERSION_FILES).map(({ path, size, mtimeUs, sha256 }) => ({
          path: below(sent.root, path),
          bytes: size,
          modifiedUs: mtimeUs,
          sha256,
          state: "same",
        })),
        isCut: sent.files.length > MOST_VERSION_FILES,
      };
    },
    async claim(of, path) {
      const origin = await originOf(of);
      if (origin.files.length > 0) {
        const own = ownPath(origin, path);
        if (origin.files.some((file) => file.path === own))
          return { runId: origin.fromRun, path: own };
        throw noFile(path);
      }
      const sent = await sentOf(origin);
      const file = sent?.files.find((one) => below(sent.root, one.path) === path);
      if (file === undefined) throw noFile(path);
      return { runId: null, path: file.path };
    },
    async place(of, path) {
      const claim = await this.claim(of, path);
      if (claim.runId !== null) return trees.place(claim.runId, claim.path);
      const upload = await threads.read.call.tracking.findUpload({ path: claim.path });
      if (upload === undefined) throw noFile(path);
      const stored = relative(artifactStore, storedPath(artifactStore, upload.sha256));
      return { home: artifactStore, path: stored.split(sep).join("/") };
    },
  };
}

function noFile(path: string): AppError {
  return new AppError("NOT_FOUND", `The version has no file ${path}.`, "List its files again.");
}

function ownPath(origin: VersionOrigin, path: string): string {
  const base = baseOf(origin);
  return base === "." ? path : `${base}/${path}`;
}

async function listRegistered(trees: RunTrees, origin: VersionOrigin): Promise<VersionFiles> {
  let now: readonly TreeFile[] = [];
  let reason = "";
  let missing: VersionFile["state"] = "gone";
  try {
    now = await trees.list(origin.fromRun, origin.path, 10 * MOST_VERSION_FILES);
  } catch (error) {
    reason = messageOf(error);
    if (!(error instanceof AppError && error.code === "NOT_FOUND")) missing = "unknown";
  }
  const byPath = new Map(now.map((file) => [file.path, file]));
  const base = baseOf(origin);
  return {
    where: reason === "" ? "here" : "away",
    reason,
    files: origin.files.map((file) => ({
      path: below(base, file.path),
      bytes: file.size,
      modifiedUs: file.mtimeUs,
      sha256: file.sha256,
      state: compare(file, byPath.get(file.path)) ?? missing,
    })),
    isCut: false,
  };
}

/** By content where that is known, else as every tool that does not read it again: by size and time. */
function compare(
  then: { readonly size: number; readonly mtimeUs: number; readonly sha256: string },
  now: TreeFile | undefined,
): "same" | "changed" | undefined {
  if (now === undefined) return undefined;
  const isSame =
    now.sha256 === null
      ? now.bytes === then.size && now.modifiedUs === then.mtimeUs
      : now.sha256 === then.sha256;
  return isSame ? "same" : "changed";
}
