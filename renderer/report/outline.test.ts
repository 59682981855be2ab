import { expect, test } from "vitest";
import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import { outlineOf } from "./outline.ts";

const text = (id: string, markdown: string): ReportBlock => ({
  id,
  kind: "text",
  markdown,
  frozen: null,
});
const model = (id: string, caption: string): ReportBlock => ({
  id,
  kind: "model",
  model: "m",
  version: null,
  caption,
  frozen: null,
});

test("headings in their order and depth, captions below them, words without marks", () => {
  expect(
    outlineOf([
      model("m0", "Before all"),
      text("a", "## One *more* `x` $e^2$\n\n> ### In a quote\n\nwords"),
      model("m1", "  A caption\nwith a second line"),
      model("m2", " "),
      text("b", "- # In a list\n\n#### Deep"),
    ]),
  ).toEqual([
    { id: "block-m0", text: "Before all", depth: 0 },
    { id: "block-a-0", text: "One more x e^2", depth: 1 },
    { id: "block-a-1", text: "In a quote", depth: 2 },
    { id: "block-m1", text: "A caption", depth: 3 },
    { id: "block-b-0", text: "In a list", depth: 0 },
    { id: "block-b-1", text: "Deep", depth: 3 },
  ]);
});
