import { useMemo } from "react";
import { formatCount } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { VirtualTable, type Column } from "../../../kit/virtual-table.tsx";
import { parseTextTable } from "./table-text.ts";

/** More columns than these are not drawn: nobody scrolls through them, and each is in every row. */
const MAX_COLUMNS = 200;
const CHARACTERS = 200;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|^(nan|[-+]?inf(inity)?)$/i;

interface NumberedRow {
  readonly index: number;
  readonly cells: readonly string[];
}

/** A CSV or TSV file as a table, its cells as they are written; sorted by a click on a column. */
export function TextTableView(props: {
  readonly label: string;
  readonly text: string;
  readonly isCut: boolean;
}): React.JSX.Element {
  const { label, text, isCut } = props;
  const table = useMemo(() => parseTextTable(text, isCut), [text, isCut]);
  const rows = useMemo(
    () => table.rows.map((cells, index): NumberedRow => ({ index, cells })),
    [table],
  );
  const columns = useMemo(() => columnsOf(table.header, rows), [table.header, rows]);
  return (
    <VirtualTable
      label={`Table ${label}`}
      columns={columns}
      rows={rows}
      rowKey={({ index }) => String(index)}
      empty={<Notice title="No rows">The file has a header at most.</Notice>}
    />
  );
}

function columnsOf(
  header: readonly string[],
  rows: readonly NumberedRow[],
): ReadonlyArray<Column<NumberedRow>> {
  const sample = rows.slice(0, 50);
  const columns = header.slice(0, MAX_COLUMNS).map((title, at): Column<NumberedRow> => {
    const cells = sample.map((row) => row.cells[at] ?? "").filter((cell) => cell !== "");
    const isNumber = cells.length > 0 && cells.every((cell) => NUMBER.test(cell.trim()));
    const longest = Math.max(title.length + 2, ...cells.map((cell) => cell.length));
    return {
      id: String(at),
      title: showText(title, 60).text,
      width: `${Math.min(320, Math.max(48, longest * 8))}px`,
      ...(isNumber && { align: "right" }),
      render: ({ cells: own }) => {
        const cell = own[at] ?? "";
        return <span title={showText(cell, 1000).text}>{showText(cell, CHARACTERS).text}</span>;
      },
      sortBy: ({ cells: own }) => (isNumber ? Number(own[at] || Number.NaN) : (own[at] ?? "")),
    };
  });
  const left = header.length - columns.length;
  return [
    {
      id: "index",
      title: "#",
      width: "56px",
      align: "right",
      render: ({ index }) => formatCount(index + 1),
      sortBy: ({ index }) => index,
    },
    ...columns,
    ...(left > 0
      ? [{ id: "left", title: `${left} more columns`, width: "160px", render: () => "…" }]
      : []),
  ];
}
