import { writeTable as toText, type TableFormat as AnyFormat } from "../base/text-table.ts";
import { formatCell, plain, printTable, type Cell } from "./output.ts";

/** For other programs (csv), and for papers and notes (markdown, latex). */
export const TABLE_FORMATS = ["csv", "markdown", "latex"] as const satisfies readonly AnyFormat[];
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

/** On a terminal, control characters of names are shown instead of obeyed; a CSV file gets them as they are. */
export function formatTable(table: Table, format: TableFormat, isForTerminal = false): string {
  const cellText =
    format === "csv"
      ? (cell: Cell): string => String(cell ?? "")
      : (cell: Cell): string => plain(formatCell(cell));
  const { headings, rows } = table;
  const text = toText(
    [headings, ...rows].map((row: readonly Cell[]) => row.map(cellText)),
    format,
  );
  return isForTerminal ? text.split("\n").map(plain).join("\n") : text;
}
