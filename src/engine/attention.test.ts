import { expect, test } from "vitest";
import { AttentionGauge } from "./attention.ts";

test("a caller counts for a while after its call, a page as long as it listens", () => {
  let isHeard = false;
  let callers = 0;
  const gauge = new AttentionGauge({ isHeard: () => isHeard, onCaller: () => callers++ });
  expect(gauge.at(0)).toBe("nobody");
  gauge.noteCall(0);
  gauge.noteCall(4000);
  expect([gauge.at(8000), gauge.at(9000), callers]).toEqual(["caller", "nobody", 1]);
  isHeard = true;
  gauge.noteCall(20_000);
  expect([gauge.at(21_000), callers]).toEqual(["page", 1]);
  isHeard = false;
  expect(gauge.at(40_000)).toBe("nobody");
  gauge.noteCall(40_000);
  expect(callers).toBe(2);
});
