import { useMemo } from "react";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import { runColor } from "../../../kit/palette.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import type { Shown } from "./block-data.ts";
import { DataTable, type TableColumn, type TableRow } from "./data-table.tsx";

interface TableBlockProps {
  readonly block: BlockOf<"table">;
  readonly shown: Shown<"table">;
}

/** A row a run. */
export function TableBlock({ block, shown: { data } }: TableBlockProps): React.JSX.Element {
  const palette = usePalette();
  const columns = useMemo(
    () =>
      data.columns.map(({ path, label, meaning }): TableColumn => ({
        key: path,
        label: meaning === null || meaning.unit === "" ? label : `${label} (${meaning.unit})`,
        title: path,
        goal: meaning?.goal ?? "none",
      })),
    [data],
  );
  const rows = useMemo(
    () =>
      data.runs.map((run, i): TableRow => ({
        key: run.id,
        name: run.name,
        color: runColor(run.color, palette),
        cells: data.cells[i] ?? [],
      })),
    [data, palette],
  );
  const sort =
    block.sort === null ? undefined : { key: block.sort.path, descending: block.sort.descending };
  return (
    <DataTable
      label={block.caption === "" ? "Table of runs" : block.caption}
      nameLabel="Run"
      columns={columns}
      rows={rows}
      sort={sort}
    />
  );
}
