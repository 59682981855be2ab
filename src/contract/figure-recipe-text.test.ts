import { expect, test } from "vitest";
import { exampleRecipe } from "../cli/figure-example.ts";
import { parseRecipe, writeRecipe } from "./figure-recipe-text.ts";

const LEAST = `version: 1
runs: { sets: [{ query: "" }] }
figures: [{ name: f, panels: [{ metric: loss }] }]
`;

test("what is left out has its default, and a written recipe reads the same", () => {
  const recipe = parseRecipe(LEAST);
  expect(recipe.figures[0]).toMatchObject({
    preset: "neurips",
    legend: "below",
    panels: [{ draw: "mean", band: "interval", x: { axis: "step", log: false } }],
  });
  expect(parseRecipe(writeRecipe(recipe))).toEqual(recipe);
  expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
});

test("the example that the command line prints is a recipe", () => {
  const { figures, tables } = parseRecipe(exampleRecipe());
  expect([figures.length, tables.length]).toEqual([1, 1]);
});

test("a recipe of a later version is refused, whatever else is in it", () => {
  expect(() => parseRecipe("version: 2\nfuture: true\n")).toThrow(
    "The recipe is of version 2; this Assay reads versions up to 1.",
  );
});

test.each([
  ["a: b: c: [", /neither YAML nor JSON/],
  ["", /no recipe/],
  ["[1, 2]", /no recipe/],
  [LEAST.replace("loss", '""'), /figures\[1\]\.panels\[1\]\.metric/],
  [LEAST.replace("name: f", "name: ../f"), /a name has letters/],
  [LEAST.replace("name: f", "name: f, colour: red"), /colour/],
  [LEAST.replace('query: ""', "ids: [a], project: p"), /one of both/],
  [LEAST.replace('query: ""', "label: a"), /one of both/],
  [LEAST.replace("metric: loss", "metric: loss, y: { from: 2, to: 1 }"), /begins before it ends/],
  [LEAST.replace(/^runs.*$/m, ""), /runs are named/],
  [`${LEAST}tables: [{ name: F, metrics: [{ metric: loss }] }]`, /two are named/],
  ["version: 1\n", /has a figure or a table/],
])("refused with the place: %j", (text, message) => {
  expect(() => parseRecipe(text)).toThrow(message);
});

test("names that stand for names that stand for names are not written out", () => {
  const levels = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? "a0: &a0 [x, x]"
      : `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
  );
  expect(() => parseRecipe(levels.join("\n"))).toThrow(/neither YAML nor JSON/);
});
