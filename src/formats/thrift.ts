import { readVarint } from "./varint.ts";

/* Of Thrift's compact protocol, in which Parquet tells of itself: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */

const DEEPEST = 32;

/**
 * Where a struct ends. Readers that believe each length in it go round in circles in damaged ones: what this finds whole,
 * they read to its end.
 * @throws Error where it holds no struct that ends within the bytes
 */
export function findStructEnd(view: DataView, from: number, depth = 0): number {
  if (depth > DEEPEST) throw new Error("structs are nested without end");
  let at = from;
  for (;;) {
    const byte = view.getUint8(at++);
    const type = byte & 15;
    if (type === 0) return at;
    // The number of the field stands behind its type where it is no small step from the one before.
    if (byte >> 4 === 0) at = readVarint(view, at).end;
    // A boolean is its type.
    if (type > 2) at = findValueEnd(view, at, type, depth);
  }
}

function findValueEnd(view: DataView, at: number, type: number, depth: number): number {
  switch (type) {
    case 1:
    case 2:
    case 3:
      return bounded(view, at, 1);
    case 4:
    case 5:
    case 6:
      return readVarint(view, at).end;
    case 7:
      return bounded(view, at, 8);
    case 8: {
      const { value, end } = readVarint(view, at);
      return bounded(view, end, value);
    }
    case 9:
      return findListEnd(view, at, depth);
    case 12:
      return findStructEnd(view, at, depth + 1);
    default:
      throw new Error(`no type of Parquet's has the number ${type}`);
  }
}

function findListEnd(view: DataView, from: number, depth: number): number {
  const byte = view.getUint8(from);
  const long = byte >> 4 === 15 ? readVarint(view, from + 1) : undefined;
  const count = long?.value ?? byte >> 4;
  let at = long?.end ?? from + 1;
  // Each element has a byte at least.
  bounded(view, at, count);
  for (let i = 0; i < count; i++) at = findValueEnd(view, at, byte & 15, depth + 1);
  return at;
}

function bounded(view: DataView, at: number, bytes: number): number {
  if (bytes > view.byteLength - at) throw new Error("a length leads out of the file");
  return at + bytes;
}
