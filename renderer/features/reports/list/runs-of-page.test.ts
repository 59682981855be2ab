import { expect, it } from "vitest";
import { runsOfPlace, runsOfSets } from "./runs-of-page.ts";

const place = { projectId: "p", order: ["a", "b", "c"], marked: [], view: {} };

it("a report is about what the query finds, unless runs were chosen by hand", () => {
  expect(runsOfPlace({ ...place, view: { q: " params.lr > 1 ", sort: ["-metrics.acc"] } })).toEqual(
    {
      projectId: "p",
      query: "params.lr > 1",
      sort: [{ path: "metrics.acc", descending: true }],
    },
  );
  expect(runsOfPlace({ ...place, view: { q: "x", v: "x.b" } }).runIds).toEqual(["b"]);
  expect(runsOfPlace({ ...place, view: { f: "name" } })).toMatchObject({ runIds: ["a", "b", "c"] });
  expect(runsOfPlace({ ...place, marked: ["c"] }).runIds).toEqual(["c"]);
  expect(runsOfPlace({ ...place, view: { v: "a" } }).runIds).toBeUndefined();
});

it("of a comparison each run counts once", () => {
  expect(runsOfSets(["a", "b", "a"]).runIds).toEqual(["a", "b"]);
});
