import { useMemo, useState } from "react";
import { writeTable } from "../../../../src/base/text-table.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { useDigits } from "../../../kit/digits.ts";
import { formatCount, formatNumber, NO_VALUE } from "../../../kit/format.ts";
import { compareNaturally } from "../../../kit/natural-order.ts";
import { TextButton } from "../../../kit/text-button.tsx";
import styles from "./blocks.module.css";

/** NaN and infinities by name. */
export type TableCell = number | string | null;

export interface TableColumn {
  readonly key: string;
  readonly label: string;
  /** More about it, on hover. */
  readonly title: string;
  /** Which values are better. */
  readonly goal: "min" | "max" | "none";
}

export interface TableRow {
  readonly key: string;
  readonly name: string;
  /** CSS colour of its dot; absent: none. */
  readonly color?: string;
  readonly cells: readonly TableCell[];
}

interface DataTableProps {
  readonly label: string;
  /** What the rows are. */
  readonly nameLabel: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly sort: { readonly key: string; readonly descending: boolean } | undefined;
}

const FIRST_ROWS = 100;
const MORE_ROWS = 1000;
/** Fewer are found without a search. */
const FEW_ROWS = 12;

/** Rows with values: sorted by a click on a heading, found by a part of their names, copied with every digit. */
export function DataTable(props: DataTableProps): React.JSX.Element {
  const { label, nameLabel, columns, rows } = props;
  const [sort, setSort] = useState(props.sort);
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(FIRST_ROWS);
  const best = useMemo(
    () => columns.map((column, i) => bestOf(rows, i, column.goal)),
    [columns, rows],
  );
  const found = useMemo(() => {
    const words = search.trim().toLowerCase();
    const kept =
      words === "" ? rows : rows.filter(({ name }) => name.toLowerCase().includes(words));
    return sort === undefined ? kept : sortRows(kept, columns, sort);
  }, [rows, columns, search, sort]);
  const shown = found.slice(0, most);
  const copy = (format: "csv" | "markdown"): void => {
    const head = [nameLabel, ...columns.map((column) => column.label)];
    const body = found.map(({ name, cells }) => [name, ...cells.map((cell) => String(cell ?? ""))]);
    void copyText(writeTable([head, ...body], format));
  };
  const heading = (
    key: string,
    text: string,
    title: string,
    isText: boolean,
  ): React.JSX.Element => {
    const isSorted = sort?.key === key;
    return (
      <th
        key={key}
        scope="col"
        data-text={isText || undefined}
        aria-sort={isSorted ? (sort.descending ? "descending" : "ascending") : "none"}
      >
        <button
          type="button"
          title={title}
          onClick={() =>
            setSort(isSorted && sort.descending ? undefined : { key, descending: isSorted })
          }
        >
          {text}
          <span aria-hidden>{isSorted ? (sort.descending ? " ↓" : " ↑") : ""}</span>
        </button>
      </th>
    );
  };
  return (
    <div>
      <div className={styles.tools}>
        {rows.length > FEW_ROWS && (
          <input
            type="search"
            aria-label={`Find rows of ${label}`}
            placeholder="Find rows"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <TextButton onClick={() => copy("csv")}>Copy as CSV</TextButton>
        <TextButton onClick={() => copy("markdown")}>Copy as Markdown</TextButton>
      </div>
      <div className={styles.scroller} role="region" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {heading("", nameLabel, nameLabel, true)}
              {columns.map((column, i) =>
                heading(
                  column.key,
                  column.label,
                  column.title,
                  rows.some(({ cells }) => isText(cells[i] ?? null)),
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, name, color, cells }) => (
              <tr key={key}>
                <th scope="row">
                  {color !== undefined && (
                    <span className={styles.dot} style={{ background: color }} aria-hidden />
                  )}
                  {name}
                </th>
                {columns.map((column, i) => (
                  <Cell key={column.key} cell={cells[i] ?? null} isBest={cells[i] === best[i]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.counts}>
        {found.length > shown.length ? (
          <TextButton onClick={() => setMost(most + MORE_ROWS)}>
            {formatCount(shown.length)} of {formatCount(found.length)} rows: show more
          </TextButton>
        ) : (
          search.trim() !== "" && `${formatCount(found.length)} of ${formatCount(rows.length)} rows`
        )}
      </p>
    </div>
  );
}

function Cell({ cell, isBest }: { readonly cell: TableCell; readonly isBest: boolean }) {
  const digits = useDigits();
  if (cell === null) return <td className={styles.none}>{NO_VALUE}</td>;
  if (isText(cell)) return <td data-text>{cell}</td>;
  return (
    <td
      data-best={(isBest && cell !== null) || undefined}
      title={`${cell}${isBest ? ", the best" : ""}`}
    >
      {typeof cell === "number" ? formatNumber(cell, digits) : cell}
    </td>
  );
}

const NOT_FINITE = new Set(["NaN", "Infinity", "-Infinity"]);
const isText = (cell: TableCell): boolean => typeof cell === "string" && !NOT_FINITE.has(cell);

/** Undefined where no value is better, or only one row has any. */
function bestOf(
  rows: readonly TableRow[],
  column: number,
  goal: TableColumn["goal"],
): number | undefined {
  if (goal === "none") return undefined;
  const values = rows.flatMap(({ cells }) => {
    const cell = cells[column];
    return typeof cell === "number" ? [cell] : [];
  });
  if (values.length < 2) return undefined;
  return values.reduce((a, b) => (goal === "min" ? Math.min(a, b) : Math.max(a, b)));
}

/** What has no value stands last, whichever way. */
export function sortRows(
  rows: readonly TableRow[],
  columns: readonly TableColumn[],
  { key, descending }: { readonly key: string; readonly descending: boolean },
): readonly TableRow[] {
  const index = columns.findIndex((column) => column.key === key);
  const valueOf = (row: TableRow): TableCell => (index < 0 ? row.name : (row.cells[index] ?? null));
  const sign = descending ? -1 : 1;
  return rows
    .map((row, at) => ({ row, at, value: valueOf(row) }))
    .sort((a, b) => {
      const [first, second] = [rankOf(a.value), rankOf(b.value)];
      if (first !== second) return first - second;
      if (typeof a.value === "number" && typeof b.value === "number")
        return sign * (a.value - b.value) || a.at - b.at;
      return sign * compareNaturally(String(a.value), String(b.value)) || a.at - b.at;
    })
    .map(({ row }) => row);
}

function rankOf(value: TableCell): number {
  if (typeof value === "number") return 0;
  if (value === null) return 3;
  return NOT_FINITE.has(value) ? 2 : 1;
}
