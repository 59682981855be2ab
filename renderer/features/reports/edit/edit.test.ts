import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../../../src/contract/report-blocks.ts";
import { applyParts, changedParts } from "./changed-parts.ts";
import { duplicateBlock, insertBlocks, moveBlock, neighbourOf } from "./document-edits.ts";
import { chooseSide, mergeDocuments } from "./merge.ts";
import { BLOCK_CHOICES, findChoices, newBlock } from "./new-block.ts";
import { reportBlock } from "../../../../src/contract/report-blocks.ts";
import { isSame } from "./same.ts";

const text = (id: string, markdown = id) => ({ kind: "text", id, frozen: null, markdown }) as const;
const doc = (...ids: readonly string[]): ReportDocument => ({
  title: "T",
  runSets: [],
  blocks: ids.map((id) => text(id)),
});
const idsOf = ({ blocks }: ReportDocument): string => blocks.map(({ id }) => id).join("");
const written = (document: ReportDocument, id: string, markdown: string): ReportDocument => ({
  ...document,
  blocks: document.blocks.map((block) => (block.id === id ? text(id, markdown) : block)),
});

/** Documents over the same few ids. */
const anyDocument = fc
  .record({
    title: fc.constantFrom("T", "U", "V"),
    order: fc.shuffledSubarray(["a", "b", "c", "d", "e"]),
    words: fc.array(fc.constantFrom("x", "y", "z"), { minLength: 5, maxLength: 5 }),
  })
  .map(({ title, order, words }): ReportDocument => ({
    title,
    runSets: [],
    blocks: order.map((id, i) => text(id, words[i])),
  }));

describe("order of blocks", () => {
  it("moves a block before the one that stands there, and not beyond the ends", () => {
    const document = doc("a", "b", "c");
    expect(idsOf(moveBlock(document, "a", 1))).toBe("bac");
    expect(idsOf(moveBlock(document, "c", 0))).toBe("cab");
    expect(idsOf(moveBlock(document, "a", 99))).toBe("bca");
    expect(moveBlock(document, "a", -1)).toBe(document);
  });

  it("puts new blocks behind one, or first, and copies thaw", () => {
    expect(idsOf(insertBlocks(doc("a", "b"), "a", [text("x")]))).toBe("axb");
    expect(idsOf(insertBlocks(doc("a", "b"), undefined, [text("x")]))).toBe("xab");
    const frozen = { sha256: "0".repeat(64), atMs: 1 };
    const { document, copyId } = duplicateBlock(
      { ...doc(), blocks: [{ ...text("a"), frozen }] },
      "a",
    );
    expect(document.blocks[1]).toEqual({ ...text("a"), id: copyId, frozen: null });
  });

  it("knows who has the focus once a block is gone", () => {
    expect(neighbourOf(doc("a", "b"), "a")).toBe("b");
    expect(neighbourOf(doc("a", "b"), "b")).toBe("a");
    expect(neighbourOf(doc("a"), "a")).toBeUndefined();
  });
});

describe("changed parts", () => {
  it("are only what was touched", () => {
    const before = doc("a", "b", "c");
    expect(changedParts(before, written(before, "b", "new"))).toEqual({
      blocks: { b: text("b", "new") },
    });
    expect(changedParts(before, moveBlock(before, "c", 0))).toEqual({ order: ["c", "a", "b"] });
    expect(changedParts(before, { ...before, title: "  " })).toBeUndefined();
    expect(changedParts(before, doc("a", "c"))).toEqual({ blocks: { b: null }, order: ["a", "c"] });
  });

  it("make the other document of any document", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (from, to) => {
        const parts = changedParts(from, to);
        expect(parts === undefined ? from : applyParts(from, parts)).toEqual(to);
      }),
    );
  });
});

describe("two sides", () => {
  it("keep what either changed, in either order", () => {
    const base = doc("a", "b", "c");
    const mine = moveBlock(written(base, "a", "mine"), "c", 0);
    const theirs = insertBlocks(written(base, "b", "theirs"), "b", [text("x")]);
    const { document, conflicts } = mergeDocuments(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(idsOf(document)).toBe("cabx");
    expect(document.blocks).toContainEqual(text("a", "mine"));
    expect(document.blocks).toContainEqual(text("b", "theirs"));
  });

  it("are a conflict where both changed the same to something else", () => {
    const base = doc("a", "b");
    const mine = written(base, "a", "mine");
    const theirs = written(base, "a", "theirs");
    const { document, conflicts } = mergeDocuments(base, mine, theirs);
    expect(document).toEqual(mine);
    expect(conflicts).toEqual([
      { part: "block", id: "a", mine: text("a", "mine"), theirs: text("a", "theirs") },
    ]);
    expect(conflicts.map((one) => chooseSide(document, one, "theirs"))).toEqual([theirs]);
    expect(mergeDocuments(base, mine, mine).conflicts).toEqual([]);
    // Taken out here, written on there.
    const { conflicts: gone } = mergeDocuments(base, doc("b"), theirs);
    expect(gone).toMatchObject([{ id: "a", mine: null, theirs: text("a", "theirs") }]);
  });

  it("lose nothing: each block of a side that the other did not take out is there, and is that side's or in conflict", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, anyDocument, (base, mine, theirs) => {
        const { document, conflicts } = mergeDocuments(base, mine, theirs);
        const open = new Set(conflicts.map(({ id }) => id));
        const find = (where: ReportDocument, id: string) =>
          where.blocks.find((block) => block.id === id);
        for (const id of ["a", "b", "c", "d", "e"]) {
          const [was, own, other, now] = [base, mine, theirs, document].map((one) => find(one, id));
          if (!isSame(own, was)) expect(isSame(now, own)).toBe(true);
          else if (!isSame(other, was)) expect(isSame(now, other)).toBe(true);
          else expect(isSame(now, was)).toBe(true);
          if (!isSame(own, was) && !isSame(other, was) && !isSame(own, other))
            expect(open.has(id)).toBe(true);
        }
        expect(new Set(document.blocks.map(({ id }) => id)).size).toBe(document.blocks.length);
      }),
    );
  });
});

describe("new blocks", () => {
  it("are what the contract takes, whatever is known", () => {
    const none = { runSetIds: [], metrics: [], varying: [], models: [] };
    const some = {
      runSetIds: ["r", "s"],
      metrics: ["loss"],
      varying: ["params.lr"],
      models: ["net"],
    };
    for (const choice of BLOCK_CHOICES)
      for (const guesses of [none, some])
        expect(reportBlock.parse(newBlock(choice, guesses))).toMatchObject({ kind: choice.kind });
  });

  it("are found by the beginning of their title first", () => {
    expect(findChoices("ta")[0]?.title).toBe("Table of runs");
    expect(findChoices("latex").map(({ id }) => id)).toEqual(["text", "math"]);
    expect(findChoices("zzz")).toEqual([]);
  });
});
