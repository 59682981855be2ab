import { writeTable, type TableFormat, type TextTable } from "../../../../src/base/text-table.ts";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { api } from "../../../client/api.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { saveFile } from "../../../kit/save-file.ts";
import { plural } from "../../../kit/format.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { cellOfRow, isRead } from "./cell-text.ts";
import { readColumns, type Column } from "./columns.ts";
import type { Cell } from "./use-cells.ts";

/** What rows are copied as. */
export const COPY_FORMATS = ["tsv", "markdown", "latex"] as const satisfies readonly TableFormat[];

/** As many as one answer holds. */
const RUNS = 1000;
const COLUMNS = 500;

/** Rows of these runs to the clipboard. */
export async function copyRows(
  runs: readonly RunRow[],
  columnIds: readonly string[],
  format: (typeof COPY_FORMATS)[number],
): Promise<void> {
  try {
    await copyText(writeTable(await readTable(runs, columnIds), format));
    notify(`Copied ${plural(runs.length, "row")}.`);
  } catch (error) {
    notifyFailure(error);
  }
}

/** All rows and columns of the table as a file. */
export async function exportCsv(
  name: string,
  runs: readonly RunRow[],
  columnIds: readonly string[],
): Promise<void> {
  try {
    const text = writeTable(await readTable(runs, columnIds), "csv");
    saveFile(`${name}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
  } catch (error) {
    notifyFailure(error);
  }
}

/** Every stored digit, times in ISO 8601: another program reads it, nobody looks at it. */
async function readTable(
  runs: readonly RunRow[],
  columnIds: readonly string[],
): Promise<TextTable> {
  const columns = readColumns(columnIds).filter(({ kind }) => kind !== "spark");
  const read = columns.filter(isRead).slice(0, COLUMNS);
  const place = new Map(read.map(({ id }, index) => [id, index]));
  const table: string[][] = [["name", ...columns.map(headOf)]];
  for (let at = 0; at < runs.length; at += RUNS) {
    const part = runs.slice(at, at + RUNS);
    const cells =
      read.length === 0
        ? []
        : await api.runs.readCells({
            runIds: part.map(({ id }) => id),
            columns: read.map(({ id }) => id),
          });
    for (const [row, run] of part.entries()) {
      const valueOf = (column: Column): Cell => {
        const index = place.get(column.id);
        return index === undefined ? cellOfRow(column, run) : (cells[row]?.[index] ?? null);
      };
      table.push([run.name, ...columns.map((column) => spell(column, valueOf(column)))]);
    }
  }
  return table;
}

function headOf({ kind, key, part }: Column): string {
  return kind === "metric" && part !== undefined && part !== "last" ? `${key} (${part})` : key;
}

const TIMES: ReadonlySet<string> = new Set(["created", "started", "updated"]);

function spell({ kind, key }: Column, cell: Cell): string {
  if (cell === null) return "";
  return kind === "field" && TIMES.has(key) && typeof cell === "number"
    ? new Date(cell / 1000).toISOString()
    : String(cell);
}
