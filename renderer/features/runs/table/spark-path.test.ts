import fc from "fast-check";
import { expect, test } from "vitest";
import { sparkPath } from "./spark-path.ts";

const line = (y: readonly number[], ghost = false) => ({
  x: Float64Array.from(y, (_, i) => i),
  y: Float64Array.from(y),
  ghost,
});

test("a path fills its box, whatever the values", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 50 }), (values) => {
      const numbers = (sparkPath([line(values)], 100, 20) ?? "")
        .match(/-?[\d.]+(e-?\d+)?/g)
        ?.map(Number);
      for (const [i, value] of (numbers ?? []).entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(i % 2 === 0 ? 100 : 20);
      }
    }),
  );
});

test("the largest value is on top, one point is a stroke, older attempts and nothing are not drawn", () => {
  expect(sparkPath([line([0, 1, 0.5])], 100, 20)).toBe("M0 20L50 0L100 10");
  expect(sparkPath([line([5])], 100, 20)).toBe("M0 10h3");
  expect(sparkPath([line([0, 1]), line([9, 9], true)], 100, 20)).toBe("M0 20L100 0");
  expect(sparkPath([line([])], 100, 20)).toBeUndefined();
});
