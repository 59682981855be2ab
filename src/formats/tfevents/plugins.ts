import type { MediaContent } from "../media.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";
import { readValues, type Range } from "./tensor-values.ts";

export const MESH_PLUGIN = "mesh";
/** MeshPluginData.ContentType. */
const PART: Readonly<Record<"vertex" | "face" | "color", number>> = {
  vertex: 1,
  face: 2,
  color: 3,
};
/** Rows of a curve's tensor: counts of true and false positives, true and false negatives, precision, recall. */
const CURVE_ROWS = 6;

/** As the plug-in `pr_curves` stores it: six rows over thresholds from 0 to 1. Undefined for another shape. */
export function readCurve(
  shape: readonly number[],
  numbers: readonly number[],
): MediaContent | undefined {
  const [rows, count = 0] = shape;
  if (rows !== CURVE_ROWS || count < 1 || numbers.length !== CURVE_ROWS * count) return undefined;
  return {
    kind: "curve",
    rows: Array.from({ length: CURVE_ROWS }, (_, row) =>
      numbers.slice(row * count, (row + 1) * count),
    ),
  };
}

export interface MeshPart {
  readonly name: string;
  readonly type: number;
}

/** MeshPluginData: 2 name, 3 content_type. */
export function readMeshPart(walker: ProtoWalker, start: number, end: number): MeshPart {
  let name = "";
  let type = 0;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.field === 2 && walker.wire === WIRE_BYTES)
      name = walker.text(walker.start, walker.end);
    if (walker.field === 3 && walker.wire === WIRE_VARINT) type = walker.low;
  }
  return { name, type };
}

/** What stands for a mesh: its corners, of which there are always some. */
export const isMeshItself = ({ type }: MeshPart): boolean => type === PART.vertex;

/** SummaryMetadata { 1 plugin_data { 1 plugin_name, 2 content } }. */
function readPluginPart(bytes: Uint8Array, start: number, end: number): MeshPart | undefined {
  let part: MeshPart | undefined;
  const walker = new ProtoWalker(bytes);
  const inner = new ProtoWalker(bytes);
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.field !== 1 || walker.wire !== WIRE_BYTES) continue;
    for (let at = walker.start; at < walker.end;) {
      at = inner.next(at, walker.end);
      if (inner.field === 2 && inner.wire === WIRE_BYTES)
        part = readMeshPart(new ProtoWalker(bytes), inner.start, inner.end);
    }
  }
  return part;
}

/** Summary.Value: 8 tensor, 9 metadata. */
function readPart(
  bytes: Uint8Array,
  { start, end }: Range,
): (MeshPart & { tensor: Range }) | undefined {
  const walker = new ProtoWalker(bytes);
  let tensor: Range | undefined;
  let part: MeshPart | undefined;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire, end: fieldEnd } = walker;
    if (wire !== WIRE_BYTES) continue;
    if (field === 8) tensor = { start: walker.start, end: fieldEnd };
    if (field !== 9) continue;
    part = readPluginPart(bytes, walker.start, fieldEnd) ?? part;
  }
  return tensor === undefined || part === undefined ? undefined : { ...part, tensor };
}

/** A mesh of a record, one file for each of the batch. Undefined where its parts do not fit each other. */
export function readMesh(
  walker: ProtoWalker,
  corners: Range,
  all: readonly Range[],
): MediaContent | undefined {
  const own = readPart(walker.bytes, corners);
  if (own === undefined) return undefined;
  const parts = all.flatMap((range) => readPart(walker.bytes, range) ?? []);
  const numbersOf = (type: number, tensor?: Range) => {
    const of = tensor ?? parts.find((part) => part.name === own.name && part.type === type)?.tensor;
    return of === undefined ? undefined : readValues(walker, of);
  };
  const vertices = numbersOf(PART.vertex, own.tensor);
  const [batch = 0, count = 0, axes = 0] = vertices?.shape ?? [];
  if (vertices === undefined || axes !== 3 || vertices.numbers.length !== batch * count * 3)
    return undefined;
  const faces = numbersOf(PART.face);
  const colors = numbersOf(PART.color);
  const faceCount = faces?.shape[1] ?? 0;
  const hasFaces = faces?.numbers.length === batch * faceCount * 3;
  const hasColors = colors?.numbers.length === batch * count * 3;
  const title = own.name.split("/").at(-1) ?? own.name;
  return {
    kind: "made",
    files: Array.from({ length: batch }, (_, i) => ({
      name: `${title}${batch > 1 ? `-${i + 1}` : ""}.ply`,
      bytes: writePly({
        vertices: vertices.numbers.slice(i * count * 3, (i + 1) * count * 3),
        ...(hasColors && { colors: colors.numbers.slice(i * count * 3, (i + 1) * count * 3) }),
        faces: hasFaces ? faces.numbers.slice(i * faceCount * 3, (i + 1) * faceCount * 3) : [],
      }),
    })),
  };
}

interface Mesh {
  /** x, y, z, x, y, z, ... */
  readonly vertices: readonly number[];
  /** Red, green, blue from 0 to 255 of each corner. */
  readonly colors?: readonly number[];
  /** Three corners, by their number, of each face. */
  readonly faces: readonly number[];
}

/** Stanford's polygon file format, binary: floats stay what they are, bit by bit. */
function writePly({ vertices, colors, faces }: Mesh): Uint8Array {
  const corners = vertices.length / 3;
  const head = new TextEncoder().encode(
    [
      "ply",
      "format binary_little_endian 1.0",
      `element vertex ${corners}`,
      ...["x", "y", "z"].map((axis) => `property float ${axis}`),
      ...(colors === undefined
        ? []
        : ["red", "green", "blue"].map((color) => `property uchar ${color}`)),
      `element face ${faces.length / 3}`,
      "property list uchar int vertex_indices",
      "end_header",
      "",
    ].join("\n"),
  );
  const width = 12 + (colors === undefined ? 0 : 3);
  const bytes = new Uint8Array(head.length + corners * width + (faces.length / 3) * 13);
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  let at = head.length;
  for (let i = 0; i < corners; i++) {
    for (let axis = 0; axis < 3; axis++)
      view.setFloat32(at + axis * 4, vertices[i * 3 + axis] ?? NaN, true);
    for (let part = 0; part < 3 && colors !== undefined; part++)
      view.setUint8(at + 12 + part, Math.round(colors[i * 3 + part] ?? 0));
    at += width;
  }
  for (let i = 0; i < faces.length; i += 3) {
    view.setUint8(at, 3);
    for (let corner = 0; corner < 3; corner++)
      view.setInt32(at + 1 + corner * 4, Math.round(faces[i + corner] ?? 0), true);
    at += 13;
  }
  return bytes;
}
