import { Button, Checkbox, Popover } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Columns3 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { formatCount, plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { SearchBox } from "../../../kit/search-box.tsx";
import { closeDialog, openDialog, useUi } from "../../../state/ui.ts";
import { MAX_COLUMNS } from "../../../state/view.ts";
import {
  differingColumns,
  FIELD_COLUMNS,
  hideColumn,
  metricColumn,
  paramColumn,
  readColumn,
  sparkColumn,
  tagColumn,
  type Column,
  type TablePaths,
  isRanked,
} from "./columns.ts";
import styles from "./column-chooser.module.css";
import { WhereChooser } from "./where-chooser.tsx";
import type { TableView, TableViewActions } from "./use-table-view.ts";

interface ColumnChooserProps {
  readonly paths: TablePaths;
  readonly view: TableView;
  readonly actions: TableViewActions;
}

const ROW_PX = 28;
const KINDS: Readonly<Record<Column["kind"], string>> = {
  where: "metric",
  field: "",
  param: "param",
  tag: "tag",
  metric: "metric",
  spark: "course",
};

/** Which columns the table has: all that there are, to be searched and ticked. */
export function ColumnChooser(props: ColumnChooserProps): React.JSX.Element {
  const isOpen = useUi(({ dialog }) => dialog?.kind === "columns");
  const { columns } = props.view;
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) closeDialog();
      }}
      width={360}
      position="bottom-end"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          data-command="table.columns"
          leftSection={<Columns3 size={14} aria-hidden />}
          onClick={() => (isOpen ? closeDialog() : openDialog({ kind: "columns" }))}
        >
          Columns {formatCount(columns.length)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Chooser {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Chooser({ paths, view, actions }: ColumnChooserProps): React.JSX.Element {
  const [search, setSearch] = useState("");
  const scroll = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => new Set(view.order.ids), [view.order]);
  const all = useMemo(() => listColumns(paths, view.order.ids), [paths, view.order]);
  const found = useMemo(() => {
    const { matches } = compilePattern(search);
    return all.filter(({ key, title }) => matches(key) || matches(title));
  }, [all, search]);
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  const isFull = shown.size >= MAX_COLUMNS;
  const toggle = (id: string, isShown: boolean): void =>
    actions.changeOrder((old) =>
      isShown ? { ...old, ids: [...old.ids, id] } : hideColumn(old, id),
    );
  const setAll = (isShown: boolean): void => {
    const ids = found.filter(isRanked).map(({ id }) => id);
    actions.changeOrder((old) => {
      if (isShown) {
        const added = ids.filter((id) => !old.ids.includes(id));
        return { ...old, ids: [...old.ids, ...added].slice(0, MAX_COLUMNS) };
      }
      return ids.reduce(hideColumn, old);
    });
  };
  return (
    <div className={styles.chooser} data-command="table.columns">
      <SearchBox
        id="column-search"
        label="Search columns (regex)"
        value={search}
        onChange={setSearch}
      />
      <div className={styles.bar}>
        <Button
          size="compact-xs"
          variant="default"
          data-command="table.defaultColumns"
          onClick={actions.resetColumns}
        >
          Default
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          data-command="table.differingColumns"
          title="Everything in which runs differ: no constant and no empty column"
          onClick={() =>
            actions.changeOrder(() => ({
              ids: differingColumns(paths).slice(0, MAX_COLUMNS),
              frozen: 0,
            }))
          }
        >
          Differing
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
          {search === "" ? "All" : "All found"}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setAll(false)}>
          {search === "" ? "None" : "None found"}
        </Button>
      </div>
      {found.length === 0 ? (
        <Notice title="No column matches" />
      ) : (
        <div
          ref={scroll}
          className={styles.list}
          role="group"
          aria-label={plural(found.length, "column")}
          tabIndex={0}
        >
          <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const column = found[index];
              if (column === undefined) return null;
              const isShown = shown.has(column.id);
              return (
                <div
                  key={column.id}
                  className={styles.row}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Checkbox
                    size="xs"
                    classNames={{ label: styles.label ?? "", body: styles.body ?? "" }}
                    checked={isShown}
                    disabled={isFull && !isShown}
                    onChange={(event) => toggle(column.id, event.currentTarget.checked)}
                    label={<span title={column.key}>{column.title}</span>}
                  />
                  <span className={styles.kind}>
                    {KINDS[column.kind]}
                    {column.part !== undefined && column.part !== "last" && ` ${column.part}`}
                    {column.of !== undefined && ` at best ${column.of}`}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      )}
      {paths.metrics.length > 1 && (
        <WhereChooser metrics={paths.metrics} onAdd={(id) => toggle(id, true)} />
      )}
      <p className={styles.count}>
        {isFull
          ? `A table has ${formatCount(MAX_COLUMNS)} columns at most: hide some to show others.`
          : `${formatCount(shown.size)} of ${plural(all.length, "column")} shown. Drag heads to order them.`}
      </p>
    </div>
  );
}

/** The shown ones in their order, then everything else there is. */
function listColumns(paths: TablePaths, shown: readonly string[]): readonly Column[] {
  const ids = new Set([
    ...shown,
    ...FIELD_COLUMNS,
    ...paths.params.map(paramColumn),
    ...paths.metrics.flatMap((key) => [
      metricColumn(key),
      metricColumn(key, "best"),
      sparkColumn(key),
    ]),
    ...paths.tags.map(tagColumn),
  ]);
  return [...ids].flatMap((id) => readColumn(id) ?? []);
}
