import { randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../sync-folder.ts";

/**
 * A file that only its owner may read, there whole or not at all; its folder is made. False where there is one already, which
 * stays as it is: of several that write at once, one does. Throws the file system's errors.
 */
export async function writeOnce(path: string, text: string): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    {
      await using file = await open(draft, "wx", 0o600);
      await file.writeFile(text);
      await file.sync();
    }
    try {
      await link(draft, path);
    } catch (error) {
      if (isTaken(error)) return false;
      // Not every file system has links.
      await copyFile(draft, path, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
  return true;
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EEXIST";
}
