import { MalformedProto, type ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";

/** `DataType` of tensorflow/core/framework/types.proto, those that are one real number. */
const DT = {
  float: 1,
  double: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  half: 19,
  uint32: 22,
  uint64: 23,
} as const;

/** What a TensorProto holds, as far as a scalar chart is concerned. */
type TensorKind = "scalar" | "strings" | "other";

/** Reads TensorProtos without making objects: after `read` said "scalar", `value` and `isFloat32` tell the rest. */
export class TensorReader {
  value = 0;
  isFloat32 = true;
  readonly #walker: ProtoWalker;

  constructor(walker: ProtoWalker) {
    this.#walker = walker;
  }

  /** The TensorProto in `[start, end)`. Exactly one element of a real type is a scalar, whatever its rank. */
  read(start: number, end: number): TensorKind {
    const walker = this.#walker;
    let dtype = 0;
    let elements = 1;
    let content = -1;
    let contentEnd = -1;
    let typed = -1;
    let typedEnd = -1;
    for (let pos = start; pos < end;) {
      pos = walker.next(pos, end);
      const { field, wire } = walker;
      if (field === 1 && wire === WIRE_VARINT) dtype = walker.low;
      else if (field === 2 && wire === WIRE_BYTES) {
        if (walker.start < walker.end) elements = countElements(walker, walker.start, walker.end);
      } else if (field === 4 && wire === WIRE_BYTES) {
        content = walker.start;
        contentEnd = walker.end;
      } else if (typed < 0 && field === VALUE_FIELDS[dtype]) {
        // Of repeated values the first is enough: more than one element is no scalar.
        typed = walker.start;
        typedEnd = walker.end;
      }
    }
    if (dtype === DT.string) return "strings";
    if (elements !== 1 || VALUE_FIELDS[dtype] === undefined) return "other";
    if (contentEnd > content) this.value = readContent(walker, dtype, content, contentEnd);
    else if (typedEnd > typed) this.value = readTyped(walker, dtype, typed, typedEnd);
    else this.value = 0; // as TensorFlow reads a tensor without values
    this.isFloat32 = dtype === DT.float || dtype === DT.half || dtype === DT.bfloat16;
    return "scalar";
  }
}

/** Field of TensorProto that carries the values of a type. */
const VALUE_FIELDS: { readonly [dtype: number]: number } = {
  [DT.float]: 5,
  [DT.double]: 6,
  [DT.int32]: 7,
  [DT.uint8]: 7,
  [DT.int16]: 7,
  [DT.int8]: 7,
  [DT.uint16]: 7,
  [DT.int64]: 10,
  [DT.bool]: 11,
  [DT.half]: 13,
  [DT.bfloat16]: 13,
  [DT.uint32]: 16,
  [DT.uint64]: 17,
};

function countElements(walker: ProtoWalker, start: number, end: number): number {
  let elements = 1;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire, end: dimEnd } = walker;
    if (field !== 2 || wire !== WIRE_BYTES) continue;
    let size = 0;
    for (let dim = walker.start; dim < dimEnd;) {
      dim = walker.next(dim, dimEnd);
      if (walker.field === 1 && walker.wire === WIRE_VARINT) size = walker.int64;
    }
    elements *= size;
  }
  return elements;
}

/** `tensor_content`: the element as it lies in memory, little-endian. */
function readContent(walker: ProtoWalker, dtype: number, start: number, end: number): number {
  const { view } = walker;
  const width = CONTENT_WIDTHS[dtype] ?? 0;
  if (end - start !== width)
    throw new MalformedProto("tensor content of another size than its type");
  switch (dtype) {
    case DT.float:
      return view.getFloat32(start, true);
    case DT.double:
      return view.getFloat64(start, true);
    case DT.int32:
      return view.getInt32(start, true);
    case DT.uint32:
      return view.getUint32(start, true);
    case DT.int16:
      return view.getInt16(start, true);
    case DT.uint16:
      return view.getUint16(start, true);
    case DT.int8:
      return view.getInt8(start);
    case DT.int64:
      return Number(view.getBigInt64(start, true));
    case DT.uint64:
      return Number(view.getBigUint64(start, true));
    case DT.half:
      return fromHalf(view.getUint16(start, true));
    case DT.bfloat16:
      return fromBfloat16(view.getUint16(start, true));
    default:
      return view.getUint8(start);
  }
}

const CONTENT_WIDTHS: { readonly [dtype: number]: number } = {
  [DT.float]: 4,
  [DT.double]: 8,
  [DT.int32]: 4,
  [DT.uint32]: 4,
  [DT.int16]: 2,
  [DT.uint16]: 2,
  [DT.int8]: 1,
  [DT.uint8]: 1,
  [DT.bool]: 1,
  [DT.int64]: 8,
  [DT.uint64]: 8,
  [DT.half]: 2,
  [DT.bfloat16]: 2,
};

/** First of the packed (or single) values in the field of its type. */
function readTyped(walker: ProtoWalker, dtype: number, start: number, end: number): number {
  if (dtype === DT.float) {
    if (end - start < 4) throw new MalformedProto("float of fewer than 4 bytes");
    return walker.float32(start);
  }
  if (dtype === DT.double) {
    if (end - start < 8) throw new MalformedProto("double of fewer than 8 bytes");
    return walker.float64(start);
  }
  walker.varint(start, end);
  switch (dtype) {
    case DT.half:
      return fromHalf(walker.low);
    case DT.bfloat16:
      return fromBfloat16(walker.low);
    case DT.uint64:
      return (walker.high >>> 0) * 4294967296 + (walker.low >>> 0);
    default:
      return walker.int64;
  }
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function fromBfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(2, bits, true);
  return view.getFloat32(0, true);
}
