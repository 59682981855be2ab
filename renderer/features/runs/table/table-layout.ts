import type { Column } from "./columns.ts";

export interface PlacedColumn {
  readonly column: Column;
  /** 0 is the name's column. */
  readonly index: number;
  readonly width: number;
  /** In px from the left of the table. */
  readonly left: number;
  /** The same for a column that stays when others scroll. */
  readonly stickyLeft: number | undefined;
}

export interface TableLayout {
  readonly nameWidth: number;
  readonly frozen: readonly PlacedColumn[];
  readonly scrolled: readonly PlacedColumn[];
  readonly width: number;
  /** Room to leave in a row before the columns on screen. */
  readonly gapBefore: (shown: readonly PlacedColumn[]) => number;
}

export const NAME_COLUMN = "name";
export const COLUMN_WIDTH = { min: 48, max: 1200 } as const;
const NAME_WIDTH = 280;
/** For what stands beside a value: the difference of a run, of a group that with its mark, and how many runs have it. */
const DELTA_WIDTH = { run: 64, group: 88 } as const;
const COUNT_WIDTH = 40;

/** In px, what metrics need beside their values. */
export function roomBeside(of: {
  readonly isGrouped: boolean;
  readonly hasBaseline: boolean;
  readonly hasGroupBaseline: boolean;
}): number {
  const delta = of.hasGroupBaseline ? DELTA_WIDTH.group : of.hasBaseline ? DELTA_WIDTH.run : 0;
  return delta + (of.isGrouped ? COUNT_WIDTH : 0);
}

/** @param room beside values of metrics */
export function defaultWidth({ id, kind, key, title }: Column, room: number): number {
  if (id === NAME_COLUMN) return NAME_WIDTH;
  if (kind === "spark") return 120;
  if (kind === "metric") return Math.min(180, Math.max(104, titleWidth(title) + 40)) + room;
  if (kind === "field") return key === "notes" || key === "path" || key === "id" ? 220 : 104;
  return Math.min(180, Math.max(88, titleWidth(title)));
}

/** In px, about. */
function titleWidth(title: string): number {
  return title.length * 7 + 28;
}

function clampWidth(width: number): number {
  return Math.min(COLUMN_WIDTH.max, Math.max(COLUMN_WIDTH.min, Math.round(width)));
}

/** Where every column stands. A frozen part wider than the window would leave no room to scroll: then only the name stays. */
export function layOut(of: {
  readonly columns: readonly Column[];
  readonly frozen: number;
  readonly widths: Readonly<Record<string, number>>;
  /** See `roomBeside`. */
  readonly room: number;
  readonly windowWidth: number;
}): TableLayout {
  const { columns, widths, room, windowWidth } = of;
  const widthOf = (column: Column): number =>
    clampWidth(widths[column.id] ?? defaultWidth(column, room));
  const nameWidth = Math.min(
    clampWidth(widths[NAME_COLUMN] ?? NAME_WIDTH),
    // A narrow window still shows a column beside the name.
    Math.max(COLUMN_WIDTH.min * 2, Math.floor(windowWidth * 0.6)),
  );
  const frozenWidth = columns
    .slice(0, of.frozen)
    .reduce((sum, column) => sum + widthOf(column), nameWidth);
  const frozen = frozenWidth > windowWidth * 0.8 ? 0 : of.frozen;
  const placed: PlacedColumn[] = [];
  let left = nameWidth;
  for (const [i, column] of columns.entries()) {
    const width = widthOf(column);
    placed.push({
      column,
      index: i + 1,
      width,
      left,
      stickyLeft: i < frozen ? left : undefined,
    });
    left += width;
  }
  const scrolledLeft = placed[frozen]?.left ?? left;
  return {
    nameWidth,
    frozen: placed.slice(0, frozen),
    scrolled: placed.slice(frozen),
    width: left,
    gapBefore: ([first]) => (first === undefined ? 0 : first.left - scrolledLeft),
  };
}

/** First and last of the scrolled columns on screen, with some beside them; an empty range where there is none. */
export function columnsOnScreen(
  { scrolled }: TableLayout,
  scrollLeft: number,
  windowWidth: number,
): readonly [first: number, last: number] {
  const [head] = scrolled;
  if (head === undefined) return [0, -1];
  const from = head.left + scrollLeft;
  const to = scrollLeft + windowWidth;
  const first = lowerBound(scrolled, (column) => column.left + column.width > from);
  const last = lowerBound(scrolled, (column) => column.left >= to) - 1;
  return [Math.max(0, first - 1), Math.min(scrolled.length - 1, last + 1)];
}

function lowerBound<T>(list: readonly T[], isAtOrBehind: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAtOrBehind(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
