import { MalformedProto, ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";

const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DT_INT32 = 3;
const DT_UINT8 = 4;
/** Bytes of a number. */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [DT_FLOAT, 4],
  [DT_DOUBLE, 8],
  [DT_INT32, 4],
  [DT_UINT8, 1],
]);
/** A histogram, mesh or table of more than this is damage or malice. */
const MAX_CELLS = 1_000_000;

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface TensorValues {
  readonly shape: readonly number[];
  readonly strings: readonly Range[];
  readonly numbers: readonly number[];
}

/** TensorProto: 1 dtype, 2 shape, 4 tensor_content, 5 float_val, 6 double_val, 7 int_val, 8 string_val. */
export function readValues(walker: ProtoWalker, { start, end }: Range): TensorValues {
  let dtype = 0;
  let shape: readonly number[] = [];
  let raw: Range = { start, end: start };
  const strings: Range[] = [];
  const numbers: number[] = [];
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire } = walker;
    if (field === 1 && wire === WIRE_VARINT) dtype = walker.low;
    else if (field === 2 && wire === WIRE_BYTES)
      shape = readShape(walker, walker.start, walker.end);
    else if (field === 4 && wire === WIRE_BYTES) raw = { start: walker.start, end: walker.end };
    else if (field === 5 && dtype === DT_FLOAT) readFloats(walker, numbers);
    else if (field === 6) readDoubles(walker, numbers);
    else if (field === 7 && wire === WIRE_VARINT) numbers.push(walker.low | 0);
    else if (field === 7 && wire === WIRE_BYTES) readInts(walker, numbers);
    else if (field === 8 && wire === WIRE_BYTES)
      strings.push({ start: walker.start, end: walker.end });
    if (strings.length > MAX_CELLS) throw new MalformedProto("too many texts");
    if (numbers.length > MAX_CELLS) throw new MalformedProto("too many numbers");
  }
  if (raw.end > raw.start) readContent(walker, raw, dtype, numbers);
  return { shape, strings, numbers };
}

/** Packed or one by one. */
export function readDoubles(walker: ProtoWalker, into: number[]): void {
  const { start, end, wire } = walker;
  if (wire !== WIRE_BYTES && wire !== WIRE_FIXED64) return;
  if ((end - start) % 8 !== 0) throw new MalformedProto("doubles of another size than eight bytes");
  if (into.length + (end - start) / 8 > MAX_CELLS) throw new MalformedProto("too many numbers");
  for (let at = start; at < end; at += 8) into.push(walker.float64(at));
}

function readFloats(walker: ProtoWalker, into: number[]): void {
  const { start, end } = walker;
  for (let at = start; at + 4 <= end; at += 4) into.push(walker.float32(at));
}

function readContent(walker: ProtoWalker, raw: Range, dtype: number, into: number[]): void {
  const width = WIDTHS.get(dtype) ?? 0;
  if (width === 0 || (raw.end - raw.start) / width > MAX_CELLS)
    throw new MalformedProto("not numbers that are known");
  const { view } = walker;
  for (let at = raw.start; at + width <= raw.end; at += width) {
    if (dtype === DT_FLOAT) into.push(walker.float32(at));
    else if (dtype === DT_DOUBLE) into.push(walker.float64(at));
    else into.push(dtype === DT_INT32 ? view.getInt32(at, true) : view.getUint8(at));
  }
}

function readInts(walker: ProtoWalker, into: number[]): void {
  const inner = new ProtoWalker(walker.bytes);
  const { end } = walker;
  for (let at = walker.start; at < end && into.length <= MAX_CELLS;) {
    at = inner.varint(at, end);
    into.push(inner.low | 0);
  }
}

/** TensorShapeProto { 2 dim { 1 size } }. */
export function readShape(walker: ProtoWalker, start: number, end: number): readonly number[] {
  const shape: number[] = [];
  const inner = new ProtoWalker(walker.bytes);
  for (let pos = start; pos < end;) {
    pos = inner.next(pos, end);
    const { field, wire, end: dimEnd } = inner;
    if (field !== 2 || wire !== WIRE_BYTES) continue;
    let size = 0;
    for (let at = inner.start; at < dimEnd;) {
      at = inner.next(at, dimEnd);
      const isSize = inner.field === 1 && inner.wire === WIRE_VARINT;
      if (isSize) size = inner.int64;
    }
    shape.push(size);
  }
  return shape;
}
