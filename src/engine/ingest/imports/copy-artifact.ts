import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { storeContent } from "../../artifact-store.ts";
import { isWithin } from "../../local-paths.ts";
import { isNotThere } from "../seen-files.ts";

export interface ArtifactRequest {
  /** Absolute. */
  readonly place: string;
  /** Real path of the folder that it must lie in, links resolved. */
  readonly root: string;
  /** Of the artifact store; undefined: it is only looked at. */
  readonly store: string | undefined;
}

export type ArtifactLook =
  | {
      readonly kind: "taken";
      readonly size: number;
      readonly mtimeUs: number;
      readonly sha256: string | null;
    }
  | { readonly kind: "left"; readonly reason: string };

const WINDOW_BYTES = 1024 * 1024;

/**
 * Copies one file into the artifact store, under the SHA-256 of its content, whole or not at all; a content that is
 * there already is not written again. The source is only read.
 * @throws the file system's own errors about the store (full disk); what is wrong with the source is answered
 */
export async function takeArtifact({ place, root, store }: ArtifactRequest): Promise<ArtifactLook> {
  let handle: FileHandle;
  try {
    const real = await realpath(place);
    if (!isWithin(real, root))
      return { kind: "left", reason: "a link leads out of the imported folder" };
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    handle = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    return { kind: "left", reason: describe(error) };
  }
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) return { kind: "left", reason: "no regular file" };
    const look = { size: Number(before.size), mtimeUs: Number(before.mtimeNs / 1000n) };
    if (store === undefined) return { kind: "taken", ...look, sha256: null };
    const { sha256 } = await storeContent(store, readParts(handle), "partial-");
    const after = await handle.stat({ bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs)
      return { kind: "left", reason: "it was being written; import again when that is done" };
    return { kind: "taken", ...look, sha256 };
  } finally {
    await handle.close();
  }
}

/** The rest of an opened file. One buffer for all: each part is used before the next one is read. */
async function* readParts(from: FileHandle): AsyncGenerator<Uint8Array, void> {
  const buffer = new Uint8Array(WINDOW_BYTES);
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function describe(error: unknown): string {
  if (isNotThere(error)) return "the file is not there";
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ELOOP") return "a link, which is not followed";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read";
  return `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
