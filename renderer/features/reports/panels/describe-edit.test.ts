import { expect, it } from "vitest";
import { describeEdit } from "./describe-edit.ts";

const text = { kind: "text", id: "a", frozen: null, markdown: "# Loss" } as const;
const chart = { kind: "chart", id: "c", frozen: null, runSetId: "r", metrics: ["loss"] } as const;
const frozen = { ...chart, frozen: { sha256: "0".repeat(64), atMs: 1 } };

it("an entry of the history says what it did, and no more", () => {
  const of = (before: object, after: object): string =>
    describeEdit({
      op: "report.edit",
      actor: "A",
      before: before as never,
      after: after as never,
    });
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

it("an entry of a comment says what became of it, and how it begins", () => {
  const of = (before: object, after: object): string =>
    describeEdit({
      op: "comment.edit",
      actor: "A",
      before: before as never,
      after: after as never,
    });
  const made = { reportId: "r", blockId: null, parentId: null, author: "A", atMs: 1 };
  const said = { atMs: 1, text: "How many\n  seeds?", resolved: false };
  const never = { text: null };
  expect(of(never, { ...made, ...said })).toBe("Comment: How many seeds?");
  expect(of(never, { ...made, ...said, parentId: "c" })).toBe("Reply: How many seeds?");
  expect(of(never, { ...made, ...said, author: "B" })).toBe(
    "Comment by B taken in: How many seeds?",
  );
  expect(of(said, { ...said, text: "Three?" })).toBe("Comment changed: Three?");
  expect(of(said, { ...said, resolved: true })).toBe("Comment resolved: How many seeds?");
  expect(of({ ...said, resolved: true }, said)).toBe("Comment opened again: How many seeds?");
  expect(of(said, { ...said, text: "Three?", resolved: true })).toBe(
    "Comment changed and resolved: Three?",
  );
  expect(of(said, { ...said, text: null })).toBe("Comment taken away: How many seeds?");
  // What undo leaves: of the first entry, and of one that took it away.
  expect(of({ ...made, ...said }, never)).toBe("Comment taken away: How many seeds?");
  expect(of({ ...said, text: null }, said)).toBe("Comment brought back: How many seeds?");
  expect(of(never, { ...made, ...said, text: "x".repeat(500) })).toBe(
    `Comment: ${"x".repeat(120)}…`,
  );
  expect(of(never, { text: 5 })).toBe("Comment changed");
});
