import { expect, test } from "vitest";
import { checkDatabase, FUZZED_DATABASES } from "./fuzz-databases.test-support.ts";

const SEED = Number(process.env["SOAK_SEED"] ?? 20_261_122);
const CASES = Number(process.env["SOAK_CASES"] ?? 60);

test.each(FUZZED_DATABASES)(
  "$name: a database that is damaged anywhere is read as far as it goes, or refused",
  (sample) => {
    for (let seed = SEED; seed < SEED + CASES; seed++)
      expect(() => checkDatabase(sample, seed), `seed ${seed}`).not.toThrow();
  },
);
