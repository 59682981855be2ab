import { useMemo } from "react";
import { MAX_COLUMNS, useView, type GROUP_SPREADS, type View } from "../../../state/view.ts";
import {
  DEFAULT_VISIBILITY,
  encodeVisibility,
  shortId,
  withAllVisible,
} from "../../../state/visibility.ts";
import {
  defaultColumns,
  readColumns,
  type Column,
  type ColumnOrder,
  type TablePaths,
} from "./columns.ts";
import type { Sorting } from "./sorting.ts";

export type GroupSpread = "ci" | (typeof GROUP_SPREADS)[number];

export interface TableView {
  readonly columns: readonly Column[];
  readonly order: ColumnOrder;
  /** In px, of the columns that were resized. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sorting: Sorting;
  /** Paths of each level; empty where runs are not grouped. */
  readonly groupBy: ReadonlyArray<readonly string[]>;
  readonly spread: GroupSpread;
  /** Ids of open groups. */
  readonly open: ReadonlySet<string>;
  /** Id of the group that the others of its level are held against. */
  readonly groupBaseline: string | undefined;
  /** Short ids of the runs above the others, the baseline first. */
  readonly pinned: readonly string[];
  readonly baseline: string | undefined;
}

export interface TableViewActions {
  readonly changeOrder: (change: (old: ColumnOrder) => ColumnOrder) => void;
  /** Back to the columns of somebody who has chosen none. */
  readonly resetColumns: () => void;
  readonly setWidth: (id: string, width: number | undefined) => void;
  readonly changeSorting: (change: (old: Sorting) => Sorting) => void;
  readonly setGroupBy: (groupBy: ReadonlyArray<readonly string[]>) => void;
  readonly setSpread: (spread: GroupSpread) => void;
  readonly toggleGroup: (id: string) => void;
  readonly setOpen: (ids: readonly string[]) => void;
}

/** How the table looks: all of it in the URL, so that a link shows the same. */
export function useTableView(paths: TablePaths): readonly [TableView, TableViewActions] {
  const [view, change] = useView();
  const { cols, fz, w, sort, by, gst, gx, gbl, pin, base } = view;
  const ids = useMemo(() => cols ?? defaultColumns(paths), [cols, paths]);
  const table = useMemo((): TableView => {
    const columns = readColumns(ids);
    const pinned = pin ?? [];
    return {
      columns,
      order: {
        ids: columns.map(({ id }) => id),
        frozen: Math.min(fz ?? 0, columns.length),
      },
      widths: w ?? {},
      sorting: sort ?? [],
      groupBy: by ?? [],
      spread: gst ?? "ci",
      open: new Set(gx ?? []),
      groupBaseline: by === undefined ? undefined : gbl,
      pinned: base === undefined ? pinned : [base, ...pinned.filter((id) => id !== base)],
      baseline: base,
    };
  }, [ids, fz, w, sort, by, gst, gx, gbl, pin, base]);
  const actions = useMemo(
    (): TableViewActions => ({
      changeOrder: (next) =>
        change((old) => {
          const shown = readColumns(old.cols ?? ids).map(({ id }) => id);
          return writeOrder(next({ ids: shown, frozen: Math.min(old.fz ?? 0, shown.length) }));
        }),
      resetColumns: () => change({ cols: undefined, fz: undefined, w: undefined }),
      setWidth: (id, width) =>
        change((old) => {
          const { [id]: _, ...rest } = old.w ?? {};
          const next = width === undefined ? rest : { ...rest, [id]: Math.round(width) };
          return { w: Object.keys(next).length === 0 ? undefined : next };
        }),
      changeSorting: (next) => change((old) => ({ sort: orNone(next(old.sort ?? [])) })),
      setGroupBy: (groupBy) => change((old) => groupChange(old, groupBy)),
      setSpread: (spread) => change({ gst: spread === "ci" ? undefined : spread }),
      toggleGroup: (id) =>
        change(({ gx: open = [] }) => ({
          gx: orNone(open.includes(id) ? open.filter((other) => other !== id) : [...open, id]),
        })),
      setOpen: (open) => change({ gx: orNone(open) }),
    }),
    [change, ids],
  );
  return [table, actions];
}

export function writeOrder({ ids, frozen }: ColumnOrder): Partial<View> {
  return { cols: ids.slice(0, MAX_COLUMNS), fz: frozen === 0 ? undefined : frozen };
}

/** A mean is over every run of its group, not over the newest few: grouped, all are shown unless somebody chose some. */
export function groupChange({ v }: View, groupBy: ReadonlyArray<readonly string[]>): Partial<View> {
  const everyRun = encodeVisibility(withAllVisible(DEFAULT_VISIBILITY, true, undefined));
  if (groupBy.length === 0)
    return { by: undefined, gx: undefined, gbl: undefined, v: v === everyRun ? undefined : v };
  return {
    by: groupBy.map((level) => [...level]),
    gx: undefined,
    gbl: undefined,
    v: v ?? everyRun,
  };
}

/** Pins these runs, or takes them down when all of them are pinned. */
export function togglePinned(view: View, ids: readonly string[]): Partial<View> {
  const pinned = view.pin ?? [];
  const short = ids.map(shortId);
  const rest = pinned.filter((id) => !short.includes(id));
  return {
    pin: orNone(
      short.every((id) => pinned.includes(id))
        ? rest
        : [...pinned, ...short.filter((id) => !pinned.includes(id))],
    ),
  };
}

/** Compares with this run, or with none when it is the baseline already. */
export function toggleBaseline(view: View, id: string): Partial<View> {
  return { base: view.base === shortId(id) ? undefined : shortId(id) };
}

/** Holds the other groups against this one, or against none when it is the baseline already. */
export function toggleGroupBaseline(view: View, id: string): Partial<View> {
  return { gbl: view.gbl === id ? undefined : id };
}

function orNone(list: readonly string[]): string[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
