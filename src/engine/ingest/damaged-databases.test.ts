import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyWal, PointLog } from "../../formats/index.ts";
import { openForeign } from "../../store/index.ts";
import { findCodec } from "./find-codec.ts";
import { factsOf } from "./seen-files.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");
const SEED = Number(process.env["SOAK_SEED"] ?? 20_261_122);
const CASES = Number(process.env["SOAK_CASES"] ?? 60);

test.each([
  ["mlflow-database", "mlflow_sqlite/mlflow.db.gz"],
  ["optuna-database", "optuna_sqlite/optuna.db"],
  ["trackio", "trackio/trackio_home/demo.db"],
])("%s: a database that is damaged anywhere is read as far as it goes, or refused", (id, path) => {
  const codec = findCodec(id);
  if (codec?.kind !== "database") throw new Error(`${id} reads no databases`);
  const packed = readFileSync(join(FIXTURES, path));
  const whole = new Uint8Array(path.endsWith(".gz") ? gunzipSync(packed) : packed);
  const facts = factsOf("demo.db");
  /** Events told, or undefined for a database that cannot be read. */
  const read = (bytes: Uint8Array): number | undefined => {
    try {
      using db = openForeign(applyWal(bytes, new Uint8Array()));
      codec.sniff(db, facts);
      return codec.read(db, codec.initial(facts), new PointLog()).events.length;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return undefined;
    }
  };
  expect(read(whole)).toBeGreaterThanOrEqual(5);
  const flip = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(
      fc.array(flip, { minLength: 1, maxLength: 20 }),
      fc.nat({ max: whole.length }),
      (flips, size) => {
        const bad = whole.slice();
        for (const [at, mask] of flips) bad[at] = (bad[at] as number) ^ mask;
        read(bad);
        read(whole.subarray(0, size));
      },
    ),
    { seed: SEED, numRuns: CASES },
  );
});
