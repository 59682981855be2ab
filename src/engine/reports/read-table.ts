import { parsePath, quoteKey, type Path } from "../../base/query/index.ts";
import { intervalHalves, summarize, type Summary } from "../../base/stats/summary.ts";
import { finiteOrNull } from "../../base/json.ts";
import type { BlockData, BlockOf } from "../../contract/report-blocks.ts";
import type { ReadDb } from "../../store/index.ts";
import { readCellsOf, type Cell } from "../runs/index.ts";
import type { FoundSet } from "./find-set.ts";
import type { BlockAnswer } from "./read-block.ts";
import { readMeanings } from "./read-meanings.ts";

/** @throws AppError INVALID_INPUT for a column that is no path */
export function readTable(db: ReadDb, block: BlockOf<"table">, found: FoundSet): BlockAnswer {
  const runIds = found.runs.map(({ id }) => id);
  return {
    data: {
      kind: "table",
      runs: found.runs,
      columns: block.columns.map((text) => {
        const path = parsePath(text);
        const [meaning = null] =
          path?.kind === "metric" ? readMeanings(db, [path.key], found.nums) : [];
        return { path: text, label: path === undefined ? text : labelOf(path), meaning };
      }),
      cells: readCellsOf(db, { runIds, columns: block.columns }),
      problems: found.problems,
    },
    columns: [],
  };
}

function labelOf(path: Path): string {
  if (path.kind === "field") return path.field;
  return path.kind === "metric" && path.part !== "last" ? `${path.key} (${path.part})` : path.key;
}

type PivotCell = Extract<BlockData, { readonly kind: "pivot" }>["cells"][number][number];

const NO_VALUE = "none";

/** What a metric comes to where one or two keys are equal. @throws AppError INVALID_INPUT for a key that is no path */
export function readPivot(db: ReadDb, block: BlockOf<"pivot">, found: FoundSet): BlockAnswer {
  const { metric, part, rows, columns } = block;
  const cells = readCellsOf(db, {
    runIds: found.runs.map(({ id }) => id),
    columns: [`metrics.${quoteKey(metric)}.${part}`, rows, ...(columns === null ? [] : [columns])],
  });
  const isOf = (key: string, cell: Cell | undefined): boolean => key === textOf(cell);
  const rowKeys = orderKeys(cells.map((cell) => cell[1]));
  const columnKeys = columns === null ? [] : orderKeys(cells.map((cell) => cell[2]));
  const halfOf = intervalHalves();
  const numbersOf = (row: string, column: string | null): number[] =>
    cells.flatMap(([value, ofRow, ofColumn]) =>
      typeof value === "number" && isOf(row, ofRow) && (column === null || isOf(column, ofColumn))
        ? [value]
        : [],
    );
  const [meaning = { metric, goal: "none" as const, unit: "", format: "" }] = readMeanings(
    db,
    [metric],
    found.nums,
  );
  const hasValue = cells.some(([value]) => value !== null && value !== undefined);
  return {
    data: {
      kind: "pivot",
      runs: found.runs,
      meaning,
      rows: rowKeys,
      columns: columnKeys,
      cells: rowKeys.map((row) =>
        (columns === null ? [null] : columnKeys).map((column) =>
          toCell(summarize(numbersOf(row, column)), halfOf),
        ),
      ),
      problems: [
        ...found.problems,
        ...(hasValue || cells.length === 0 ? [] : [`None of the runs has the metric “${metric}”.`]),
      ],
    },
    columns: [],
  };
}

function toCell(summary: Summary | undefined, halfOf: (summary: Summary) => number): PivotCell {
  return {
    n: summary?.n ?? 0,
    mean: finiteOrNull(summary?.mean),
    sd: finiteOrNull(summary?.sd),
    half: finiteOrNull(summary && halfOf(summary)),
    min: finiteOrNull(summary?.min),
    max: finiteOrNull(summary?.max),
  };
}

const textOf = (cell: Cell | undefined): string => String(cell ?? NO_VALUE);

/** Numbers by their size, then texts by their letters, last the runs without a value. */
function orderKeys(values: ReadonlyArray<Cell | undefined>): string[] {
  const rank = (value: Cell | undefined): number =>
    typeof value === "number" ? 0 : value === null || value === undefined ? 2 : 1;
  const ordered = values.toSorted((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0;
  });
  return [...new Set(ordered.map(textOf))];
}
