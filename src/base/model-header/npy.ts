import { type ByteSource, DamagedHeader, toLatin1 } from "./byte-source.ts";
import { HeaderBuilder, type ModelHeader, type ModelTensor } from "./types.ts";

export const NPY_START = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_DICT = 1024 * 1024;
/** So much of an array's file holds its header. */
export const NPY_HEAD_BYTES = 64 * 1024;

export interface NpyHeader extends Omit<ModelTensor, "name"> {
  readonly version: string;
  readonly order: string;
  /** Python objects, which NumPy keeps as a pickle. */
  readonly hasObjects: boolean;
}

export const OBJECTS_UNSAFE =
  "It holds Python objects as a pickle, which can run code when it is loaded. Assay never loads it.";

/** The beginning of an array's file: the lengths, then a Python dictionary as text. */
export function parseNpy(bytes: Uint8Array): NpyHeader {
  if (!NPY_START.every((byte, i) => bytes[i] === byte))
    throw new DamagedHeader("It does not begin like an array of NumPy.");
  const major = bytes[6] ?? 0;
  const at = major === 1 ? 10 : 12;
  if (bytes.length < at) throw new DamagedHeader("The file ends before its header does.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (at + length > bytes.length) throw new DamagedHeader("The file ends before its header does.");
  const text = toLatin1(bytes.subarray(at, at + length));
  const dtype = findDtype(text);
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  if (dtype === undefined || shape === undefined || fortran === undefined)
    throw new DamagedHeader("The array's description cannot be read.");
  return {
    version: `${major}.${bytes[7] ?? 0}`,
    dtype,
    shape: shape.match(/\d+/g)?.map(Number) ?? [],
    order: fortran === "True" ? "Fortran (columns first)" : "C (rows first)",
    hasObjects: /'[|<>=]?O\d*'/.test(dtype.startsWith("[") ? dtype : `'${dtype}'`),
  };
}

/** A text, or for records a list of fields. */
function findDtype(text: string): string | undefined {
  const from = /'descr'\s*:\s*/.exec(text);
  if (from === null) return undefined;
  const start = from.index + from[0].length;
  if (text[start] === "'") return text.slice(start + 1).split("'", 1)[0];
  const end = text.indexOf(", 'fortran_order'", start);
  return text[start] === "[" && end > 0 ? text.slice(start, end) : undefined;
}

export async function readNpy(source: ByteSource): Promise<ModelHeader> {
  const header = new HeaderBuilder("npy", "NumPy array");
  try {
    const head = await source.upTo(0, 12);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const length = head.length < 12 || head[6] === 1 ? NPY_HEAD_BYTES : view.getUint32(8, true);
    if (length > MAX_DICT) throw new DamagedHeader("The array's description is too long.");
    const { version, dtype, shape, order, hasObjects } = parseNpy(
      await source.upTo(0, length + 12),
    );
    header.tensor({ name: "array", dtype, shape });
    header.fact("Type", dtype);
    header.fact("Shape", `(${shape.join(", ")})`);
    header.fact("Order", order);
    header.fact("Format version", version);
    if (hasObjects) header.unsafe = OBJECTS_UNSAFE;
  } catch (error) {
    if (!(error instanceof DamagedHeader)) throw error;
    header.damaged = error.message;
  }
  return header.build();
}
