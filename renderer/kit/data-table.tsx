import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatCount } from "./format.ts";
import { showText } from "./shown-text.ts";
import styles from "./virtual-table.module.css";

export interface DataColumn {
  readonly name: string;
  readonly isNumber: boolean;
  /** CSS px. */
  readonly width: number;
}

export interface DataSort {
  readonly column: number;
  readonly descending: boolean;
}

export interface DataRow {
  readonly index: number;
  readonly cells: readonly string[];
}

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly DataColumn[];
  /** Rows there are, as they are sorted and filtered. */
  readonly count: number;
  /** A row that is at hand; undefined while it is fetched. */
  readonly rowAt: (at: number) => DataRow | undefined;
  /** Tells which rows are on screen. */
  readonly onRange: (from: number, to: number) => void;
  readonly sort: DataSort | undefined;
  readonly onSort: (column: number) => void;
  /** What is typed above the columns, by their places. */
  readonly filters: ReadonlyMap<number, string>;
  readonly onFilter: (column: number, text: string) => void;
}

const ROW_PX = 28;
const INDEX_PX = 64;
const CHARACTERS = 200;

/** Rows that somebody else holds, sorts and filters: a million of them scroll like ten. */
export function DataTable(props: DataTableProps): React.JSX.Element {
  const { label, columns, count, rowAt, onRange, sort, onSort, filters, onFilter } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    scrollPaddingStart: 2 * ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];
  useEffect(() => onRange(from, to), [onRange, from, to]);
  const tracks = {
    gridTemplateColumns: [INDEX_PX, ...columns.map(({ width }) => width)]
      .map((px) => `${px}px`)
      .join(" "),
  };
  return (
    // A scrolling region must be reachable by keyboard to be scrolled by keyboard.
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <div
        className={styles.table}
        role="table"
        aria-label={label}
        aria-rowcount={count + 2}
        aria-colcount={columns.length + 1}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} style={tracks} aria-rowindex={1}>
            <div role="columnheader" className={cellClass(true, styles.headCell)}>
              #
            </div>
            {columns.map((column, at) => (
              <HeadCell key={at} at={at} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
          <div role="row" className={styles.row} style={tracks} aria-rowindex={2}>
            <div role="cell" />
            {columns.map(({ name, isNumber }, at) => (
              <div key={at} role="cell" className={styles.cell}>
                <input
                  type="text"
                  className={styles.filter}
                  value={filters.get(at) ?? ""}
                  placeholder={isNumber ? "> 0" : "contains"}
                  aria-label={`Filter ${showText(name, 60).text}`}
                  spellCheck={false}
                  onChange={(event) => onFilter(at, event.currentTarget.value)}
                />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <Row
              key={index}
              at={index}
              top={start}
              tracks={tracks}
              columns={columns}
              row={rowAt(index)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const cellClass = (isRight: boolean, more = ""): string =>
  `${styles.cell} ${isRight ? styles.right : ""} ${more}`;

function HeadCell(props: {
  readonly at: number;
  readonly column: DataColumn;
  readonly sort: DataSort | undefined;
  readonly onSort: (column: number) => void;
}): React.JSX.Element {
  const { at, column, sort, onSort } = props;
  const isSorted = sort?.column === at;
  const direction = isSorted && sort.descending ? "descending" : "ascending";
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  const title = showText(column.name, 60).text;
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? direction : "none"}
      className={cellClass(column.isNumber, styles.headCell)}
    >
      <button
        type="button"
        className={styles.sort}
        title={showText(column.name, 1000).text}
        onClick={() => onSort(at)}
      >
        {title === "" ? `column ${at + 1}` : title}
        {isSorted && <Arrow size={12} aria-hidden />}
      </button>
    </div>
  );
}

function Row(props: {
  readonly at: number;
  readonly top: number;
  readonly tracks: { readonly gridTemplateColumns: string };
  readonly columns: readonly DataColumn[];
  readonly row: DataRow | undefined;
}): React.JSX.Element {
  const { at, top, tracks, columns, row } = props;
  return (
    <div
      role="row"
      aria-rowindex={at + 3}
      className={styles.row}
      style={{ ...tracks, transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={cellClass(true, styles.headCell)}>
        {row === undefined ? "…" : formatCount(row.index + 1)}
      </div>
      {columns.map(({ isNumber }, column) => {
        const text = row?.cells[column] ?? "";
        return (
          <div
            key={column}
            role="cell"
            className={cellClass(isNumber)}
            title={showText(text, 1000).text}
          >
            <bdi>{showText(text, CHARACTERS).text}</bdi>
          </div>
        );
      })}
    </div>
  );
}
