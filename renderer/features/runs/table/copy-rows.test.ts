import { expect, test } from "vitest";
import { writeTable } from "./copy-rows.ts";

const TABLE = [
  ["name", "lr", "note"],
  ["a|b_1", "0.1", 'say "x", 50% & more\n~next^'],
  ["c\td", "NaN", ""],
];

test("tab-separated: one line a run, whatever is in its cells", () => {
  expect(writeTable(TABLE, "tsv")).toBe(
    'name\tlr\tnote\na|b_1\t0.1\tsay "x", 50% & more ~next^\nc d\tNaN\t\n',
  );
});

test("csv keeps lines and quotes, as RFC 4180 writes them", () => {
  expect(writeTable(TABLE, "csv")).toBe(
    'name,lr,note\r\na|b_1,0.1,"say ""x"", 50% & more\n~next^"\r\nc\td,NaN,\r\n',
  );
});

test("markdown aligns numbers to the right", () => {
  expect(writeTable(TABLE, "markdown")).toBe(
    '| name | lr | note |\n| :-- | --: | :-- |\n| a\\|b_1 | 0.1 | say "x", 50% & more ~next^ |\n| c d | NaN |  |\n',
  );
});

test("latex escapes what it would take for its own", () => {
  expect(writeTable(TABLE, "latex")).toBe(
    [
      "\\begin{tabular}{lrl}",
      "\\toprule",
      "name & lr & note \\\\",
      "\\midrule",
      'a|b\\_1 & 0.1 & say "x", 50\\% \\& more \\textasciitilde{}next\\textasciicircum{} \\\\',
      "c d & NaN &  \\\\",
      "\\bottomrule",
      "\\end{tabular}",
      "",
    ].join("\n"),
  );
});
