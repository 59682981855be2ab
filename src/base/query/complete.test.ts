import fc from "fast-check";
import { expect, test } from "vitest";
import { completeQuery, type Catalog } from "./complete.ts";
import { parseQuery } from "./parser.ts";

const CATALOG: Catalog = {
  params: ["lr", "opt.name", "with space"],
  metrics: ["train/loss", "val/acc", "x.best"],
  tags: ["broken"],
  values: (path) =>
    path.kind === "param" && path.key === "opt.name" ? ["adam", "sgd", "0.9", "a b"] : [],
};
const labels = (text: string): string[] =>
  completeQuery(text, text.length, CATALOG).items.map(({ label }) => label);
/** The text after the first completion was taken. */
const accept = (text: string): string => {
  const { from, to, items } = completeQuery(text, text.length, CATALOG);
  return text.slice(0, from) + (items[0]?.insert ?? "?") + text.slice(to);
};

test("a condition begins with a path that exists", () => {
  expect(labels("")).toContain("metrics.val/acc.best");
  expect(labels("params.")).toEqual(["params.lr", "params.opt.name", "params.with space"]);
  expect(labels("acc")).toContain("metrics.val/acc");
  expect(labels("tag.x")).toEqual([]);
  expect(labels("name = a and (par")).toContain("params.lr");
  expect(labels("not tag")).toEqual(["tags", "tag.broken"]);
});

test("behind a path comes an operator, behind an operator a value", () => {
  expect(labels("params.lr ")).toEqual(expect.arrayContaining(["=", "=~", "in", "and", "or"]));
  expect(labels("params.opt.name = ")).toEqual(["adam", "sgd", "0.9", "a b"]);
  expect(labels("params.opt.name in (adam, s")).toEqual(["sgd"]);
  expect(labels("params.opt.name = adam ")).toEqual(["and", "or"]);
});

test("what is taken can be read, quoted where it has to be", () => {
  expect(accept("params.w")).toBe('params."with space"');
  expect(accept("metrics.x.best.mi")).toBe('metrics."x.best".min');
  expect(accept("params.opt.name = 0")).toBe('params.opt.name = "0.9"');
  expect(accept("params.opt.name = a")).toBe("params.opt.name = adam");
});

test("every path offered can be read as it is inserted", () => {
  const key = fc.string({ minLength: 1, unit: "binary" });
  fc.assert(
    fc.property(fc.array(key), fc.array(key), fc.array(key), (params, metrics, tags) => {
      const { items } = completeQuery("", 0, { params, metrics, tags, values: () => [] });
      for (const { insert } of items)
        expect([insert, parseQuery(insert, 0).ok]).toEqual([insert, true]);
    }),
  );
});
