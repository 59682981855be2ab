import { quoteCsv } from "./csv-cell.ts";

/** A table as text for other programs. The first row is the head. */
export type TextTable = ReadonlyArray<readonly string[]>;

/** For spreadsheets and programs (tsv, csv), for notes (markdown) and for papers (latex). */
export type TableFormat = "tsv" | "csv" | "markdown" | "latex";

const WRITERS: Readonly<Record<TableFormat, (table: TextTable) => string>> = {
  tsv: (table) => toLines(table.map((row) => row.map(oneLine).join("\t"))),
  csv: (table) => toLines(table.map((row) => row.map(quoteCsv).join(","))),
  markdown: writeMarkdown,
  latex: writeLatex,
};

/** Every line ends in "\n"; columns of numbers stand to the right where the format can say so. */
export function writeTable(table: TextTable, format: TableFormat): string {
  return WRITERS[format](table);
}

const toLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** A cell of several lines would be several rows. */
const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, " ");

/** True for the columns in which every row has a number or nothing. */
function numberColumns([head = [], ...rows]: TextTable): readonly boolean[] {
  return head.map(
    (_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? "")),
  );
}

const isNumber = (text: string): boolean => text === "NaN" || !Number.isNaN(Number(text));

/** As GitHub's Markdown has tables; what it would take for its own is escaped. */
function writeMarkdown(table: TextTable): string {
  const [head = [], ...rows] = table;
  const write = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const escape = (row: readonly string[]): readonly string[] =>
    row.map((text) => oneLine(text).replaceAll(/[\\|`*_~<>[\]$&]/g, "\\$&"));
  const rule = numberColumns(table).map((isNumeric) => (isNumeric ? "--:" : "---"));
  return toLines([escape(head), rule, ...rows.map(escape)].map(write));
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  // In LaTeX's first font encoding these are other signs.
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "±": "$\\pm$",
  "×": "$\\times$",
  "−": "$-$",
};

/** With booktabs rules, as papers have them. */
function writeLatex(table: TextTable): string {
  const [head = [], ...rows] = table;
  const escape = (text: string): string =>
    oneLine(text).replaceAll(/[\\~^<>|±×−&%$#_{}]/g, (char) => LATEX[char] ?? `\\${char}`);
  const write = (row: readonly string[]): string => `${row.map(escape).join(" & ")} \\\\`;
  const columns = numberColumns(table).map((isNumeric) => (isNumeric ? "r" : "l"));
  return toLines([
    `\\begin{tabular}{${columns.join("")}}`,
    "\\toprule",
    write(head),
    "\\midrule",
    ...rows.map(write),
    "\\bottomrule",
    "\\end{tabular}",
  ]);
}
