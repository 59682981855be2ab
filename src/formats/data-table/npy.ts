import { unzipSync } from "fflate";
import { checkSize, makeTable, NoTable, type DataColumn, type DataTable } from "./data-table.ts";

/** 0x93, "NUMPY". */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Arrays that claim more together when they are unpacked are not unpacked. */
const MAX_BYTES = 512 * 1024 * 1024;
const latin1 = new TextDecoder("latin1");

/** Arrays of an archive as `numpy.savez` writes it; those of other lengths than the first are left out. @throws NoTable */
export function readNpz(bytes: Uint8Array): DataTable {
  let files: Record<string, Uint8Array>;
  let claimed = 0;
  try {
    // oxlint-disable-next-line node/no-sync -- of bytes in memory
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        name.endsWith(".npy") && (claimed += originalSize) <= MAX_BYTES,
    });
  } catch {
    throw new NoTable("is no whole archive");
  }
  const columns = Object.entries(files).flatMap(([name, part]) =>
    readArray(part, name.slice(0, -".npy".length)),
  );
  const rows = columns[0]?.values.length ?? 0;
  return makeTable(columns.filter(({ values }) => values.length === rows));
}

/** One array: of two dimensions its columns by number. @throws NoTable */
export function readNpy(bytes: Uint8Array): DataTable {
  return makeTable(readArray(bytes, "value"));
}

/** numpy.lib.format, versions 1 to 3: magic, version, length of the header, the header as a Python dict, the numbers. */
function readArray(bytes: Uint8Array, name: string): DataColumn[] {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new NoTable("is no array of numpy");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const headerStart = isFirst ? 10 : 12;
  if (bytes.length < headerStart) throw new NoTable("is cut short");
  const headerEnd = headerStart + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = latin1.decode(bytes.subarray(headerStart, headerEnd));
  const [, descr = ""] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const isFortran = /'fortran_order':\s*True/.test(header);
  const [, shapeText = ""] = /'shape':\s*\(([^)]*)\)/.exec(header) ?? [];
  const shape = shapeText.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
  const [rows = 1, width = 1] = shape;
  if (shape.length > 2 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new NoTable(`has ${shape.length} dimensions`);
  checkSize(width, rows);
  const item = readerOf(descr);
  const size = item.bytes * rows * width;
  if (bytes.length - headerEnd < size) throw new NoTable("is cut short");
  return Array.from({ length: width }, (_, column) => ({
    name: shape.length > 1 ? `${name}[${column}]` : name,
    values: Array.from({ length: rows }, (__, row) => {
      const index = isFortran ? column * rows + row : row * width + column;
      return item.read(view, headerEnd + index * item.bytes);
    }),
  }));
}

interface ItemReader {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number | string;
}

function readerOf(descr: string): ItemReader {
  const [, order = "", kind = "", digits = ""] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descr) ?? [];
  const little = order !== ">";
  const bytes = Number(digits);
  const number = (read: ItemReader["read"]): ItemReader => ({ bytes, read });
  switch (`${kind}${digits}`) {
    case "f8":
      return number((view, at) => view.getFloat64(at, little));
    case "f4":
      return number((view, at) => view.getFloat32(at, little));
    case "f2":
      return number((view, at) => toFloat16(view.getUint16(at, little)));
    case "i8":
      return number((view, at) => Number(view.getBigInt64(at, little)));
    case "i4":
      return number((view, at) => view.getInt32(at, little));
    case "i2":
      return number((view, at) => view.getInt16(at, little));
    case "i1":
      return number((view, at) => view.getInt8(at));
    case "u8":
      return number((view, at) => Number(view.getBigUint64(at, little)));
    case "u4":
      return number((view, at) => view.getUint32(at, little));
    case "u2":
      return number((view, at) => view.getUint16(at, little));
    case "u1":
    case "b1":
      return number((view, at) => view.getUint8(at));
  }
  if (kind === "U" && bytes > 0 && bytes <= 10_000)
    return { bytes: 4 * bytes, read: (view, at) => readUtf32(view, at, bytes, little) };
  if (kind === "S" && bytes > 0)
    return {
      bytes,
      read: (view, at) =>
        latin1.decode(new Uint8Array(view.buffer, view.byteOffset + at, bytes)).replace(/\0+$/, ""),
    };
  throw new NoTable(`holds values of the type ${descr === "" ? "of a structure" : descr}`);
}

function toFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function readUtf32(view: DataView, at: number, characters: number, little: boolean): string {
  let text = "";
  for (let i = 0; i < characters; i++) {
    const code = view.getUint32(at + 4 * i, little);
    if (code === 0) break;
    text += code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
  }
  return text;
}
