import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppendCodec } from "./codec.ts";
import { SAMPLES } from "./samples.test-support.ts";
import { factsOf, listPoints, listTold, readGrowing } from "./testing.ts";
import { tfeventsCodec } from "./tfevents/index.ts";

/* What holds for every format, whatever is in the file. Add a sample of a new one to SAMPLES. */

const SEED = Number(process.env["SOAK_SEED"] ?? 20_261_122);
/** Random cases for each sample; the soak suite asks for more. */
const CASES = Number(process.env["SOAK_CASES"] ?? 60);

const read = (codec: AppendCodec, bytes: Uint8Array, cuts: readonly number[] = [], final = false) =>
  readGrowing(codec, bytes, codec.initial(factsOf("run/file.csv")), cuts, { final });

const cutsOf = (bytes: Uint8Array) => fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 });

describe.each(SAMPLES)("%s", (_, codec, bytes) => {
  test("however the file is cut while it grows, points, facts and media are the same", () => {
    for (const final of [false, true]) {
      const whole = listPoints(read(codec, bytes, [], final).events);
      expect(whole.length).toBeGreaterThan(1);
      const told = listTold(read(codec, bytes, [], final).events);
      fc.assert(
        fc.property(cutsOf(bytes), (cuts) => {
          const { events } = read(codec, bytes, cuts, final);
          expect(listPoints(events)).toEqual(whole);
          expect(listTold(events)).toEqual(told);
        }),
        { seed: SEED, numRuns: CASES },
      );
    }
  });

  test("cut at every byte, nothing is thrown and what is whole is there", () => {
    const whole = groupByMetric(listPoints(read(codec, bytes).events));
    for (let size = 0; size <= bytes.length; size++) {
      const part = groupByMetric(listPoints(read(codec, bytes.slice(0, size)).events));
      for (const [metric, lines] of part) {
        expect(whole.get(metric)?.slice(0, lines.length)).toEqual(lines);
      }
      read(codec, bytes.slice(0, size), [], true);
    }
  });

  test("cut, and written again from the start: every point once", () => {
    const whole = listPoints(read(codec, bytes).events);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), cutsOf(bytes), (size, cuts) => {
        const before = read(codec, bytes.slice(0, size));
        const after = readGrowing(codec, bytes, codec.rewritten(before.state), cuts, {
          final: false,
        });
        const events = [...before.events, ...after.events];
        expect(listPoints(events)).toEqual(whole);
      }),
      { seed: SEED, numRuns: CASES },
    );
  });

  test("with flipped bytes, it ends without being thrown out of step", () => {
    const flips = fc.array(
      fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(flips, cutsOf(bytes), (places, cuts) => {
        const bad = bytes.slice();
        for (const [at, mask] of places) bad[at] = (bad[at] as number) ^ mask;
        const { events } = read(codec, bad, cuts, true);
        expect(listPoints(events)).toEqual(listPoints(read(codec, bad, [], true).events));
      }),
      { seed: SEED, numRuns: CASES },
    );
  });

  test("garbage of any kind is survived", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: bytes.length }), (noise, at) => {
        const spliced = Uint8Array.from([...bytes.slice(0, at), ...noise, ...bytes.slice(at)]);
        read(codec, spliced, [], true);
        read(codec, noise, [], true);
        codec.sniff(noise, factsOf("metrics.csv"), true);
      }),
      { seed: SEED, numRuns: CASES },
    );
  });
});

test("a damaged event file gives exactly what lies before the damage", () => {
  const bytes = SAMPLES[0]?.[2] as Uint8Array;
  const whole = listPoints(read(tfeventsCodec, bytes).events);
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bad = bytes.slice();
      bad[at] = (bad[at] as number) ^ mask;
      const { events, stopped } = read(tfeventsCodec, bad, [], true);
      expect(stopped).toBe(true);
      const before = listPoints(read(tfeventsCodec, bytes.slice(0, at)).events);
      expect(listPoints(events)).toEqual(before);
      expect(before.length).toBeLessThan(whole.length + 1);
    }),
    { seed: SEED, numRuns: CASES * 5 },
  );
});

function groupByMetric(lines: readonly string[]): Map<string, string[]> {
  return Map.groupBy(lines, (line) => line.slice(0, line.indexOf(" #")));
}
