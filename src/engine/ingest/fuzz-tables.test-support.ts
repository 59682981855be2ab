import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCase } from "../../formats/fuzz.test-support.ts";
import { PointLog, type TableCodec } from "../../formats/index.ts";
import { findCodec } from "./find-codec.ts";
import { readRows, sniffBuffer } from "./read-table.ts";
import { factsOf } from "./seen-files.ts";

/* Test support: Parquet files, damaged. Not part of the product. */

const FOLDER = "lab_digits-e0d5d5a0627544da";
const FILES = ["RUN-1-549fcb30a0f06072_part_0.parquet", "RUN-1-549fcb30a0f06072_part_2.parquet"];

export interface FuzzedTable {
  readonly name: string;
  readonly codec: TableCodec;
  readonly bytes: Uint8Array;
  readonly path: string;
}

export const FUZZED_TABLES: readonly FuzzedTable[] = FILES.map((file, i) => {
  const codec = findCodec("neptune-export");
  if (codec?.kind !== "table") throw new Error("no codec of tables");
  const exported = join(import.meta.dirname, "../../../e2e/fixtures/imports/neptune_export/data");
  const bytes = new Uint8Array(readFileSync(join(exported, FOLDER, file)));
  return { name: `neptune-export-${i}`, codec, bytes, path: `${FOLDER}/${file}` };
});

/** A damaged table is read, or refused by an error: both end, and neither takes memory that the file does not account for. */
export async function checkTable({ codec, bytes, path }: FuzzedTable, seed: number): Promise<void> {
  const damaged = makeCase(bytes, seed, undefined).bytes;
  const buffer = {
    byteLength: damaged.length,
    slice: (start: number, end = damaged.length) => damaged.slice(start, end).buffer,
  };
  try {
    await sniffBuffer(codec, buffer);
    const { state } = await readRows(codec, buffer, codec.initial(factsOf(path)), new PointLog());
    JSON.stringify(state);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
