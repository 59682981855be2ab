import { decodeColumnBlob, encodeColumnBlob, type Column } from "./column-blob.ts";
import type { CategoryColumn, NumberColumn, RunColumn } from "./run-column.ts";

/** Values of some paths over some runs, column by column. */
export interface RunTable {
  /** What each run is called; null for one that is gone. */
  readonly names: ReadonlyArray<string | null>;
  readonly columns: readonly RunColumn[];
}

type ColumnMeta = Omit<NumberColumn, "values" | "marks"> | Omit<CategoryColumn, "codes">;

interface TableMeta {
  readonly names: ReadonlyArray<string | null>;
  readonly columns: readonly ColumnMeta[];
}

/** As it travels: of numbers two columns (values f64, marks u8), of categories one (codes u32); see `column-blob.ts`. */
export function encodeRunTable({ names, columns }: RunTable): Uint8Array<ArrayBuffer> {
  const metas = columns.map((column): ColumnMeta => {
    if (column.kind === "numbers") {
      const { values: _values, marks: _marks, ...meta } = column;
      return meta;
    }
    const { codes: _codes, ...meta } = column;
    return meta;
  });
  return encodeColumnBlob(
    { names, columns: metas } satisfies TableMeta,
    columns.flatMap((column): Column[] =>
      column.kind === "numbers" ? [column.values, column.marks] : [column.codes],
    ),
  );
}

/** Views into the blob, without a copy. Throws RangeError when the blob is cut short or has a wrong shape. */
export function decodeRunTable(buffer: ArrayBuffer): RunTable {
  const { meta, columns } = decodeColumnBlob(buffer);
  const { names, columns: metas } = meta as TableMeta;
  let next = 0;
  const take = <T>(Type: abstract new (...args: never[]) => T): T => {
    const column = columns[next++];
    if (column instanceof Type) return column;
    throw new RangeError("a column of the table has another shape");
  };
  return {
    names,
    columns: metas.map((one): RunColumn =>
      one.kind === "numbers"
        ? { ...one, values: take(Float64Array), marks: take(Uint8Array) }
        : { ...one, codes: take(Uint32Array) },
    ),
  };
}
