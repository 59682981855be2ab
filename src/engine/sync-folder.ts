import { open } from "node:fs/promises";

/** What systems answer that let no folder be opened, or none of this kind be synced. */
const CANNOT = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL"]);

/** A new name in a folder survives a power loss when the folder is on the disk; where that cannot be asked for, it is not. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, "r");
    await folder.sync();
  } catch (error) {
    if (!CANNOT.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
