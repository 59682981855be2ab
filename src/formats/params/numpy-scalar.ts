import { isPlainObject } from "../../base/json.ts";

type Reader = (view: DataView, littleEndian: boolean) => number | bigint | boolean;

/** By NumPy's name of the type: bytes it takes, and how to read them. */
const TYPES: ReadonlyMap<unknown, readonly [size: number, read: Reader]> = new Map([
  ["b1", [1, (view) => view.getUint8(0) !== 0]],
  ["i1", [1, (view) => view.getInt8(0)]],
  ["u1", [1, (view) => view.getUint8(0)]],
  ["i2", [2, (view, little) => view.getInt16(0, little)]],
  ["u2", [2, (view, little) => view.getUint16(0, little)]],
  ["i4", [4, (view, little) => view.getInt32(0, little)]],
  ["u4", [4, (view, little) => view.getUint32(0, little)]],
  ["i8", [8, (view, little) => view.getBigInt64(0, little)]],
  ["u8", [8, (view, little) => view.getBigUint64(0, little)]],
  ["f4", [4, (view, little) => view.getFloat32(0, little)]],
  ["f8", [8, (view, little) => view.getFloat64(0, little)]],
] as ReadonlyArray<[string, [number, Reader]]>);

/**
 * The number that NumPy pickles as its type, `{args: [f4, false, true], state: [3, "<", ...]}`, and its bytes in base64;
 * undefined for any other list.
 */
export function readNumpyScalar(list: readonly unknown[]): number | bigint | boolean | undefined {
  const [type, base64] = list;
  if (list.length !== 2 || !isPlainObject(type) || typeof base64 !== "string") return undefined;
  const { args, state } = type;
  if (!Array.isArray(args) || !Array.isArray(state)) return undefined;
  const [size, read] = TYPES.get(args[0]) ?? [];
  const bytes = decodeBase64(base64);
  if (read === undefined || bytes === undefined || bytes.length !== size) return undefined;
  return read(new DataView(bytes.buffer), state[1] !== ">");
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
