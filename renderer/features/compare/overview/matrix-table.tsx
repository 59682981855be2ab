import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { Star } from "lucide-react";
import { cutMiddle } from "../../../kit/cut-middle.ts";
import { hoverRun } from "../../../state/hover.ts";
import { useComparison, type GroupView } from "../use-comparison.tsx";
import { useGroupHover } from "../use-group-hover.ts";
import styles from "./matrix.module.css";
import type { ScrollTogether } from "./scroll-together.ts";

interface MatrixTableProps<Row> {
  readonly label: string;
  /** Above the names of the rows. */
  readonly corner: ReactNode;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowPx: number;
  /** At least; where there is room columns are wider. */
  readonly columnPx: number;
  readonly renderName: (row: Row) => ReactNode;
  readonly renderCell: (row: Row, group: number) => ReactNode;
  /** What a click or Enter on a cell opens. */
  readonly onOpen?: (row: Row, group: number) => void;
  readonly onHead?: (group: number) => void;
  readonly sortedBy?: number | undefined;
  readonly empty: ReactNode;
  /** Tables that scroll sideways together. */
  readonly together: ScrollTogether;
}

const HEAD_PX = 28;
/** Of the name in a head, and what stands beside it. */
const CHARACTER_PX = 7.6;
const BESIDE_PX = 34;
const BASELINE_PX = 18;
const NAME_PX = 240;

/**
 * Rows by the groups of the comparison, of which only what is on screen is drawn: 200 metrics of 500 groups scroll like ten. One tab
 * stop; arrows move the active cell. The column of the group that is pointed at anywhere is lit.
 */
export function MatrixTable<Row>(props: MatrixTableProps<Row>): React.JSX.Element {
  const { label, corner, rows, rowKey, rowPx, renderName, renderCell, empty } = props;
  const { groups, baseline } = useComparison();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const { together } = props;
  useEffect(() => {
    const element = scroll.current;
    return element === null ? undefined : together.add(element);
  }, [together]);
  const { ref: measured, width: shownPx } = useElementSize<HTMLDivElement>();
  const scrollRef = useMergedRef(scroll, measured);
  const columnPx = fitColumn(props.columnPx, shownPx, groups.length);
  const [wished, setActive] = useState({ row: 0, group: 0 });
  // Rows and groups may have become fewer since.
  const active = {
    row: Math.max(0, Math.min(rows.length - 1, wished.row)),
    group: Math.max(0, Math.min(groups.length - 1, wished.group)),
  };
  const rowWindow = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    scrollPaddingStart: HEAD_PX,
    overscan: 6,
  });
  const columnWindow = useVirtualizer({
    horizontal: true,
    count: groups.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => columnPx,
    scrollPaddingStart: NAME_PX,
    overscan: 2,
  });
  useLayoutEffect(() => columnWindow.measure(), [columnWindow, columnPx]);
  const columns = columnWindow.getVirtualItems();
  const width = NAME_PX + columnWindow.getTotalSize();
  const place = (start: number): React.CSSProperties => ({
    left: NAME_PX + start,
    width: columnPx,
  });
  const goTo = (row: number, group: number): void => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      group: Math.max(0, Math.min(groups.length - 1, group)),
    };
    setActive(next);
    rowWindow.scrollToIndex(next.row);
    columnWindow.scrollToIndex(next.group);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { row, group } = active;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [row + 1, group],
      ArrowUp: [row - 1, group],
      ArrowRight: [row, group + 1],
      ArrowLeft: [row, group - 1],
      PageDown: [row + 10, group],
      PageUp: [row - 10, group],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rows.length - 1 : row, groups.length - 1],
    };
    const move = moves[event.key];
    const of = rows[row];
    if (move !== undefined) goTo(...move);
    else if (event.key === "Enter" && of !== undefined) props.onOpen?.(of, group);
    else return;
    event.preventDefault();
  };
  const cellId = (row: number, group: number): string => `${id}-${row}-${group}`;
  return (
    <div
      ref={scrollRef}
      className={styles.scroll}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={groups.length + 1}
      aria-activedescendant={rows.length === 0 ? undefined : cellId(active.row, active.group)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => hoverRun(undefined, "list")}
    >
      <div role="rowgroup" className={styles.head} style={{ width, height: HEAD_PX }}>
        <div role="row" aria-rowindex={1} className={styles.headRow}>
          <div role="columnheader" className={`${styles.name} ${styles.headCell}`}>
            {corner}
          </div>
          {columns.map(({ index, start }) => {
            const group = groups[index];
            if (group === undefined) return null;
            return (
              <HeadCell
                key={group.key}
                group={group}
                index={index}
                isBaseline={index === baseline}
                isSorted={props.sortedBy === index}
                columnPx={columnPx}
                style={place(start)}
                onHead={props.onHead}
              />
            );
          })}
        </div>
      </div>
      <div
        role="rowgroup"
        className={styles.body}
        style={{ width, height: rowWindow.getTotalSize() }}
      >
        {rowWindow.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={rowKey(row)}
              role="row"
              aria-rowindex={item.index + 2}
              className={styles.row}
              style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
            >
              <div role="rowheader" className={styles.name}>
                {renderName(row)}
              </div>
              {columns.map(({ index, start }) => {
                const group = groups[index];
                if (group === undefined) return null;
                return (
                  <ColumnCell
                    key={group.key}
                    group={group}
                    id={cellId(item.index, index)}
                    role="gridcell"
                    aria-colindex={index + 2}
                    className={styles.cell}
                    data-active={active.row === item.index && active.group === index}
                    data-opens={props.onOpen !== undefined}
                    style={place(start)}
                    onClick={() => {
                      setActive({ row: item.index, group: index });
                      props.onOpen?.(row, index);
                    }}
                  >
                    {renderCell(row, index)}
                  </ColumnCell>
                );
              })}
            </div>
          );
        })}
      </div>
      {rows.length === 0 && empty}
    </div>
  );
}

