import { Menu } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronDown, Pin } from "lucide-react";
import { memo, useState, type DragEvent, type MouseEvent } from "react";
import { useCommandSurface } from "../../../kit/command-surface.ts";
import { Resizer } from "../../../kit/resizer.tsx";
import type { Column } from "./columns.ts";
import type { SortKey } from "./sorting.ts";
import styles from "./table.module.css";
import {
  COLUMN_WIDTH,
  defaultWidth,
  NAME_COLUMN,
  type PlacedColumn,
  type TableLayout,
} from "./table-layout.ts";

const DRAGGED = "application/x-assay-column";

export interface HeadActions {
  readonly onSort: (id: string, isAdded: boolean) => void;
  readonly onResize: (id: string, width: number | undefined) => void;
  readonly onMove: (id: string, beforeId: string | undefined) => void;
}

interface TableHeadProps extends HeadActions {
  readonly layout: TableLayout;
  readonly shown: readonly PlacedColumn[];
  readonly sorting: readonly SortKey[];
  /** Of the columns of numbers. */
  readonly decimals: ReadonlyMap<string, number>;
  readonly room: number;
  /** Column of the active cell when the keyboard stands in the head. */
  readonly activeColumn: number | undefined;
}

const NAME: Column = {
  id: NAME_COLUMN,
  kind: "field",
  key: "name",
  part: undefined,
  title: "Name",
};

/** Heads of the columns: click sorts, the edge resizes, dragging moves, the arrow opens what else there is. */
export const TableHead = memo(function TableHead(props: TableHeadProps): React.JSX.Element {
  const { layout, shown } = props;
  const name: PlacedColumn = {
    column: NAME,
    index: 0,
    width: layout.nameWidth,
    left: 0,
    stickyLeft: 0,
  };
  return (
    <div role="row" aria-rowindex={1} className={styles.headRow} style={{ width: layout.width }}>
      <HeadCell {...props} placed={name} />
      {layout.frozen.map((placed) => (
        <HeadCell key={placed.column.id} {...props} placed={placed} />
      ))}
      <span style={{ flex: "none", width: layout.gapBefore(shown) }} />
      {shown.map((placed) => (
        <HeadCell key={placed.column.id} {...props} placed={placed} />
      ))}
    </div>
  );
});

export function headId(column: number): string {
  return `column-${column}`;
}

function HeadCell(props: TableHeadProps & { readonly placed: PlacedColumn }): React.JSX.Element {
  const { placed, sorting, decimals, room, activeColumn, onSort, onResize, onMove } = props;
  const { column, index, width, stickyLeft } = placed;
  const { ColumnMenu } = useCommandSurface();
  const [isOver, setOver] = useState(false);
  const at = sorting.findIndex(({ path }) => path === column.id);
  const descending = sorting[at]?.descending ?? false;
  const isName = column.id === NAME_COLUMN;
  const Arrow = descending ? ArrowDown : ArrowUp;
  const isDrop = (event: DragEvent): boolean =>
    !isName && event.dataTransfer.types.includes(DRAGGED);
  return (
    <div
      id={headId(index)}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={at < 0 ? "none" : descending ? "descending" : "ascending"}
      className={styles.head}
      style={stickyLeft === undefined ? { width } : { width, left: stickyLeft }}
      data-sticky={stickyLeft !== undefined}
      data-active={activeColumn === index}
      data-number={decimals.has(column.id) || column.kind === "metric"}
      data-over={isOver}
      data-column={column.id}
      title={titleOf(column)}
      draggable={!isName}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, column.id)}
      onDragOver={(event) => {
        if (!isDrop(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const id = event.dataTransfer.getData(DRAGGED);
        if (id === "" || isName) return;
        event.preventDefault();
        onMove(id, column.id);
      }}
      onClick={(event: MouseEvent) => {
        onSort(column.id, event.shiftKey);
      }}
    >
      <span className={styles.headTitle}>{column.title}</span>
      {partOf(column) !== undefined && <span className={styles.part}>{partOf(column)}</span>}
      {at >= 0 && (
        <span className={styles.sorted}>
          <Arrow size={12} aria-hidden />
          {sorting.length > 1 && at + 1}
        </span>
      )}
      {stickyLeft !== undefined && !isName && <Pin size={11} className={styles.mark} aria-hidden />}
      {!isName && (
        <Menu width={240} position="bottom-end">
          <Menu.Target>
            <button
              type="button"
              tabIndex={-1}
              className={styles.headMenu}
              data-column-menu
              aria-label={`What to do with the column ${column.title}`}
              onClick={(event) => event.stopPropagation()}
            >
              <ChevronDown size={12} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
            <ColumnMenu id={column.id} />
          </Menu.Dropdown>
        </Menu>
      )}
      <span
        className={styles.edge}
        draggable
        onDragStart={(event) => {
          event.preventDefault();
          event.stopPropagation();
        }}
        onClick={(event) => event.stopPropagation()}
      >
        <Resizer
          label={`Width of ${column.title}`}
          value={width}
          {...COLUMN_WIDTH}
          isTabStop={false}
          initial={defaultWidth(column, room)}
          onChange={(next) =>
            onResize(column.id, next === defaultWidth(column, room) ? undefined : next)
          }
        />
      </span>
    </div>
  );
}

/** What stands behind the key: which value of a metric. */
function partOf({ kind, part, of }: Column): string | undefined {
  if (of !== undefined) return `at best ${of}`;
  if (kind === "spark") return "course";
  return kind === "metric" && part !== "last" ? part : undefined;
}

function titleOf({ kind, key, part, of, title }: Column): string {
  if (kind === "field") return title;
  if (kind === "spark") return `Course of ${key}`;
  if (of !== undefined) return `Metric ${key} where ${of} is best`;
  return kind === "metric"
    ? `Metric ${key}, ${part ?? "last"}`
    : `${kind === "param" ? "Param" : "Tag"} ${key}`;
}
