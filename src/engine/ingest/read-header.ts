import { readModelHeader, type ModelHeader } from "../../base/model-header/index.ts";
import { openInside } from "../open-inside.ts";

/** What the header of a model file tells; null for another file. @throws AppError what `openInside` throws */
export async function readHeader(of: {
  readonly home: string;
  readonly path: string;
  /** As people know it. */
  readonly name: string;
}): Promise<ModelHeader | null> {
  const { handle, stats } = await openInside(of.home, of.path);
  try {
    const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    };
    return await readModelHeader(readAt, stats.size, of.name);
  } finally {
    await handle.close();
  }
}
