import type { MediaSeen } from "../../base/run-event.ts";
import type { MediaContent } from "../media.ts";
import { FOOTER_BYTES, HEADER_BYTES, isWholeRecord } from "./frame.ts";
import { MalformedProto, ProtoWalker, WIRE_BYTES, WIRE_FIXED64 } from "../proto.ts";
import { MESH_PLUGIN, readCurve, readMesh } from "./plugins.ts";
import { readDoubles, readShape, readValues, type Range } from "./tensor-values.ts";

/** What stands before the images of one value: their width and height as text. */
const IMAGE_HEAD = 2;
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
    const values = listValues(walker, HEADER_BYTES, record.length - FOOTER_BYTES);
    const value = values[item];
    return (value && readValue(walker, value, values)) ?? "unreadable";
  } catch (error) {
    if (error instanceof MalformedProto) return "unreadable";
    throw error;
  }
}

function listValues(walker: ProtoWalker, start: number, end: number): readonly Range[] {
  const values: Range[] = [];
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field: eventField, wire: eventWire, end: summaryEnd } = walker;
    if (eventField !== 5 || eventWire !== WIRE_BYTES) continue;
    for (let at = walker.start; at < summaryEnd;) {
      at = walker.next(at, summaryEnd);
      const { field, wire } = walker;
      if (field === 1 && wire === WIRE_BYTES) values.push({ start: walker.start, end: walker.end });
    }
  }
  return values;
}

/** Summary.Value: 4 image, 5 histo, 6 audio, 8 tensor, 9 metadata. */
function readValue(
  walker: ProtoWalker,
  { start, end }: Range,
  all: readonly Range[],
): MediaContent | undefined {
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
  if (content !== 8) return undefined;
  // Corners, faces and colours are values of their own, in one record.
  if (plugin === MESH_PLUGIN) return readMesh(walker, { start, end }, all);
  return readTensor(walker, found, plugin);
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

/** TensorProto. */
function readTensor(walker: ProtoWalker, range: Range, plugin: string): MediaContent | undefined {
  const { shape, strings, numbers } = readValues(walker, range);
  const bytesOf = ({ start, end }: Range): Uint8Array => walker.bytes.subarray(start, end);
  if (plugin === "images")
    return { kind: "image", samples: strings.slice(IMAGE_HEAD).map(bytesOf) };
  if (plugin === "audio") {
    const columns = columnsOf(shape);
    const labelled = columns === 2 ? strings.filter((_, i) => i % 2 === 1) : [];
    return {
      kind: "audio",
      samples: strings.filter((_, i) => i % columns === 0).map(bytesOf),
      labels: labelled.map((label) => walker.text(label.start, label.end)),
    };
  }
  if (plugin === "pr_curves") return readCurve(shape, numbers);
  if (plugin === "histograms" || plugin === "distributions") {
    const whole = numbers.length - (numbers.length % 3);
    return { kind: "histogram", buckets: Float64Array.from(numbers.slice(0, whole)) };
  }
  return {
    kind: "text",
    shape: fitShape(shape, strings.length),
    cells: strings.map((cell) => walker.text(cell.start, cell.end)),
  };
}

/** Of more than two dimensions TensorBoard shows the first two-dimensional slice. */
function fitShape(shape: readonly number[], cells: number): readonly number[] {
  const flat = shape.slice(-2);
  const size = flat.reduce((product, length) => product * length, 1);
  return size <= cells && size > 0 ? flat : [cells];
}
