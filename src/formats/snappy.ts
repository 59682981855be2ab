import { readVarint } from "./varint.ts";

/**
 * Snappy as https://github.com/google/snappy/blob/main/format_description.txt defines it. Parquet readers bring their own,
 * but those that are at hand go round in circles in damaged data.
 * @param length bytes that come out; others are an error
 * @throws Error for damage
 */
export function decompressSnappy(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const { value: told, end } = readVarint(view, 0);
  if (told !== length) throw damaged();
  let at = end;
  const output = new Uint8Array(length);
  let written = 0;
  while (at < input.length) {
    const tag = view.getUint8(at++);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const lengthBytes = Math.max(0, short - 59);
      const size = 1 + (lengthBytes === 0 ? short : readUint(view, at, lengthBytes));
      at += lengthBytes;
      if (size > input.length - at || size > length - written) throw damaged();
      output.set(input.subarray(at, at + size), written);
      at += size;
      written += size;
      continue;
    }
    const offsetBytes = kind === 3 ? 4 : kind;
    const offset = readUint(view, at, offsetBytes) + (kind === 1 ? (tag >> 5) << 8 : 0);
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    at += offsetBytes;
    if (offset === 0 || offset > written || size > length - written) throw damaged();
    // What is copied may be what this copy writes.
    for (const end = written + size; written < end; written++)
      output[written] = output[written - offset] ?? 0;
  }
  if (written !== length) throw damaged();
  return output;
}

function readUint(view: DataView, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + view.getUint8(at + i);
  return value;
}

const damaged = (): Error => new Error("damaged snappy data");
