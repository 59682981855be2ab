import type { FileHandle } from "node:fs/promises";

/** Fills the memory from a place in the file. Answers what is there: less where the file ends, or was cut meanwhile. */
export async function readBytes(
  file: FileHandle,
  from: number,
  memory: Buffer,
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < memory.length) {
    const { bytesRead } = await file.read(memory, filled, memory.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return memory.subarray(0, filled);
}
