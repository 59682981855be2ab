import type { JsonValue } from "./json.ts";

/**
 * Typed arrays do not survive JSON, so series travel as one blob:
 * `u32 headerBytes | header JSON (UTF-8) | padding to 8 | columns, each padded to 8`, all little-endian.
 * Header: `{meta, columns: [{type, length}]}`; columns follow in that order.
 */
export type Column = Float64Array | Float32Array | BigInt64Array | Uint32Array | Uint8Array;

export const COLUMN_TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  i64: BigInt64Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;
export type ColumnType = keyof typeof COLUMN_TYPES;

interface Header {
  readonly meta: JsonValue;
  readonly columns: ReadonlyArray<{ readonly type: ColumnType; readonly length: number }>;
}

const align8 = (bytes: number): number => (bytes + 7) & ~7;

export function encodeColumnBlob(
  meta: unknown,
  columns: readonly Column[],
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(
    JSON.stringify({
      meta,
      columns: columns.map((column) => ({ type: typeOfColumn(column), length: column.length })),
    }),
  );
  const bodyStart = align8(4 + header.length);
  const total = columns.reduce((sum, column) => sum + align8(column.byteLength), bodyStart);
  const blob = new Uint8Array(total);
  new DataView(blob.buffer).setUint32(0, header.length, true);
  blob.set(header, 4);
  let offset = bodyStart;
  for (const column of columns) {
    blob.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += align8(column.byteLength);
  }
  return blob;
}

/** Views into the blob, without a copy. Throws RangeError when the blob is cut short. */
export function decodeColumnBlob(buffer: ArrayBuffer): { meta: unknown; columns: Column[] } {
  const headerBytes = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes)),
  ) as Header;
  let offset = align8(4 + headerBytes);
  const columns = header.columns.map(({ type, length }) => {
    const Type = COLUMN_TYPES[type];
    const column = new Type(buffer, offset, length);
    offset += align8(column.byteLength);
    return column;
  });
  return { meta: header.meta, columns };
}

/** Each entry of a blob that has the same columns for every one; `meta` is then their list. Throws RangeError for another shape. */
export function decodeColumnGroups<Meta, Name extends string>(
  buffer: ArrayBuffer,
  names: readonly Name[],
): ReadonlyArray<{ readonly meta: Meta; readonly column: (name: Name) => Column }> {
  const { meta, columns } = decodeColumnBlob(buffer);
  const metas = meta as readonly Meta[];
  if (columns.length !== metas.length * names.length)
    throw new RangeError(`expected ${metas.length * names.length} columns, got ${columns.length}`);
  return metas.map((one, index) => ({
    meta: one,
    column: (name) => columns[index * names.length + names.indexOf(name)] as Column,
  }));
}

export function typeOfColumn(column: Column): ColumnType {
  for (const [name, Type] of Object.entries(COLUMN_TYPES)) {
    if (column instanceof Type) return name as ColumnType;
  }
  throw new TypeError("not a column");
}
