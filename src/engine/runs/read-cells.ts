import { AppError } from "../../base/errors.ts";
import { toWireNumber } from "../../base/json.ts";
import { parsePath, parseWherePath, type Path } from "../../base/query/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { Bindings, pathSql } from "./path-sql.ts";
import { readWheres } from "./read-where.ts";

/** A value of a column: NaN and infinities by name, null where the run has none. */
export type Cell = number | string | null;

/** Throws AppError INVALID_INPUT for a text that is no path. */
export function readPath(text: string): Path {
  const path = parsePath(text);
  if (path !== undefined) return path;
  throw new AppError(
    "INVALID_INPUT",
    `There is no path "${text}".`,
    "Write metrics.KEY, params.KEY, tags.KEY or a field such as started.",
  );
}

/** `readCells` for ids that a page knows; a run that is gone has nulls. */
export function readCellsOf(
  db: ReadDb,
  args: { readonly runIds: readonly string[]; readonly columns: readonly string[] },
): Cell[][] {
  const rows = statement(
    db,
    "SELECT coalesce(r.num, -1) FROM json_each(?) j LEFT JOIN runs r ON r.id = j.value ORDER BY j.key",
    "pluck",
  ).all(JSON.stringify(args.runIds)) as number[];
  const known = rows.filter((num) => num >= 0);
  const cells = readAnyCells(db, known, args.columns);
  let next = 0;
  return rows.map((num) => (num < 0 ? args.columns.map(() => null) : (cells[next++] ?? [])));
}

/** `readCells` also of columns that only reading points can tell. Throws AppError INVALID_INPUT. */
export function readAnyCells(
  db: ReadDb,
  nums: readonly number[],
  columns: readonly string[],
): Cell[][] {
  const wheres = columns.map(parseWherePath);
  const plain = columns.filter((_, i) => wheres[i] === undefined);
  const cells = readCells(db, nums, plain.map(readPath));
  if (plain.length === columns.length) return cells;
  const read = readWheres(
    db,
    nums,
    wheres.flatMap((where) => where ?? []),
  );
  let place = 0;
  const columnsRead = wheres.map((where) => (where === undefined ? undefined : read[place++]));
  return nums.map((_, row) => {
    let next = 0;
    return columnsRead.map((values) =>
      values === undefined ? (cells[row]?.[next++] ?? null) : (values[row] ?? null),
    );
  });
}

/** Values of some runs, row by row, in the order of the paths. */
export function readCells(db: ReadDb, nums: readonly number[], paths: readonly Path[]): Cell[][] {
  if (paths.length === 0) return [];
  const bindings = new Bindings();
  const columns = paths.map((path) => cellSql(db, path, bindings));
  const list = bindings.add(JSON.stringify(nums));
  const rows = statement(
    db,
    `SELECT ${columns.join(", ")} FROM json_each(${list}) j JOIN runs r ON r.num = j.value
         JOIN experiments x ON x.id = r.experiment_id LEFT JOIN run_edits e ON e.run_id = r.id ORDER BY j.key`,
    "raw",
  ).all(bindings.values) as Array<Array<number | string | null>>;
  return rows.map((row) =>
    row.map((value) => (typeof value === "number" ? toWireNumber(value) : value)),
  );
}

function cellSql(db: ReadDb, path: Path, bindings: Bindings): string {
  const { number, text, texts, isNaN } = pathSql(db, path, bindings);
  if (texts !== undefined) return `(SELECT group_concat(value, ', ') FROM (${texts.ofRun}))`;
  if (isNaN !== undefined) return `CASE WHEN ${isNaN} THEN 'NaN' ELSE ${number ?? "NULL"} END`;
  return number !== undefined && text !== undefined
    ? `coalesce(${number}, ${text})`
    : (number ?? text ?? "NULL");
}
