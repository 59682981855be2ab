import { expect, it } from "vitest";
import { describeEdit } from "./describe-edit.ts";

const text = { kind: "text", id: "a", frozen: null, markdown: "# Loss" } as const;
const chart = { kind: "chart", id: "c", frozen: null, runSetId: "r", metrics: ["loss"] } as const;
const frozen = { ...chart, frozen: { sha256: "0".repeat(64), atMs: 1 } };

it("an entry of the history says what it did, and no more", () => {
  const of = (before: object, after: object): string =>
    describeEdit("report.edit", before as never, after as never);
  expect(of({ title: null, removed: true }, { title: "A", removed: false, runSets: [] })).toBe(
    "Made as “A”",
  );
  expect(of({ title: "A" }, { title: "B" })).toBe("Titled “B”");
  expect(of({ removed: false }, { removed: true })).toBe("Removed");
  expect(of({ blocks: { a: null }, order: [] }, { blocks: { a: text }, order: ["a"] })).toBe(
    "Text: Loss added",
  );
  expect(of({ blocks: { a: text } }, { blocks: { a: null } })).toBe("Text: Loss removed");
  expect(of({ blocks: { c: chart } }, { blocks: { c: frozen } })).toBe("Chart frozen");
  expect(of({ order: ["a", "b"] }, { order: ["b", "a"] })).toBe("Blocks put in another order");
  expect(of({}, { blocks: "damaged" })).toBe("Changed");
});
