import { compareNaturally } from "./natural-order.ts";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import styles from "./virtual-table.module.css";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Read out, not shown: for a column of buttons. */
  readonly isTitleHidden?: true;
  /** CSS grid track: "minmax(160px, 2fr)", "88px". */
  readonly width: string;
  readonly align?: "right";
  readonly render: (row: Row) => ReactNode;
  /** What the column sorts by; absent where sorting makes no sense. */
  readonly sortBy?: (row: Row) => number | string;
}

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: ReadonlyArray<Column<Row>>;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
  /** The last row comes into sight: for rows that are read page by page. */
  readonly onReachEnd?: (() => void) | undefined;
}

interface Sorting {
  readonly columnId: string;
  readonly descending: boolean;
}

const ROW_PX = 28;

/** A table that draws only the rows on screen: 100,000 of them scroll like ten. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>): React.JSX.Element {
  const { label, columns, rows, rowKey, empty, onReachEnd } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<Sorting | undefined>(undefined);
  const sorted = useMemo(() => sortRows(rows, columns, sorting), [rows, columns, sorting]);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    scrollPaddingStart: ROW_PX,
    overscan: 12,
  });
  const isAtEnd = (virtual.getVirtualItems().at(-1)?.index ?? -1) >= rows.length - 1;
  useEffect(() => {
    if (isAtEnd && rows.length > 0) onReachEnd?.();
  }, [isAtEnd, rows.length, onReachEnd]);
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(" ") };
  const toggle = (columnId: string): void =>
    setSorting((old) => {
      if (old?.columnId !== columnId) return { columnId, descending: false };
      return old.descending ? undefined : { columnId, descending: true };
    });
  return (
    // A scrolling region must be reachable by keyboard to be scrolled by keyboard.
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <div className={styles.table} role="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} style={tracks} aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sorting={sorting} onSort={toggle} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = sorted[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={item.index + 2}
                className={styles.row}
                style={{ ...tracks, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <div
                    key={column.id}
                    role="cell"
                    className={`${styles.cell} ${column.align === "right" ? styles.right : ""}`}
                  >
                    {column.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && empty}
    </div>
  );
}

function HeadCell<Row>(props: {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (columnId: string) => void;
}): React.JSX.Element {
  const { column, sorting, onSort } = props;
  const isSorted = sorting?.columnId === column.id;
  const direction = isSorted && sorting.descending ? "descending" : "ascending";
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? direction : "none"}
      className={`${styles.cell} ${styles.headCell} ${column.align === "right" ? styles.right : ""}`}
    >
      {column.sortBy === undefined ? (
        <span className={column.isTitleHidden === true ? "sr-only" : undefined}>
          {column.title}
        </span>
      ) : (
        <button type="button" className={styles.sort} onClick={() => onSort(column.id)}>
          {column.title}
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
    </div>
  );
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: ReadonlyArray<Column<Row>>,
  sorting: Sorting | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ id }) => id === sorting?.columnId)?.sortBy;
  if (sorting === undefined || sortBy === undefined) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: sortBy(row) }))
    .toSorted((a, b) => sign * compareKeys(a.key, b.key))
    .map(({ row }) => row);
}

/** NaN goes last when ascending, so that it never hides in the middle. */
function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") {
    if (Number.isNaN(a) || Number.isNaN(b))
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : a < b ? -1 : 1;
  }
  return compareNaturally(String(a), String(b));
}
