import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { storedPath } from "../store/index.ts";
import { syncFolder } from "./sync-folder.ts";

/** How the name of a file begins that is not whole yet, by who writes it. */
export type Partial = "partial-" | "upload-" | "frozen-";

/** What was left by those that were killed in the middle. Nobody writes such files just now. */
export async function removePartials(store: string, partial: Partial): Promise<void> {
  const names = await readdir(store).catch(() => []);
  for (const name of names)
    if (name.startsWith(partial)) await rm(join(store, name), { force: true });
}

export interface Content {
  readonly sha256: string;
  readonly size: number;
}

/**
 * Puts content into the artifact store, a folder, under its SHA-256: whole and on the disk, or not at all. What is there
 * already is not written again.
 * @param place puts it into its place by the function it is given; by itself at once
 * @throws the file system's own errors (full disk), and what the content throws
 */
export async function storeContent(
  store: string,
  content: AsyncIterable<Uint8Array>,
  partial: Partial,
  place: (put: () => Promise<void>, content: Content) => Promise<void> = (put) => put(),
): Promise<Content> {
  await mkdir(store, { recursive: true, mode: 0o700 });
  const path = join(store, `${partial}${randomUUID()}`);
  const hash = createHash("sha256");
  let size = 0;
  try {
    {
      await using to = await open(path, "wx", 0o600);
      for await (const bytes of content) {
        hash.update(bytes);
        size += bytes.length;
        await to.writeFile(bytes);
      }
      await to.datasync();
    }
    const stored = { sha256: hash.digest("hex"), size };
    await place(() => putInPlace(store, path, stored.sha256), stored);
    return stored;
  } finally {
    await rm(path, { force: true });
  }
}

async function putInPlace(store: string, path: string, sha256: string): Promise<void> {
  if (await isStored({ store, sha256 })) return;
  const stored = storedPath(store, sha256);
  await mkdir(dirname(stored), { recursive: true, mode: 0o700 });
  await rename(path, stored);
  await syncFolder(dirname(stored));
}

/** Whether the artifact store has a file of this content. */
export async function isStored(of: {
  readonly store: string;
  readonly sha256: string;
}): Promise<boolean> {
  const stats = await stat(storedPath(of.store, of.sha256)).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  });
  return stats?.isFile() === true;
}
