import { invalid } from "../../../base/errors.ts";
import { narrow, parseExactJson, writeExactJson } from "../../../base/exact-json.ts";
import type { ReadDb } from "../../../store/index.ts";

import type { Sql } from "./compare.ts";

/** What rows are sorted by, the most important first; the last one tells all rows apart. */
export interface SortColumn {
  readonly expression: Sql;
  readonly descending: boolean;
}

export interface Page {
  readonly ids: ReadonlyArray<string | number>;
  readonly nextToken: string | undefined;
}

type Cell = string | number | bigint | null;

/**
 * Rows behind those of the page before: the token holds what the last one was sorted by, so that rows that come or go
 * meanwhile neither repeat nor hide one.
 * @throws AppError INVALID_INPUT for a token that is none
 */
export function readPage(
  db: ReadDb,
  args: {
    /** `FROM` without the word. */
    readonly from: string;
    readonly id: string;
    readonly conditions: readonly Sql[];
    readonly columns: readonly SortColumn[];
    readonly limit: number;
    readonly token: string | undefined;
  },
): Page {
  const { from, id, conditions, columns, limit, token } = args;
  const all =
    token === undefined ? conditions : [...conditions, behind(columns, readToken(token, columns))];
  const where = all.length === 0 ? "" : `WHERE ${all.map(({ text }) => `(${text})`).join(" AND ")}`;
  const order = columns.map(
    (_column, i) => `${i + 2}${columns[i]?.descending === true ? " DESC" : ""}`,
  );
  // Not kept: there are as many such statements as there are questions.
  const rows = db
    .prepare(
      `SELECT ${[id, ...columns.map(({ expression }) => expression.text)].join(", ")} FROM ${from} ${where}
      ORDER BY ${order.join(", ")} LIMIT ?`,
    )
    .safeIntegers()
    .raw()
    .all(
      ...columns.flatMap(({ expression }) => expression.values),
      ...all.flatMap(({ values }) => values),
      limit + 1,
    ) as Cell[][];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    ids: shown.map(([first = null]) => (typeof first === "bigint" ? Number(first) : String(first))),
    nextToken: rows.length > limit && last !== undefined ? writeToken(last.slice(1)) : undefined,
  };
}

/** Rows that come after the one with these values. NULL is only compared with itself: a column before it tells it apart. */
function behind(columns: readonly SortColumn[], cells: readonly Cell[]): Sql {
  const parts: string[] = [];
  const values: unknown[] = [];
  for (const [i, { expression, descending }] of columns.entries()) {
    const equal = columns.slice(0, i);
    parts.push(
      [
        ...equal.map((column) => `(${column.expression.text}) IS ?`),
        `(${expression.text}) ${descending ? "<" : ">"} ?`,
      ].join(" AND "),
    );
    for (const [at, column] of equal.entries()) values.push(...column.expression.values, cells[at]);
    values.push(...expression.values, cells[i]);
  }
  return { text: parts.map((part) => `(${part})`).join(" OR "), values };
}

function writeToken(cells: readonly Cell[]): string {
  const after = cells.map((cell) => {
    if (typeof cell === "bigint") return narrow(cell);
    // JSON has no infinity.
    return cell === Infinity || cell === -Infinity ? { sign: Math.sign(cell) } : cell;
  });
  return Buffer.from(writeExactJson({ after })).toString("base64url");
}

function readToken(token: string, columns: readonly SortColumn[]): readonly Cell[] {
  try {
    const { after: written } = parseExactJson(Buffer.from(token, "base64url").toString("utf8")) as {
      readonly after: ReadonlyArray<Cell | { readonly sign: number }>;
    };
    const after = written.map((cell) =>
      typeof cell === "object" && cell !== null ? Math.sign(cell.sign) * Infinity : cell,
    );
    const isCell = (cell: unknown): boolean =>
      cell === null ||
      ["string", "number"].includes(typeof cell) ||
      (typeof cell === "bigint" && BigInt.asIntN(64, cell) === cell);
    if (after.length === columns.length && after.every(isCell)) return after;
  } catch {
    // Told below.
  }
  throw invalid("Invalid page token: it is not one that this server gave for such a search.");
}