/** Lit while its group is pointed at anywhere; what stands in it is not drawn anew for that. */
function ColumnCell(
  props: React.ComponentProps<"div"> & { readonly group: GroupView },
): React.JSX.Element {
  const { group, ...rest } = props;
  const { isHovered, onPointerEnter } = useGroupHover(group);
  return <div {...rest} data-pointed={isHovered} onPointerEnter={onPointerEnter} />;
}

const MOST_WIDER = 1.5;

/** Few groups share the room that many would fill. */
function fitColumn(leastPx: number, shownPx: number, groups: number): number {
  const share = Math.floor((shownPx - NAME_PX) / Math.max(1, groups));
  return Math.max(leastPx, Math.min(share, leastPx * MOST_WIDER));
}

function HeadCell(props: {
  readonly group: GroupView;
  readonly index: number;
  readonly isBaseline: boolean;
  readonly isSorted: boolean;
  readonly columnPx: number;
  readonly style: React.CSSProperties;
  readonly onHead: ((group: number) => void) | undefined;
}): React.JSX.Element {
  const { group, index, isBaseline, isSorted, columnPx, style, onHead } = props;
  const { label, color } = group;
  const room = columnPx - BESIDE_PX - (isBaseline ? BASELINE_PX : 0);
  const shown = cutMiddle(label, Math.floor(room / CHARACTER_PX));
  const content = (
    <>
      <span className={styles.dot} style={{ background: color }} />
      <bdi className={styles.groupName}>{shown}</bdi>
      {isBaseline && (
        <>
          <Star className={styles.mark} size={11} fill="currentColor" aria-hidden />
          <span className="sr-only">baseline</span>
        </>
      )}
    </>
  );
  return (
    <ColumnCell
      group={group}
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={onHead === undefined ? undefined : isSorted ? "descending" : "none"}
      className={`${styles.headCell} ${styles.cell}`}
      data-sorted={isSorted}
      style={style}
      aria-label={shown === label ? undefined : isBaseline ? `${label} baseline` : label}
      title={isBaseline ? `${label}\nThe baseline: others are held against it` : label}
    >
      {onHead === undefined ? (
        content
      ) : (
        // The grid has the one tab stop: what a click does here, the box of the order does too.
        <button
          type="button"
          className={styles.headButton}
          tabIndex={-1}
          onClick={() => onHead(index)}
        >
          {content}
        </button>
      )}
    </ColumnCell>
  );
}
