import { quoteCsv } from "../base/csv-cell.ts";
import { formatCell, plain, printTable, type Cell } from "./output.ts";

/** For other programs (csv), and for papers and notes (markdown, latex). */
export const TABLE_FORMATS = ["csv", "markdown", "latex"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

interface Table {
  readonly headings: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
}

/** To stdout; without a format as people read it. CSV keeps every digit, the others round as the listing does. */
export function writeTable(
  { headings, rows }: Table,
  format: TableFormat | undefined,
  whenEmpty: string,
): void {
  if (format === undefined) printTable(headings, rows, whenEmpty);
  else process.stdout.write(formatTable({ headings, rows }, format, process.stdout.isTTY));
}

/** On a terminal, control characters of names are shown instead of obeyed; a file gets them as they are. */
export function formatTable(table: Table, format: TableFormat, isForTerminal = false): string {
  const { headings, rows } = table;
  if (format === "csv") {
    const line = (cells: readonly Cell[]): string => cells.map(toCsv).join(",");
    const text = [headings, ...rows].map(line).join("\n");
    return `${isForTerminal ? text.split("\n").map(plain).join("\n") : text}\n`;
  }
  const isNumeric = headings.map((_, i) => rows.every((row) => typeof (row[i] ?? 0) === "number"));
  const shown = (escape: (text: string) => string) => (cells: readonly Cell[]) =>
    cells.map((cell) => escape(plain(formatCell(cell))));
  if (format === "markdown") {
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    const cells = shown(toMarkdown);
    const ruler = isNumeric.map((one) => (one ? "--:" : "---"));
    return `${[cells(headings), ruler, ...rows.map(cells)].map(line).join("\n")}\n`;
  }
  const cells = shown(toLatex);
  const line = (row: readonly Cell[]): string => `${cells(row).join(" & ")} \\\\`;
  return `${[
    `\\begin{tabular}{${isNumeric.map((one) => (one ? "r" : "l")).join("")}}`,
    "\\toprule",
    line(headings),
    "\\midrule",
    ...rows.map(line),
    "\\bottomrule",
    "\\end{tabular}",
  ].join("\n")}\n`;
}

function toCsv(cell: Cell): string {
  return quoteCsv(cell === null || cell === undefined ? "" : String(cell));
}

function toMarkdown(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, "\\$&");
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "±": "$\\pm$",
};

function toLatex(text: string): string {
  return text.replace(/[\\~^±]|[&%$#_{}]/g, (char) => LATEX[char] ?? `\\${char}`);
}
