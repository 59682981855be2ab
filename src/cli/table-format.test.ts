import { expect, test } from "vitest";
import { formatTable } from "./table-format.ts";

const TABLE = {
  headings: ["NAME", "val/acc"],
  rows: [
    ['a "b", c|d_e', 0.123456789],
    ["x\u001b[31m\ny", null],
  ],
};

test("CSV keeps every digit and quotes what has to be", () => {
  expect(formatTable(TABLE, "csv")).toBe(
    'NAME,val/acc\n"a ""b"", c|d_e",0.123456789\n"x\u001b[31m\ny",\n',
  );
});

test("a terminal gets no control characters", () => {
  expect(formatTable(TABLE, "csv", true)).toContain("x\\u001b[31m");
});

test("Markdown and LaTeX round, align numbers to the right and escape", () => {
  expect(formatTable(TABLE, "markdown")).toBe(
    [
      "| NAME | val/acc |",
      "| --- | --: |",
      '| a "b", c\\|d\\_e | 0.123457 |',
      "| x\\\\u001b\\[31m\\\\u000ay |  |",
      "",
    ].join("\n"),
  );
  const latex = formatTable({ headings: ["A & B", "n"], rows: [["50 % ± 2", 3]] }, "latex");
  expect(latex).toContain("\\begin{tabular}{lr}\n\\toprule\nA \\& B & n \\\\\n\\midrule\n");
  expect(latex).toContain("50 \\% $\\pm$ 2 & 3 \\\\");
});
