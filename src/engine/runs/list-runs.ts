import { AppError } from "../../base/errors.ts";
import { parseQuery, type Query } from "../../base/query/index.ts";
import { nowUs } from "../../base/time.ts";
import type { RunRow } from "../../contract/runs.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { compileQuery, orderBy } from "./compile-query.ts";
import { filterBySearch } from "./match-text.ts";
import { Bindings, RUN_TABLES } from "./path-sql.ts";
import { readAnyCells, readPath, type Cell } from "./read-cells.ts";
import { RUN_COLUMNS, toRunRow, type RunDbRow } from "./run-row.ts";

/** Which runs, in which order. */
export interface FindRunsArgs {
  readonly projectId?: string;
  readonly search?: string;
  readonly query?: string;
  /** Paths, the first counts most; then the newest first. */
  readonly sort?: ReadonlyArray<{ readonly path: string; readonly descending: boolean }>;
  readonly removed: boolean;
  /** What "now" is in the query, microseconds UTC; absent: now. */
  readonly at?: number;
}

export interface ListRunsArgs extends FindRunsArgs {
  /** Paths whose values are answered for each row. */
  readonly columns?: readonly string[];
  readonly limit: number;
  readonly cursor?: string;
}

export interface FoundRun {
  readonly num: number;
  readonly id: string;
  readonly name: string;
}

/** The cursor names the last row, so that runs that appear meanwhile neither repeat nor hide one. */
export function listRuns(
  db: ReadDb,
  args: ListRunsArgs,
): { rows: RunRow[]; values: Cell[][]; total: number; nextCursor: string | null } {
  const found = findRuns(db, args);
  const start = args.cursor === undefined ? 0 : startAfter(args.cursor, found);
  const nums = found.slice(start, start + args.limit).map(({ num }) => num);
  const end = start + nums.length;
  return {
    rows: readRunRows(db, nums),
    values: readAnyCells(db, nums, args.columns ?? []),
    total: found.length,
    nextCursor: nums.length > 0 && end < found.length ? `${end}.${nums.at(-1)}` : null,
  };
}

export function findRuns(db: ReadDb, args: FindRunsArgs): readonly FoundRun[] {
  const bindings = new Bindings();
  const scope =
    args.projectId === undefined
      ? "r.project_id IN (SELECT id FROM projects WHERE removed = 0)"
      : `r.project_id = ${bindings.add(args.projectId)}`;
  const condition = compileQuery(db, readQuery(args.query ?? "", args.at ?? nowUs()), bindings);
  const order = (args.sort ?? []).map(({ path, descending }) =>
    orderBy(db, readPath(path), descending, bindings),
  );
  const found = statement(
    db,
    `SELECT r.num, r.id, coalesce(e.name, r.name) AS name FROM ${RUN_TABLES}
      WHERE ${scope} AND coalesce(e.removed, 0) = ${args.removed ? 1 : 0} AND ${condition}
      ORDER BY ${[...order, "r.created_us DESC", "r.id DESC"].join(", ")}`,
  ).all(bindings.values) as FoundRun[];
  return filterBySearch(found, args.search, ({ name }) => name);
}

/** The parser's own words: where, what, and what to write instead. */
function readQuery(text: string, atUs: number): Query {
  const parsed = parseQuery(text, atUs);
  if (parsed.ok) return parsed.query;
  const { from, to, message, fix } = parsed.error;
  const marked = text.slice(from, to);
  const place =
    marked === "" ? "At the end" : `At "${marked.slice(0, 60)}" (character ${from + 1})`;
  throw new AppError("INVALID_INPUT", `${place}: ${message}.`, fix);
}

/** Where the page behind the cursor begins: behind the run it names, or at its place when that is gone. */
function startAfter(cursor: string, found: readonly FoundRun[]): number {
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(cursor);
  if (match === null)
    throw new AppError(
      "INVALID_INPUT",
      "That cursor is not one of ours.",
      "Start from the first page.",
    );
  const index = found.findIndex(({ num }) => num === Number(match[2]));
  return index < 0 ? Number(match[1]) : index + 1;
}

function readRunRows(db: ReadDb, nums: readonly number[]): RunRow[] {
  const rows = statement(
    db,
    `SELECT ${RUN_COLUMNS} FROM json_each(?) j JOIN runs r ON r.num = j.value
         JOIN experiments x ON x.id = r.experiment_id LEFT JOIN run_edits e ON e.run_id = r.id ORDER BY j.key`,
  ).all(JSON.stringify(nums)) as RunDbRow[];
  return rows.map(toRunRow);
}
