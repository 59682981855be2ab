import { expect, it } from "vitest";
import { figureRecipe } from "../../../src/contract/figure-recipe.ts";
import { describeIssue } from "./describe-issue.ts";

it("what is wrong with a recipe is told by the names of the settings, counted from 1", () => {
  const panel = { metric: "loss", x: { from: 9, to: 3 } };
  const of = (recipe: object): string[] =>
    figureRecipe.safeParse(recipe).error?.issues.map(describeIssue) ?? [];
  const recipe = {
    version: 1,
    runs: { sets: [{ query: "" }] },
    figures: [{ name: "a", panels: [{ metric: "loss" }, panel] }],
  };
  expect(of(recipe)).toEqual(["Figure 1, panel 2, x axis: an axis begins before it ends"]);
  expect(of({ ...recipe, figures: [{ name: "a b", columns: 2.5, panels: [] }] })).toEqual([
    "Figure 1, name: a name has letters, digits, dots, dashes and underscores only",
    expect.stringMatching(/^Figure 1, panels beside each other: /),
    expect.stringMatching(/^Figure 1, panel: /),
  ]);
  expect(of({ ...recipe, figures: [] })).toEqual(["a recipe has a figure or a table"]);
});
