import { expect, test } from "vitest";
import { describeTray, readNotice, readRunning } from "./tray-model.ts";

const run = (i: number) => ({
  id: `id-${i}`,
  name: `run ${i}`,
  state: "running",
  value: "loss 0.1",
});

test("no run goes on", () => {
  expect(describeTray({ total: 0, runs: [] })).toEqual({
    title: "",
    tooltip: "Assay: no run goes on",
    items: [{ label: "No run goes on", link: undefined }],
  });
});

test("each run has its name, state and last value, and leads to its page", () => {
  const runs = [run(1), { ...run(2), name: "a & b", value: "" }];
  const model = describeTray({ total: 2, runs });
  expect(model).toMatchObject({ title: "2", tooltip: "Assay: 2 runs go on" });
  expect(model.items.slice(1)).toEqual([
    { label: "run 1  ·  running  ·  loss 0.1", link: "assay://run/id-1" },
    { label: "a && b  ·  running", link: "assay://run/id-2" },
  ]);
});

test("of many runs the first are shown and the others counted; long names are cut", () => {
  const runs = Array.from({ length: 40 }, (_, i) => ({ ...run(i), name: "x".repeat(500) }));
  const { items } = describeTray({ total: 300, runs });
  expect(items).toHaveLength(17);
  expect(items.at(-1)?.label).toBe("and 285 more");
  expect(Math.max(...items.map(({ label }) => label.length))).toBeLessThan(150);
});

test("what a page says is taken only in its form", () => {
  expect(readRunning({ total: 1, runs: [run(1), 7, null] })?.runs).toHaveLength(3);
  for (const said of [undefined, null, 7, {}, { total: "1", runs: [] }, { total: 1, runs: {} }])
    expect(readRunning(said)).toBeUndefined();
  expect(readNotice({ title: "a", text: "b", link: "" })).toEqual({
    title: "a",
    text: "b",
    link: "",
  });
  for (const said of [null, {}, { title: 1, text: "", link: "" }])
    expect(readNotice(said)).toBeUndefined();
});
