import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkCase, checkCompanion, makeCase } from "./fuzz.test-support.ts";
import { FUZZED, FUZZED_COMPANIONS } from "./fuzzed.test-support.ts";

const SEED = Number(process.env["SOAK_SEED"] ?? 20_261_127);
const CASES = Number(process.env["SOAK_CASES"] ?? 60);
/** Cases that once failed: seeds of the sample of that name, one a line. */
const CORPUS = join(import.meta.dirname, "../../e2e/fixtures/fuzz");

function seedsOf(name: string): readonly number[] {
  const found = join(CORPUS, `${name}.txt`);
  const known = existsSync(found) ? readFileSync(found, "utf8").trim().split("\n").map(Number) : [];
  return [...known, ...Array.from({ length: CASES }, (_, i) => SEED + i)];
}

describe.each(FUZZED)("$name", ({ name, codec, bytes, envelope, isDocument }) => {
  test("damaged in any way, it is read without an error, and what stood whole before is kept", () => {
    for (const seed of seedsOf(name)) {
      const one = makeCase(bytes, seed, envelope);
      expect(() => checkCase(codec, one, isDocument), `seed ${seed}`).not.toThrow();
    }
  });
});

describe.each(FUZZED_COMPANIONS)("$name", ({ name, codec, bytes, path }) => {
  test("damaged in any way, it gives params or says why not", () => {
    for (const seed of seedsOf(name)) {
      const one = makeCase(bytes, seed, undefined);
      expect(() => checkCompanion(codec, one, path), `seed ${seed}`).not.toThrow();
    }
  });
});

test("every case that is kept is of a sample", () => {
  const names = new Set([...FUZZED, ...FUZZED_COMPANIONS].map(({ name }) => `${name}.txt`));
  const kept = readdirSync(CORPUS).filter((file) => file.endsWith(".txt"));
  expect(kept.filter((file) => !names.has(file))).toEqual([]);
});
