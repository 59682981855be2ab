import { writeTable as toText, type TableFormat as AnyFormat } from "../base/text-table.ts";
import { formatCell, plain, printTable, UsageError, type Cell } from "./output.ts";

/** For other programs (csv), and for papers and notes (markdown, latex). */
export const TABLE_FORMATS = ["csv", "markdown", "latex"] as const satisfies readonly AnyFormat[];
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** How a command was asked to write its table; none for people at a terminal. */
export type TableOptions = { readonly [format in TableFormat]?: boolean };

export function formatOf(options: TableOptions): TableFormat | undefined {
  return TABLE_FORMATS.find((format) => options[format] === true);
}

/** One form of output at a time. */
export function chooseForm<T extends string>(
  options: { readonly [form in T]?: boolean | undefined },
  forms: readonly T[],
): T | undefined {
  const chosen = forms.filter((one) => options[one] === true);
  if (chosen.length > 1)
    throw new UsageError(`Choose one of ${chosen.map((form) => `--${form}`).join(", ")}.`);
  return chosen[0];
}

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
