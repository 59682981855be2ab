import { quoteCsv } from "../../../../src/base/csv-cell.ts";

/** A table as text for other programs. The first row is the head. */
export type TextTable = ReadonlyArray<readonly string[]>;

export const COPY_FORMATS = ["tsv", "markdown", "latex", "csv"] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

const WRITERS: Readonly<Record<CopyFormat, (table: TextTable) => string>> = {
  tsv: (table) => lines(table, (row) => row.map(oneLine).join("\t")),
  csv: (table) => `${table.map((row) => row.map(quoteCsv).join(",")).join("\r\n")}\r\n`,
  markdown,
  latex,
};

export function writeTable(table: TextTable, format: CopyFormat): string {
  return WRITERS[format](table);
}

function lines(table: TextTable, write: (row: readonly string[]) => string): string {
  return table.map((row) => `${write(row)}\n`).join("");
}

/** A cell of several lines would be several rows. */
function oneLine(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, " ");
}

const isNumber = (text: string): boolean =>
  text === "" || !Number.isNaN(Number(text)) || text === "NaN";

/** True for the columns in which every row has a number or nothing. */
function numberColumns([head = [], ...rows]: TextTable): readonly boolean[] {
  return head.map(
    (_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? "")),
  );
}

function markdown(table: TextTable): string {
  const [head = [], ...rows] = table;
  const write = (row: readonly string[]): string =>
    `| ${row.map((text) => oneLine(text).replaceAll(/[\\|]/g, "\\$&")).join(" | ")} |`;
  const rule = `| ${numberColumns(table)
    .map((number) => (number ? "--:" : ":--"))
    .join(" | ")} |`;
  return lines([head], write) + `${rule}\n` + lines(rows, write);
}

const LATEX_WORDS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** With booktabs rules, as papers have them. */
function latex(table: TextTable): string {
  const [head = [], ...rows] = table;
  const escape = (text: string): string =>
    oneLine(text).replaceAll(
      /[\\~^&%$#_{}]/g,
      (character) => LATEX_WORDS[character] ?? `\\${character}`,
    );
  const write = (row: readonly string[]): string => `${row.map(escape).join(" & ")} \\\\`;
  const columns = numberColumns(table)
    .map((number) => (number ? "r" : "l"))
    .join("");
  return [
    `\\begin{tabular}{${columns}}`,
    "\\toprule",
    write(head),
    "\\midrule",
    ...rows.map(write),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}
