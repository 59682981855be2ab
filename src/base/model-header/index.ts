import { ByteSource, DamagedHeader, type ReadAt } from "./byte-source.ts";
import { GGUF_START, readGguf } from "./gguf.ts";
import { NPY_START, readNpy } from "./npy.ts";
import { ONNX_START, readOnnx } from "./onnx.ts";
import { readPickled } from "./pickled.ts";
import { isSafetensors, readSafetensors } from "./safetensors.ts";
import { HeaderBuilder, type ModelHeader } from "./types.ts";
import { ZIP_START } from "./zip.ts";
import { readZipModel } from "./zip-models.ts";

export type { ReadAt } from "./byte-source.ts";
export type { ModelHeader } from "./types.ts";

const HDF5_START = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * What the header of a model file tells: its format, facts and tensors. The bytes decide; the name only says what a damaged
 * file was meant to be, and tells what has no mark of its own (pickles of protocol 0 and 1). Nothing is loaded or run, and
 * however large the file is, only a bounded part is read. Null where it is no model file.
 * Throws only what `readAt` throws.
 */
export async function readModelHeader(
  readAt: ReadAt,
  size: number,
  name: string,
): Promise<ModelHeader | null> {
  const source = new ByteSource(readAt, size);
  try {
    return await readFormat(source, name);
  } catch (error) {
    if (error instanceof DamagedHeader) return null;
    throw error;
  }
}

async function readFormat(source: ByteSource, name: string): Promise<ModelHeader | null> {
  const start = await source.upTo(0, 16);
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => start[i] === byte);
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (begins(ZIP_START)) return await readZipModel(source, extension);
  if (begins(GGUF_START)) return await readGguf(source);
  if (begins(NPY_START)) return await readNpy(source);
  if (begins(HDF5_START)) return readHdf5(start);
  if (await isSafetensors(source)) {
    const found = await readSafetensors(source, extension === "safetensors");
    if (found !== null) return found;
  }
  if (begins(ONNX_START)) {
    const found = await readOnnx(source, extension === "onnx");
    if (found !== null) return found;
  }
  return await readPickled(source, name);
}

/** Only that it is one: what lies in it takes the whole library. */
function readHdf5(start: Uint8Array): ModelHeader {
  const header = new HeaderBuilder("hdf5", "HDF5 file");
  header.fact("Superblock version", start[8]);
  header.fact("Contents", "not read: only the format is known");
  return header.build();
}
