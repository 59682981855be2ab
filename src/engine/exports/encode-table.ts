import { decodeColumnBlob } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import type { ExportColumn, ExportFormat } from "../../base/export-table.ts";
import type { Cell, Encoder } from "./batch.ts";
import { encodeParquet } from "./encode-parquet.ts";
import { encodeCsv, encodeJsonLines } from "./encode-text.ts";

const ENCODERS = { csv: encodeCsv, jsonl: encodeJsonLines, parquet: encodeParquet };

export function createEncoder(format: ExportFormat, columns: readonly ExportColumn[]): Encoder {
  return ENCODERS[format](columns);
}

/** What a thread that encodes one file is asked; the functions are called in the order of the file. */
export function createEncodeTable() {
  let current: Encoder | undefined;
  const encoder = (): Encoder => {
    if (current === undefined) throw new Error("no file was begun");
    return current;
  };
  return {
    encode: {
      begin(args: { readonly format: ExportFormat; readonly columns: readonly ExportColumn[] }) {
        current = createEncoder(args.format, args.columns);
        return current.begin();
      },
      /** Points as `runs.readPoints` answers them, and before them what all have in common. */
      points(args: {
        readonly start: readonly Cell[];
        readonly blob: Uint8Array<ArrayBuffer>;
        readonly points: number;
      }): Uint8Array<ArrayBuffer> {
        const { buffer, byteOffset, byteLength } = args.blob;
        const { columns } = decodeColumnBlob(buffer.slice(byteOffset, byteOffset + byteLength));
        const length = columns[0]?.length ?? 0;
        if (length !== args.points) throw changedMeanwhile();
        return encoder().write({
          length,
          columns: [...args.start.map((constant) => ({ constant })), ...columns],
        });
      },
      rows({ cells }: { readonly cells: ReadonlyArray<readonly Cell[]> }): Uint8Array<ArrayBuffer> {
        return encoder().write({ length: cells[0]?.length ?? 0, columns: cells });
      },
      end: (): Uint8Array<ArrayBuffer> => encoder().end(),
    },
  };
}
export type EncodeTable = ReturnType<typeof createEncodeTable>;

function changedMeanwhile(): AppError {
  return new AppError(
    "CONFLICT",
    "A series was replaced while it was written.",
    "Start the export again.",
  );
}
