import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_FACTS, MAX_TENSORS, type ModelHeader } from "./types.ts";
import { readModelHeader } from "./index.ts";

/* Test support: model files of the real libraries. Not part of the product. */

const FOLDER = join(import.meta.dirname, "../../../e2e/fixtures/models");

export const MODEL_FILES: ReadonlyMap<string, Uint8Array> = new Map(
  readdirSync(FOLDER)
    .filter((name) => !/\.(md|py)$/.test(name))
    .map((name) => [name, new Uint8Array(readFileSync(join(FOLDER, name)))]),
);

export interface HeaderReads {
  readonly header: ModelHeader | null;
  readonly bytes: number;
  readonly reads: number;
}

/** Of bytes in memory, with how much was asked for. */
export async function readHeaderOf(bytes: Uint8Array, name: string): Promise<HeaderReads> {
  let [read, reads] = [0, 0];
  const header = await readModelHeader(
    (offset, length) => {
      reads++;
      read += length;
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
    bytes.length,
    name,
  );
  return { header, bytes: read, reads };
}

/** A damaged file has a header within its bounds, or none. */
export async function checkModelHeader(bytes: Uint8Array, name: string): Promise<void> {
  const { header } = await readHeaderOf(bytes, name);
  if (header === null) return;
  if (header.facts.length > MAX_FACTS || header.tensors.length > MAX_TENSORS)
    throw new Error("more than the bounds allow");
  const { parameterCount } = header;
  if (parameterCount !== null && !(parameterCount >= 0)) throw new Error("a count below zero");
  if (JSON.stringify(header).length > 16 * 2 ** 20) throw new Error("a header of megabytes");
}
