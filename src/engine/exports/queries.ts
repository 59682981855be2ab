import { AppError } from "../../base/errors.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { findRuns, PARAM_ORDER, readCells, readPath } from "../runs/index.ts";
import type { Cell } from "./batch.ts";
import type { RunsColumn } from "./runs-columns.ts";

export interface Which {
  readonly runIds?: readonly string[];
  readonly projectId?: string;
  readonly query?: string;
}

export interface ExportedRun {
  readonly id: string;
  readonly name: string;
}

export interface Found {
  readonly runs: readonly ExportedRun[];
  readonly series: number;
  readonly points: number;
}

/** The named runs in that order, or those that a query finds by their ids; with how much there is of them. */
export function findExported(db: ReadDb, which: Which): Found {
  const runs = which.runIds === undefined ? queried(db, which) : named(db, which.runIds);
  const counts = statement(
    db,
    `SELECT count(*) AS series, coalesce(sum(s.count), 0) AS points
       FROM json_each(?) j JOIN runs r ON r.id = j.value JOIN series s ON s.run_num = r.num WHERE s.count > 0`,
  ).get(JSON.stringify(runs.map(({ id }) => id))) as { series: number; points: number };
  return { runs, ...counts };
}

function queried(db: ReadDb, { projectId, query }: Which): ExportedRun[] {
  return findRuns(db, {
    removed: false,
    ...(projectId !== undefined && { projectId }),
    ...(query !== undefined && { query }),
  })
    .map(({ id, name }) => ({ id, name }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function named(db: ReadDb, ids: readonly string[]): ExportedRun[] {
  const unique = [...new Set(ids)];
  const found = statement(
    db,
    `SELECT r.id, coalesce(e.name, r.name) AS name FROM json_each(?) j JOIN runs r ON r.id = j.value
       LEFT JOIN run_edits e ON e.run_id = r.id ORDER BY j.key`,
  ).all(JSON.stringify(unique)) as ExportedRun[];
  if (found.length < unique.length)
    throw new AppError(
      "NOT_FOUND",
      `${unique.length - found.length} of the runs are not there any more.`,
      "Reload the list of runs.",
    );
  return found;
}

/** A text that gives nothing of itself away as a number: no hexadecimal, no leading zeros, no digits beyond a double's. */
const IS_NUMBER = `p.number IS NOT NULL AND p.text NOT GLOB '*[^0-9.eE+-]*'
  AND p.text NOT GLOB '0[0-9]*' AND p.text NOT GLOB '-0[0-9]*'
  AND NOT (abs(p.number) > 9007199254740992 AND p.text NOT GLOB '*[^0-9-]*')`;

export interface RunKeys {
  readonly params: ReadonlyArray<{ readonly key: string; readonly isNumber: number }>;
  readonly tags: readonly string[];
  readonly metrics: readonly string[];
}

/** What any of the runs has, by name. */
export function listKeys(db: ReadDb, { runIds }: { readonly runIds: readonly string[] }): RunKeys {
  const list = JSON.stringify(runIds);
  const runs = "json_each(?) j JOIN runs r ON r.id = j.value";
  return {
    params: statement(
      db,
      `SELECT p.key, min(${IS_NUMBER}) AS isNumber FROM ${runs} JOIN shown_params p ON p.run_num = r.num
        GROUP BY p.key ORDER BY p.key`,
    ).all(list) as Array<{ key: string; isNumber: number }>,
    tags: statement(
      db,
      `SELECT DISTINCT t.key FROM ${runs} JOIN shown_tags t ON t.run_num = r.num ORDER BY t.key`,
      "pluck",
    ).all(list) as string[],
    metrics: statement(
      db,
      `SELECT DISTINCT m.name FROM ${runs} JOIN series s ON s.run_num = r.num AND s.count > 0 AND s.twin = 0
         JOIN metrics m ON m.id = s.metric_id ORDER BY m.name`,
      "pluck",
    ).all(list) as string[],
  };
}

export interface ReadRowsArgs {
  readonly runIds: readonly string[];
  readonly columns: readonly RunsColumn[];
}

/** Paths of one statement: SQLite bounds the number of columns. */
const PATHS_AT_ONCE = 500;

/** Column by column, in the order of the runs. */
export function readRows(db: ReadDb, { runIds, columns }: ReadRowsArgs): Cell[][] {
  const list = JSON.stringify(runIds);
  const found = statement(
    db,
    `SELECT r.num, CAST(r.last_step AS TEXT) AS lastStep FROM json_each(?) j JOIN runs r ON r.id = j.value ORDER BY j.key`,
  ).all(list) as Array<{ num: number; lastStep: string | null }>;
  if (found.length < runIds.length)
    throw new AppError(
      "CONFLICT",
      "A run went away while its row was written.",
      "Start the export again.",
    );
  const nums = found.map(({ num }) => num);
  const params = readTexts(
    db,
    nums,
    `SELECT p.run_num AS num, p.key, p.text, p.number FROM json_each(?) j JOIN shown_params p ON p.run_num = j.value
      ORDER BY p.run_num, p.key, ${PARAM_ORDER}`,
  );
  const tags = readTexts(
    db,
    nums,
    `SELECT t.run_num AS num, t.key, t.value AS text, NULL AS number FROM json_each(?) j
       JOIN shown_tags t ON t.run_num = j.value`,
  );
  const paths = columns.flatMap(({ of, name }) => (of === "path" ? [name] : []));
  const cells: Cell[][] = [];
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const part = paths.slice(at, at + PATHS_AT_ONCE);
    const rows = readCells(db, nums, part.map(readPath));
    part.forEach((_, place) => cells.push(rows.map((row) => row[place] ?? null)));
  }
  let path = 0;
  return columns.map((column) => {
    if (column.of === "step")
      return found.map(({ lastStep }) => (lastStep === null ? null : BigInt(lastStep)));
    if (column.of === "path") return toCells(column, cells[path++] ?? []);
    const texts = column.of === "param" ? params : tags;
    return nums.map((num) => {
      const value = texts.get(num)?.get(column.key);
      if (value === undefined) return null;
      return column.type === "number" ? value.number : value.text;
    });
  });
}

interface Value {
  readonly text: string;
  readonly number: number | null;
}

/** By run and key; of several of one key the first counts. */
function readTexts(
  db: ReadDb,
  nums: readonly number[],
  sql: string,
): Map<number, Map<string, Value>> {
  const rows = statement(db, sql).all(JSON.stringify(nums)) as Array<
    Value & { readonly num: number; readonly key: string }
  >;
  const byRun = new Map<number, Map<string, Value>>();
  for (const { num, key, text, number } of rows) {
    const values = byRun.get(num) ?? new Map<string, Value>();
    byRun.set(num, values);
    if (!values.has(key)) values.set(key, { text, number });
  }
  return byRun;
}

/** Numbers that are not finite come by name. */
function toCells({ type }: RunsColumn, cells: readonly Cell[]): Cell[] {
  if (type === "text") return cells.map((cell) => (cell === null ? null : String(cell)));
  return cells.map((cell) => (typeof cell === "string" ? Number(cell) : cell));
}
