import { expect, test } from "vitest";
import { writeTable } from "./text-table.ts";

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

test("csv keeps lines and quotes what has to be", () => {
  expect(writeTable(TABLE, "csv")).toBe(
    'name,lr,note\na|b_1,0.1,"say ""x"", 50% & more\n~next^"\nc\td,NaN,\n',
  );
});

test("markdown aligns numbers to the right and escapes what it would take for its own", () => {
  expect(writeTable(TABLE, "markdown")).toBe(
    '| name | lr | note |\n| --- | --: | --- |\n| a\\|b\\_1 | 0.1 | say "x", 50% \\& more \\~next^ |\n| c d | NaN |  |\n',
  );
});

test("latex escapes what it would take for its own", () => {
  expect(writeTable(TABLE, "latex")).toBe(
    [
      "\\begin{tabular}{lrl}",
      "\\toprule",
      "name & lr & note \\\\",
      "\\midrule",
      'a\\textbar{}b\\_1 & 0.1 & say "x", 50\\% \\& more \\textasciitilde{}next\\textasciicircum{} \\\\',
      "c d & NaN &  \\\\",
      "\\bottomrule",
      "\\end{tabular}",
      "",
    ].join("\n"),
  );
});

test("latex writes a mean with its interval, and signs that its first encoding has elsewhere", () => {
  expect(writeTable([["loss"], ["0.1 ± 0.02"], ["<1e-5"]], "latex")).toContain(
    "0.1 $\\pm$ 0.02 \\\\\n\\textless{}1e-5 \\\\\n",
  );
});

test("a table without rows has no column of numbers", () => {
  expect(writeTable([["name", "loss"]], "markdown")).toBe("| name | loss |\n| --- | --- |\n");
});
