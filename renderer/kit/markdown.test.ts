import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInline, parseMarkdown, type Block, type Inline } from "./markdown.ts";

/** The tree as a short text: readable in a failure. */
function show(parts: ReadonlyArray<Block | Inline>): string {
  return parts.map(showOne).join("");
}

function showOne(part: Block | Inline): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "break":
      return "⏎";
    case "rule":
      return "(rule)";
    case "code":
      return `(code ${part.text})`;
    case "link":
      return `(link ${part.href} ${show(part.content)})`;
    case "quote":
      return `(quote ${show(part.blocks)})`;
    case "list":
      return `(list${part.start ?? ""} ${part.items.map((item) => `[${show(item)}]`).join("")})`;
    case "table":
      return `(table ${[part.head, ...part.rows].map((row) => row.map(show).join("|")).join("/")})`;
    case "heading":
      return `(h${part.level} ${show(part.content)})`;
    case "paragraph":
      return `(p ${show(part.content)})`;
    case "math":
      return `(math ${part.tex})`;
    default:
      return `(${part.kind} ${show(part.content)})`;
  }
}

const inline = (text: string): string => show(parseInline(text));
const blocks = (text: string): string => show(parseMarkdown(text));

describe("marks inside a line", () => {
  test.each([
    ["plain", "plain"],
    ["**a** and *b*", "(strong a) and (em b)"],
    ["__a__ _b_ ~~c~~", "(strong a) (em b) (del c)"],
    ["**a *b* c**", "(strong a (em b) c)"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["`x = *y*` ``a`b``", "(code x = *y*) (code a`b)"],
    ["\\*a\\*", "*a*"],
    ["one  \ntwo<br>three\nfour", "one⏎two⏎three\nfour"],
    ["[paper](https://example.org/a_b)", "(link https://example.org/a_b paper)"],
    ["see https://example.org/x.", "see (link https://example.org/x https://example.org/x)."],
    ["**open", "**open"],
    ["`open", "`open"],
  ])("%s", (text, expected) => {
    expect(inline(text)).toBe(expected);
  });
});

describe("nothing runs and nothing is loaded", () => {
  test.each([
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["[a](javascript:alert(1))", "a)"],
    ["[a](data:text/html,x)", "a"],
    ["[a](file:///etc/passwd)", "a"],
    ["![picture](https://example.org/track.png)", "(link https://example.org/track.png picture)"],
  ])("%s", (text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  test("every link goes to http, https or mail, whatever is written", () => {
    const piece = fc.constantFrom(
      "[",
      "](",
      ")",
      "javascript:",
      "http://",
      "<",
      ">",
      "`",
      "*",
      "_",
      "\n",
      "|",
      "-",
      "a ",
      "1. ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = JSON.stringify(parseMarkdown(pieces.join("")));
        for (const [, href] of text.matchAll(/"href":"([^"]*)"/g))
          expect(href).toMatch(/^(https?:\/\/|mailto:)/i);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("blocks", () => {
  test.each([
    ["# A\n## B #\ntext", "(h1 A)(h2 B)(p text)"],
    ["a\nb\n\nc", "(p a\nb)(p c)"],
    ["```py\nx = 1\n\ny\n```\nz", "(code x = 1\n\ny)(p z)"],
    ["- a\n- b\n  - c\n- d", "(list [(p a)][(p b)(list [(p c)])][(p d)])"],
    ["3. a\n4. b", "(list3 [(p a)][(p b)])"],
    ["> a\n> > b", "(quote (p a)(quote (p b)))"],
    ["---", "(rule)"],
    ["| a | b |\n|:--|--:|\n| 1 | **2** |\n| 3 |", "(table a|b/1|(strong 2)/3|)"],
    ["a | b\n--|--\n1 \\| 2 | 3", "(table a|b/1 | 2|3)"],
    ["a | b\nc | d", "(p a | b\nc | d)"],
    ["|a|b|\n|-|", "(p |a|b|\n|-|)"],
  ])("%s", (text, expected) => {
    expect(blocks(text)).toBe(expected);
  });
});

test("hostile texts cost time in proportion to their length: quadratic, this would never end", () => {
  const makers = [
    "*",
    "**a ",
    "[",
    "[](",
    "`",
    "> ",
    "- ",
    "a|",
    "_a",
    "<",
    "~~",
    "![",
    "*a *",
    "  - ",
  ];
  for (const maker of makers) {
    const source = maker.repeat(Math.floor(200_000 / maker.length));
    expect(parseMarkdown(source).length).toBeGreaterThan(0);
  }
});

describe("mathematics", () => {
  test.each([
    ["$x^2$ and $\\alpha$", "(math x^2) and (math \\alpha)"],
    ["it costs $5 and $6", "it costs $5 and $6"],
    ["$ 5$ is none", "$ 5$ is none"],
    ["\\$x$", "$x$"],
    ["a `$x$` b", "a (code $x$) b"],
    ["$a_1$ and $b_1$ keep their signs", "(math a_1) and (math b_1) keep their signs"],
  ])("reads %s", (text, expected) => expect(inline(text)).toBe(expected));

  test("stands on lines of its own between two marks; what is not closed is text", () => {
    expect(blocks("before\n\n$$\n\\frac{a}{b}\n$$\n\nafter")).toBe(
      "(p before)(math \\frac{a}{b})(p after)",
    );
    expect(blocks("$$x$$")).toBe("(math x)");
    expect(blocks("$$\nx\n\nafter")).toBe("(p $$\nx)(p after)");
  });
});
