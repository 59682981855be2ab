import { ByteWriter, ParquetWriter, type ColumnSource, type SchemaElement } from "hyparquet-writer";
import type { ExportColumn } from "../../base/export-table.ts";
import { isConstant, noBytes, type Cell, type Encoder } from "./batch.ts";

/** Of a row group, all columns together: what is held at once. */
const GROUP_CELLS = 900_000;
const MOST_ROWS = 100_000;

/**
 * Parquet with Snappy: text as UTF-8, int64, time as TIMESTAMP(MICROS, UTC) and doubles bit for bit. Nothing in it says when,
 * where or by which version it was written.
 */
export function encodeParquet(
  columns: readonly ExportColumn[],
  groupRows: number = Math.max(1, Math.min(MOST_ROWS, Math.floor(GROUP_CELLS / columns.length))),
): Encoder {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [{ name: "schema", num_children: columns.length }, ...columns.map(toSchema)],
    createdBy: "Assay",
  });
  let held: Cell[][] = columns.map(() => []);
  let rows = 0;

  /** What the writer has made since. */
  function take(): Uint8Array<ArrayBuffer> {
    if (writer.index === 0) return noBytes();
    const bytes = new Uint8Array(writer.buffer.slice(0, writer.index));
    writer.index = 0;
    return bytes;
  }
  function writeGroup(): void {
    if (rows === 0) return;
    void file.write({
      columnData: columns.map((column, i) => toSource(column, held[i] as Cell[])),
      rowGroupSize: rows,
    });
    held = columns.map(() => []);
    rows = 0;
  }

  return {
    begin: take,
    write({ length, columns: added }) {
      for (let from = 0; from < length;) {
        const until = Math.min(length, from + groupRows - rows);
        for (const [i, column] of added.entries()) {
          const into = held[i] as Cell[];
          const fixed = isConstant(column) ? column.constant : undefined;
          for (let row = from; row < until; row++)
            into.push(fixed === undefined ? ((column as ArrayLike<Cell>)[row] as Cell) : fixed);
        }
        rows += until - from;
        from = until;
        if (rows === groupRows) writeGroup();
      }
      return take();
    },
    end() {
      writeGroup();
      void file.finish();
      return take();
    },
  };
}

function toSchema({ name, type, nullable }: ExportColumn): SchemaElement {
  const repetition_type = nullable ? ("OPTIONAL" as const) : ("REQUIRED" as const);
  switch (type) {
    case "text":
      return {
        name,
        repetition_type,
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
      };
    case "number":
      return { name, repetition_type, type: "DOUBLE" };
    case "int":
      return { name, repetition_type, type: "INT64" };
    case "time":
      return {
        name,
        repetition_type,
        type: "INT64",
        converted_type: "TIMESTAMP_MICROS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
      };
  }
}

/** Numbers never in a dictionary: it would take -0 for 0. */
function toSource({ name, type }: ExportColumn, cells: Cell[]): ColumnSource {
  if (type === "text") return { name, data: cells };
  if (type === "number") return { name, data: cells, encoding: "BYTE_STREAM_SPLIT" };
  const toInt = type === "time" ? timeOf : intOf;
  return { name, data: cells.map(toInt), encoding: "DELTA_BINARY_PACKED" };
}

function intOf(cell: Cell): bigint | null {
  return cell === null ? null : BigInt(cell as number | bigint);
}

/** One beyond int64 is none: a clock cannot have said it. */
function timeOf(cell: Cell): bigint | null {
  return cell !== null && Math.abs(cell as number) < 2 ** 63 ? BigInt(cell as number) : null;
}
