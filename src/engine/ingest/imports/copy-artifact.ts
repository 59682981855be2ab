import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { storedPath } from "../../../store/index.ts";
import { isWithin } from "../../local-paths.ts";
import { syncFolder } from "../../sync-folder.ts";
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
    const sha256 = await copyInto(store, handle);
    const after = await handle.stat({ bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs)
      return { kind: "left", reason: "it was being written; import again when that is done" };
    return { kind: "taken", ...look, sha256 };
  } finally {
    await handle.close();
  }
}

const PARTIAL = "partial-";

/** What copies left that were killed in the middle. Nothing is being copied. */
export async function removePartials(store: string): Promise<void> {
  const names = await readdir(store).catch(() => []);
  for (const name of names)
    if (name.startsWith(PARTIAL)) await rm(join(store, name), { force: true });
}

async function copyInto(store: string, from: FileHandle): Promise<string> {
  await mkdir(store, { recursive: true, mode: 0o700 });
  const partial = join(store, `${PARTIAL}${randomUUID()}`);
  const hash = createHash("sha256");
  try {
    {
      await using to = await open(partial, "wx", 0o600);
      const buffer = new Uint8Array(WINDOW_BYTES);
      for (;;) {
        const { bytesRead } = await from.read(buffer, 0, buffer.length);
        if (bytesRead === 0) break;
        const bytes = buffer.subarray(0, bytesRead);
        hash.update(bytes);
        await to.writeFile(bytes);
      }
      await to.datasync();
    }
    const sha256 = hash.digest("hex");
    const path = storedPath(store, sha256);
    if (await isStored({ store, sha256 })) return sha256;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(partial, path);
    await syncFolder(dirname(path));
    return sha256;
  } finally {
    await rm(partial, { force: true });
  }
}

/** Whether the artifact store has a file of this content. */
export async function isStored(of: {
  readonly store: string;
  readonly sha256: string;
}): Promise<boolean> {
  try {
    return (await stat(storedPath(of.store, of.sha256))).isFile();
  } catch (error) {
    if (isNotThere(error)) return false;
    throw error;
  }
}

function describe(error: unknown): string {
  if (isNotThere(error)) return "the file is not there";
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ELOOP") return "a link, which is not followed";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read";
  return `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
