import { expect, test } from "vitest";
import { keepWhileSame } from "./keep-while-same.ts";

test("the last answer stays only for the same groups and baseline", () => {
  const keep = keepWhileSame({ groups: [["a"], ["b"]], baseline: 0, search: "x" }, [
    "groups",
    "baseline",
  ]);
  const asked = (input: object) => ({ queryKey: [["compare", "readMetrics"], { input }] });
  expect(keep("old", asked({ groups: [["a"], ["b"]], baseline: 0, search: "y" }))).toBe("old");
  expect(keep("old", asked({ groups: [["b"], ["a"]], baseline: 0 }))).toBeUndefined();
  expect(keep("old", asked({ groups: [["a"], ["b"]], baseline: 1 }))).toBeUndefined();
  expect(keep("old", undefined)).toBeUndefined();
});
