import fc from "fast-check";
import { expect, test } from "vitest";
import { PointLog } from "./point-log.ts";

test("points come back by series, in the order they were pushed, as what they are", () => {
  const points = new PointLog();
  points.begin();
  const [a, b, c] = ["a", "b", "c"].map((metric) => points.openSeries(metric));
  points.push32(a as number, 1, 10, 0.5);
  points.push64(b as number, 1, NaN, 0.1);
  points.push32(a as number, Number(2n ** 60n + 1n), 20, 1.5);
  points.setWideStep(2n ** 60n + 1n);
  points.push32(b as number, 2, 30, 0.25);
  points.markZoneAssumed(b as number);
  const [first, second, ...others] = points.take();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ metric: "a", zoneAssumed: false });
  expect(first?.columns).toEqual({
    steps: BigInt64Array.from([1n, 2n ** 60n + 1n]),
    timesUs: Float64Array.from([10, 20]),
    values: Float32Array.from([0.5, 1.5]),
  });
  expect(second).toMatchObject({ metric: "b", zoneAssumed: true });
  expect(second?.columns).toEqual({
    steps: Float64Array.from([1, 2]),
    timesUs: Float64Array.from([NaN, 30]),
    values: Float64Array.from([0.1, 0.25]),
  });
  points.push32(c as number, 3, 40, 2);
  expect(points.take().map(({ metric }) => metric)).toEqual(["c"]);
});

test("taken columns stay until the memory is used again, also when more and more is taken", () => {
  const counts = fc.array(fc.array(fc.nat({ max: 3000 }), { maxLength: 4 }), { maxLength: 4 });
  const points = new PointLog();
  fc.assert(
    fc.property(counts, (takes) => {
      points.reuse();
      points.begin();
      const taken = takes.map((series, take) => {
        for (const [number, count] of series.entries()) {
          const id = points.openSeries(`${take}.${number}`);
          for (let i = 0; i < count; i++) points.push32(id, i, take, number);
        }
        return points.take();
      });
      for (const [take, events] of taken.entries()) {
        for (const { metric, columns } of events) {
          const number = Number(metric.split(".")[1]);
          expect(columns.values.length).toBe(takes[take]?.[number]);
          expect(columns.steps.every((step, i) => step === i)).toBe(true);
          expect(columns.timesUs.every((us) => us === take)).toBe(true);
          expect(columns.values.every((value) => value === number)).toBe(true);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("what was not taken of a parse is not part of the next", () => {
  const points = new PointLog();
  points.begin();
  points.push64(points.openSeries("given up"), 1, 1, 1);
  points.begin();
  points.push32(points.openSeries("new"), 1, 1, 1);
  const [event] = points.take();
  expect(event?.metric).toBe("new");
  expect(event?.columns.values).toBeInstanceOf(Float32Array);
});
