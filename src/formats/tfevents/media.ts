import type { MediaSeen } from "../../base/run-event.ts";
import type { MediaContent } from "../media.ts";
import { FOOTER_BYTES, HEADER_BYTES, isWholeRecord } from "./frame.ts";
import { MalformedProto, ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";

const DT_FLOAT = 1;
const DT_DOUBLE = 2;
/** What stands before the images of one value: their width and height as text. */
const IMAGE_HEAD = 2;
/** A histogram or table of more than this is damage or malice. */
const MAX_CELLS = 1_000_000;

/** Images or sounds in a TensorProto of strings; 1 for anything else. */
export function countSamples(
  walker: ProtoWalker,
  mediaType: MediaSeen["mediaType"],
  start: number,
  end: number,
): number {
  if (mediaType !== "image" && mediaType !== "audio") return 1;
  let strings = 0;
  let shape: readonly number[] = [];
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.wire !== WIRE_BYTES) continue;
    if (walker.field === 8) strings++;
    else if (walker.field === 2) shape = readShape(walker, walker.start, walker.end);
  }
  const samples = mediaType === "image" ? strings - IMAGE_HEAD : strings / columnsOf(shape);
  return Math.max(0, Math.floor(samples));
}

/** Sounds stand alone or in pairs with a label. */
const columnsOf = (shape: readonly number[]): number =>
  shape.length === 2 && shape[1] === 2 ? 2 : 1;

/** Reads what a reference of this codec leads to; see `AppendCodec.readMedia`. */
export function readMedia(
  record: Uint8Array,
  { item, crc }: { readonly item: number; readonly crc: number },
): MediaContent | "changed" | "unreadable" {
  if (!isWholeRecord(record, crc)) return "changed";
  const walker = new ProtoWalker(record);
  try {
    const value = findValue(walker, HEADER_BYTES, record.length - FOOTER_BYTES, item);
    return (value && readValue(walker, value.start, value.end)) ?? "unreadable";
  } catch (error) {
    if (error instanceof MalformedProto) return "unreadable";
    throw error;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function findValue(
  walker: ProtoWalker,
  start: number,
  end: number,
  item: number,
): Range | undefined {
  let left = item;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field: eventField, wire: eventWire, end: summaryEnd } = walker;
    if (eventField !== 5 || eventWire !== WIRE_BYTES) continue;
    for (let at = walker.start; at < summaryEnd;) {
      at = walker.next(at, summaryEnd);
      const { field, wire } = walker;
      if (field === 1 && wire === WIRE_BYTES && left-- === 0)
        return { start: walker.start, end: walker.end };
    }
  }
  return undefined;
}

/** Summary.Value: 4 image, 5 histo, 6 audio, 8 tensor, 9 metadata. */
function readValue(walker: ProtoWalker, start: number, end: number): MediaContent | undefined {
  let content = 0;
  let found: Range = { start, end: start };
  let plugin = "";
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire } = walker;
    if (wire !== WIRE_BYTES) continue;
    if (field === 4 || field === 5 || field === 6 || field === 8) {
      content = field;
      found = { start: walker.start, end: walker.end };
    } else if (field === 9) {
      plugin = readPluginName(walker.bytes, walker.start, walker.end);
    }
  }
  if (content === 4 || content === 6) {
    const bytes = lastBytes(walker, found, 4);
    if (content === 4) return { kind: "image", samples: [bytes] };
    return { kind: "audio", samples: [bytes], labels: [] };
  }
  if (content === 5) return { kind: "histogram", buckets: readHistogramProto(walker, found) };
  return content === 8 ? readTensor(walker, found, plugin) : undefined;
}

/** SummaryMetadata { 1 plugin_data { 1 plugin_name } }. */
function readPluginName(bytes: Uint8Array, start: number, end: number): string {
  let name = "";
  const inner = new ProtoWalker(bytes);
  for (let pos = start; pos < end;) {
    pos = inner.next(pos, end);
    if (inner.field !== 1 || inner.wire !== WIRE_BYTES) continue;
    const dataEnd = inner.end;
    for (let at = inner.start; at < dataEnd;) {
      at = inner.next(at, dataEnd);
      if (inner.field === 1 && inner.wire === WIRE_BYTES) name = inner.text(inner.start, inner.end);
    }
  }
  return name;
}

