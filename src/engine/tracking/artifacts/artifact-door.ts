import { relative, sep } from "node:path";
import { rm } from "node:fs/promises";
import { AppError, invalid, notFound } from "../../../base/errors.ts";
import { storedPath } from "../../../store/index.ts";
import { removePartials, storeContent } from "../../artifact-store.ts";
import { openInside, type OpenFile } from "../../open-inside.ts";
import { isVersionPath, readVersionPath, type VersionDoor } from "../../registry/index.ts";
import type { EngineThreads } from "../../threads.ts";

import { readArtifactPath } from "./artifact-path.ts";
import type { FolderItem } from "./queries.ts";

/** Files that clients of MLflow's interface send and fetch. Paths are as the client wrote them, decoded once. */
export interface ArtifactDoor {
  /** Stored whole and for good when it returns. */
  put(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** The caller closes it. @throws AppError NOT_FOUND, INVALID_INPUT (a folder) */
  open(path: string): Promise<OpenFile & { readonly name: string }>;
  /** Of a folder; none for a file and for what is not there. */
  list(path: string): Promise<readonly FolderItem[]>;
  /** A file or a folder with all in it; what is not there is no error. */
  remove(path: string): Promise<void>;
}

export function createArtifactDoor(
  threads: Pick<EngineThreads, "read" | "write">,
  store: string,
  versions: VersionDoor,
): ArtifactDoor {
  const cleared = removePartials(store, "upload-");
  /** Contents come and go one after another: none is removed that a file just got. */
  let turns: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = turns.then(work);
    turns = turn.catch(() => undefined);
    return turn;
  }
  async function drop(contents: readonly string[]): Promise<void> {
    for (const sha256 of contents) await rm(storedPath(store, sha256), { force: true });
  }

  return {
    async put(path, content) {
      const clean = readArtifactPath(path);
      if (clean === "" || path.endsWith("/"))
        throw invalid(`Invalid path: '${path}' names no file.`);
      if (isVersionPath(clean)) throw readOnly(path);
      const [, isFolder] = await occupied(threads, clean);
      if (isFolder) throw invalid(`Invalid path: '${path}' is a folder.`);
      await cleared;
      await storeContent(store, content, "upload-", (putInPlace, { sha256, size }) =>
        inTurn(async () => {
          await putInPlace();
          const upload = { path: clean, mtimeUs: Date.now() * 1000, sha256, size };
          const unused = await threads.write.call.tracking.putUpload(upload);
          await drop(unused === undefined ? [] : [unused]);
        }),
      );
    },
    async open(path) {
      const clean = readArtifactPath(path);
      const registered = readVersionPath(clean);
      if (registered !== undefined) return versions.open(registered);
      const [upload, isFolder] = await occupied(threads, clean);
      if (isFolder || clean === "") throw invalid(`'${path}' is a folder.`);
      if (upload === undefined) throw notFound(`No such artifact: '${path}'.`);
      const stored = relative(store, storedPath(store, upload.sha256)).split(sep).join("/");
      const file = await openInside(store, stored).catch((error: unknown) => {
        throw new AppError("DAMAGED", `The content of '${path}' is gone.`, "Run `assay doctor`.", {
          cause: error,
        });
      });
      return { ...file, name: clean.slice(clean.lastIndexOf("/") + 1) };
    },
    async list(path) {
      const folder = readArtifactPath(path);
      const registered = readVersionPath(folder);
      if (registered !== undefined) return versions.list(registered);
      return threads.read.call.tracking.listFolder({ folder });
    },
    async remove(path) {
      const clean = readArtifactPath(path);
      if (clean === "") throw invalid("The root of all artifacts is not removed.");
      if (isVersionPath(clean)) throw readOnly(path);
      await inTurn(async () =>
        drop(await threads.write.call.tracking.deleteUploads({ path: clean })),
      );
    },
  };
}

function readOnly(path: string): Error {
  return invalid(
    `Invalid path: '${path}' is a registered version: its files are those of its run.`,
  );
}

async function occupied(threads: Pick<EngineThreads, "read">, path: string) {
  return Promise.all([
    threads.read.call.tracking.findUpload({ path }),
    threads.read.call.tracking.isFolder({ path }),
  ]);
}
