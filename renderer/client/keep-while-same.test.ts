import { expect, test } from "vitest";
import { keepWhileGrowing, keepWhileRelated, keepWhileSame } from "./keep-while-same.ts";

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

test("an answer about runs stays while others come along, not when one of them is gone", () => {
  const now = { runIds: ["a", "c", "b"], metric: "loss" };
  const keep = keepWhileGrowing(now, ["metric"]);
  const asked = (input: object) => ({ queryKey: [["compare", "readImportance"], { input }] });
  expect(keep("old", asked({ runIds: ["a", "b"], metric: "loss" }))).toBe("old");
  expect(keep("old", asked({ runIds: ["a", "d"], metric: "loss" }))).toBeUndefined();
  expect(keep("old", asked({ runIds: ["a", "b"], metric: "acc" }))).toBeUndefined();
  expect(keep("old", undefined)).toBeUndefined();
});

test("an answer about groups stays while runs come along or leave, however they are grouped, not beside quite others", () => {
  const keep = keepWhileRelated({ groups: [["a", "b"], ["c"]] });
  const asked = (groups: string[][]) => ({
    queryKey: [["compare", "listComparedMetrics"], { input: { groups } }],
  });
  expect(keep("old", asked([["a"], ["c", "b"]]))).toBe("old");
  expect(keep("old", asked([["b"]]))).toBe("old");
  expect(keep("old", asked([["a", "b"], ["c"], ["d"]]))).toBe("old");
  expect(keep("old", asked([["a"], ["d"]]))).toBeUndefined();
  expect(keep("old", asked([["d"]]))).toBeUndefined();
  expect(keep("old", undefined)).toBeUndefined();
});