/** The encoded image or sound of Summary.Image and Summary.Audio. */
function lastBytes(walker: ProtoWalker, { start, end }: Range, field: number): Uint8Array {
  let bytes = walker.bytes.subarray(0, 0);
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.field === field && walker.wire === WIRE_BYTES)
      bytes = walker.bytes.subarray(walker.start, walker.end);
  }
  return bytes;
}

/**
 * HistogramProto: 1 min, 2 max, 6 bucket_limit, 7 bucket. As TensorBoard's data_compat turns it into buckets: the first
 * one begins at the minimum, the last one ends at the maximum.
 */
function readHistogramProto(walker: ProtoWalker, { start, end }: Range): Float64Array {
  let min = 0;
  let max = 0;
  const limits: number[] = [];
  const counts: number[] = [];
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire } = walker;
    if (field === 6) readDoubles(walker, limits);
    else if (field === 7) readDoubles(walker, counts);
    else if (wire === WIRE_FIXED64 && field === 1) min = walker.float64(walker.start);
    else if (wire === WIRE_FIXED64 && field === 2) max = walker.float64(walker.start);
  }
  const length = Math.min(limits.length, counts.length);
  const buckets = new Float64Array(length * 3);
  for (let i = 0; i < length; i++) {
    buckets[3 * i] = i === 0 ? min : (limits[i - 1] as number);
    buckets[3 * i + 1] = i === length - 1 ? max : (limits[i] as number);
    buckets[3 * i + 2] = counts[i] as number;
  }
  return buckets;
}

/** Packed or one by one. */
function readDoubles(walker: ProtoWalker, into: number[]): void {
  const { start, end, wire } = walker;
  if (wire !== WIRE_BYTES && wire !== WIRE_FIXED64) return;
  if ((end - start) % 8 !== 0) throw new MalformedProto("doubles of another size than eight bytes");
  if (into.length + (end - start) / 8 > MAX_CELLS) throw new MalformedProto("too many numbers");
  for (let at = start; at < end; at += 8) into.push(walker.float64(at));
}

/** TensorProto: 1 dtype, 2 shape, 4 tensor_content, 5 float_val, 6 double_val, 8 string_val. */
function readTensor(walker: ProtoWalker, { start, end }: Range, plugin: string): MediaContent {
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
    else if (field === 8 && wire === WIRE_BYTES)
      strings.push({ start: walker.start, end: walker.end });
    if (strings.length > MAX_CELLS) throw new MalformedProto("too many texts");
  }
  const bytesOf = (range: Range): Uint8Array => walker.bytes.subarray(range.start, range.end);
  if (plugin === "images")
    return { kind: "image", samples: strings.slice(IMAGE_HEAD).map(bytesOf) };
  if (plugin === "audio") {
    const columns = columnsOf(shape);
    const labelled = columns === 2 ? strings.filter((_, i) => i % 2 === 1) : [];
    return {
      kind: "audio",
      samples: strings.filter((_, i) => i % columns === 0).map(bytesOf),
      labels: labelled.map((range) => walker.text(range.start, range.end)),
    };
  }
  if (plugin === "histograms" || plugin === "distributions") {
    if (raw.end > raw.start) readContent(walker, raw, dtype, numbers);
    const whole = numbers.length - (numbers.length % 3);
    return { kind: "histogram", buckets: Float64Array.from(numbers.slice(0, whole)) };
  }
  return {
    kind: "text",
    shape: fitShape(shape, strings.length),
    cells: strings.map((range) => walker.text(range.start, range.end)),
  };
}

function readFloats(walker: ProtoWalker, into: number[]): void {
  const { start, end } = walker;
  for (let at = start; at + 4 <= end; at += 4) into.push(walker.float32(at));
}

function readContent(walker: ProtoWalker, raw: Range, dtype: number, into: number[]): void {
  const width = dtype === DT_FLOAT ? 4 : dtype === DT_DOUBLE ? 8 : 0;
  if (width === 0 || (raw.end - raw.start) / width > MAX_CELLS)
    throw new MalformedProto("not the numbers of a histogram");
  for (let at = raw.start; at + width <= raw.end; at += width)
    into.push(width === 4 ? walker.float32(at) : walker.float64(at));
}

/** Of more than two dimensions TensorBoard shows the first two-dimensional slice. */
function fitShape(shape: readonly number[], cells: number): readonly number[] {
  const flat = shape.slice(-2);
  const size = flat.reduce((product, length) => product * length, 1);
  return size <= cells && size > 0 ? flat : [cells];
}

/** TensorShapeProto { 2 dim { 1 size } }. */
function readShape(walker: ProtoWalker, start: number, end: number): readonly number[] {
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
