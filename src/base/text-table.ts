import { quoteCsv } from "./csv-cell.ts";
import { escapeLatex } from "./latex-text.ts";

/** Strong ones are bold where a format can say so. */
export type TextCell = string | { readonly text: string; readonly isStrong: boolean };

/** A table as text for other programs. The first row is the head. */
export type TextTable = ReadonlyArray<readonly TextCell[]>;

/** For spreadsheets and programs (tsv, csv), for notes (markdown) and for papers (latex). */
export type TableFormat = "tsv" | "csv" | "markdown" | "latex";

const WRITERS: Readonly<Record<TableFormat, (table: TextTable) => string>> = {
  tsv: (table) => toLines(table.map((row) => row.map((cell) => oneLine(textOf(cell))).join("\t"))),
  csv: (table) => toLines(table.map((row) => row.map((cell) => quoteCsv(textOf(cell))).join(","))),
  markdown: writeMarkdown,
  latex: writeLatex,
};

/** Every line ends in "\n"; columns of numbers stand to the right where the format can say so. */
export function writeTable(table: TextTable, format: TableFormat): string {
  return WRITERS[format](table);
}

const textOf = (cell: TextCell): string => (typeof cell === "string" ? cell : cell.text);
const isStrong = (cell: TextCell): boolean => typeof cell !== "string" && cell.isStrong;

const toLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** A cell of several lines would be several rows. */
const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, " ");

/** True for the columns in which every row has a number, a number with what is around it, or nothing. */
function numberColumns([head = [], ...rows]: TextTable): readonly boolean[] {
  return head.map(
    (_, column) => rows.length > 0 && rows.every((row) => isNumber(textOf(row[column] ?? ""))),
  );
}

const isNumber = (text: string): boolean =>
  text === "NaN" ||
  text.split(" ± ").every((part) => !Number.isNaN(Number(part.replace(/^−/, "-"))));

/** As GitHub's Markdown has tables; what it would take for its own is escaped. */
function writeMarkdown(table: TextTable): string {
  const [head = [], ...rows] = table;
  const write = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const escape = (row: readonly TextCell[]): readonly string[] =>
    row.map((cell) => {
      const text = oneLine(textOf(cell)).replaceAll(/[\\|`*_~<>[\]$&]/g, "\\$&");
      return isStrong(cell) ? `**${text}**` : text;
    });
  const rule = numberColumns(table).map((isNumeric) => (isNumeric ? "--:" : "---"));
  return toLines([escape(head), rule, ...rows.map(escape)].map(write));
}

/** With booktabs rules, as papers have them. */
function writeLatex(table: TextTable): string {
  const [head = [], ...rows] = table;
  const escape = (cell: TextCell): string =>
    isStrong(cell) ? `\\textbf{${escapeLatex(textOf(cell))}}` : escapeLatex(textOf(cell));
  const write = (row: readonly TextCell[]): string => `${row.map(escape).join(" & ")} \\\\`;
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
