import { Button } from "@mantine/core";
import { useMemo } from "react";
import { DataTable } from "../../../../kit/data-table.tsx";
import { FailureNotice } from "../../../../kit/failure-notice.tsx";
import { formatBytes, formatCount, plural } from "../../../../kit/format.ts";
import { Notice } from "../../../../kit/notice.tsx";
import { SkeletonRows } from "../../../../kit/skeleton-rows.tsx";
import styles from "../files.module.css";
import type { TableFacts, TableKind } from "./protocol.ts";
import { useTable } from "./use-table.ts";

/** A browser lays out no more than 33 million px below each other. */
const MAX_ROWS = 1_150_000;

/** A CSV, TSV or Parquet file as a table: sorted by a click on a column, filtered by what is typed above it. */
export function TableView(props: {
  readonly runId: string;
  readonly path: string;
  readonly kind: TableKind;
}): React.JSX.Element {
  const { runId, path, kind } = props;
  const table = useTable(runId, path, kind);
  const { facts, error, size, count, isBusy } = table;
  const columns = useMemo(
    () =>
      (facts?.columns ?? []).map(({ name, isNumber, length }) => ({
        name,
        isNumber,
        width: Math.min(320, Math.max(72, length * 8)),
      })),
    [facts],
  );
  if (error !== undefined) return <FailureNotice error={error} onRetry={table.retry} />;
  if (facts === undefined) return <SkeletonRows label="Loading the table" rows={12} />;
  const isFiltered = [...table.filters.values()].some((text) => text.trim() !== "");
  const canLoad = !facts.isAtEnd && facts.rows < MAX_ROWS;
  return (
    <>
      <div className={styles.tableBar} aria-busy={isBusy}>
        <span role="status">
          {describeRows(facts)}
          {isFiltered && ` · ${formatCount(count)} of them match`}
          {!facts.isAtEnd &&
            (isFiltered || table.sort !== undefined) &&
            " · only these are searched and sorted"}
          {facts.notes.map((note) => ` · ${note}`)}
        </span>
        <span>
          {formatBytes(Math.min(facts.bytes, size))} of {formatBytes(size)} read
        </span>
        {canLoad && (
          <Button
            size="compact-xs"
            data-command="files.loadRows"
            disabled={isBusy}
            onClick={table.loadMore}
          >
            Load more rows
          </Button>
        )}
      </div>
      {facts.rows === 0 ? (
        <Notice title="No rows">The file has a header at most.</Notice>
      ) : (
        <DataTable
          label={`Table ${path}`}
          columns={columns}
          count={Math.min(count, MAX_ROWS)}
          rowAt={table.rowAt}
          onRange={table.onRange}
          sort={table.sort}
          onSort={table.changeSort}
          filters={table.filters}
          onFilter={table.changeFilter}
        />
      )}
    </>
  );
}

/** "The first 100,000 of 1,000,000 rows", "12 rows", "The first 5,000 rows". */
function describeRows({ rows, totalRows, isAtEnd }: TableFacts): string {
  if (isAtEnd) return plural(rows, "row");
  return totalRows === undefined
    ? `The first ${plural(rows, "row")}`
    : `The first ${formatCount(rows)} of ${plural(totalRows, "row")}`;
}
