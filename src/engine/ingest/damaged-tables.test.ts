import { expect, test } from "vitest";
import { CODECS } from "../../formats/index.ts";
import { FUZZED, FUZZED_COMPANIONS } from "../../formats/fuzzed.test-support.ts";
import { FUZZED_DATABASES } from "./fuzz-databases.test-support.ts";
import { checkTable, FUZZED_TABLES } from "./fuzz-tables.test-support.ts";

const CASES = 60;
/** Found by the fuzzer: a dictionary and a page without end, metadata in which a reader goes round in circles. */
const ONCE_HANGING = [10_001_505, 10_002_848, 10_014_102, 10_018_926];

test.for(FUZZED_TABLES)("$name, damaged in any way, is read or refused", async (table) => {
  const seeds = [...ONCE_HANGING, ...Array.from({ length: CASES }, (_, i) => 20_261_128 + i)];
  for (const seed of seeds)
    await expect(checkTable(table, seed), `seed ${seed}`).resolves.not.toThrow();
});

test("every codec has samples that are damaged", () => {
  const all = [...FUZZED, ...FUZZED_COMPANIONS, ...FUZZED_DATABASES, ...FUZZED_TABLES];
  const fuzzed = new Set(all.map(({ codec }) => codec.id));
  expect(CODECS.map(({ id }) => id).filter((id) => !fuzzed.has(id))).toEqual([]);
});
