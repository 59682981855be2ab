import { describe, expect, it } from "vitest";
import {
  headingLevel,
  joinTexts,
  listHeadings,
  pressEnter,
  slashAt,
  splitMarkdown,
} from "./markdown-blocks.ts";

describe("a pasted text", () => {
  it("is cut at headings and empty lines, not inside lists, code and formulas", () => {
    expect(
      splitMarkdown(
        "# One\nfirst\nsecond\r\n\r\n- a\n\n- b\n\n  more of b\n\nafter\n```py\nx = 1\n\n# no heading\n```\n\n$$\na\n\nb\n$$\n## Two\n\n\n",
      ),
    ).toEqual([
      "# One",
      "first\nsecond",
      "- a\n\n- b\n\n  more of b",
      "after\n```py\nx = 1\n\n# no heading\n```",
      "$$\na\n\nb\n$$",
      "## Two",
    ]);
    expect(splitMarkdown("")).toEqual([]);
    expect(splitMarkdown("$$ x $$\n\nnext")).toEqual(["$$ x $$", "next"]);
  });
});

describe("Enter", () => {
  const press = (marked: string) => pressEnter(marked.replace("|", ""), marked.indexOf("|"));

  it("is a new line at first, and the second one ends the paragraph", () => {
    expect(press("some words|")).toEqual({ kind: "line" });
    expect(press("some words\n|")).toEqual({ kind: "split", before: "some words", after: "" });
    expect(press("one\n|\ntwo")).toEqual({ kind: "split", before: "one", after: "two" });
    expect(press("|")).toEqual({ kind: "line" });
  });

  it("ends a heading at once", () => {
    expect(press("## Title|")).toEqual({ kind: "split", before: "## Title", after: "" });
    expect(press("## Ti|tle")).toEqual({ kind: "split", before: "## Ti", after: "tle" });
  });

  it("goes on with a list, and ends it behind an empty item", () => {
    expect(press("- a|")).toEqual({ kind: "text", text: "- a\n- ", at: 6 });
    expect(press("9. a|")).toEqual({ kind: "text", text: "9. a\n10. ", at: 9 });
    expect(press("- [x] a|")).toEqual({ kind: "text", text: "- [x] a\n- [ ] ", at: 14 });
    expect(press("- a\n- |")).toEqual({ kind: "split", before: "- a", after: "" });
  });

  it("is only a line in code", () => {
    expect(press("```\na\n|")).toEqual({ kind: "line" });
    expect(press("```\n- a|\n```")).toEqual({ kind: "line" });
  });
});

describe("two texts that are joined", () => {
  it("stay two paragraphs, and the cursor stands where the second begins", () => {
    expect(joinTexts("a", "b")).toEqual({ text: "a\n\nb", at: 3 });
    expect(joinTexts("- a\n", "- b")).toEqual({ text: "- a\n- b", at: 4 });
    expect(joinTexts("# Ti", "tle")).toEqual({ text: "# Title", at: 4 });
    expect(joinTexts("", "b")).toEqual({ text: "b", at: 0 });
  });
});

describe("headings", () => {
  it("are those of text blocks outside code, without marks", () => {
    const blocks = [
      { id: "1", kind: "text", markdown: "# A *b* [c](d)\n```\n# no\n```\n## E #" },
      { id: "2", kind: "chart" },
    ];
    expect(listHeadings(blocks)).toEqual([
      { blockId: "1", level: 1, title: "A b c" },
      { blockId: "1", level: 2, title: "E" },
    ]);
    expect([headingLevel("### x\ny"), headingLevel("#x"), headingLevel("")]).toEqual([3, 0, 0]);
  });
});

describe("the slash menu", () => {
  const at = (marked: string) => slashAt(marked.replace("|", ""), marked.indexOf("|"));

  it("opens on a line that begins with it, and searches for what follows", () => {
    expect(at("/|")).toEqual({ from: 0, search: "" });
    expect(at("text\n/cha|")).toEqual({ from: 5, search: "cha" });
    expect(at("a /b|")).toBeUndefined();
    expect(at("/a|b")).toBeUndefined();
    expect(at("```\n/x|")).toBeUndefined();
    expect(at("//|")).toBeUndefined();
  });
});
