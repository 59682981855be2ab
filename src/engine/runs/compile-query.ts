import { globToRegex } from "../../base/query/glob.ts";
import type { Comparison, Path, Query, Value } from "../../base/query/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { matchAll } from "./match-text.ts";
import { Bindings, pathSql, RUN_TABLES, type PathSql } from "./path-sql.ts";

/**
 * A query as a condition of SQL on `RUN_TABLES`: 1 or 0, never NULL. Patterns are matched here, over the distinct texts
 * and bounded in time; the statement then asks for those that match.
 * Throws AppError INVALID_INPUT for a pattern that takes too long.
 */
export function compileQuery(db: ReadDb, query: Query, bindings: Bindings): string {
  const compile = (part: Query): string => compileQuery(db, part, bindings);
  switch (query.kind) {
    case "all":
      return "1";
    case "and":
    case "or":
      return `(${query.terms.map(compile).join(query.kind === "and" ? " AND " : " OR ")})`;
    case "not":
      return `(NOT ${compile(query.term)})`;
    case "exists":
      return `(${pathSql(db, query.path, bindings).exists})`;
    case "compare": {
      const sql = pathSql(db, query.path, bindings);
      if (query.value.kind === "path")
        return comparePaths(sql, query.comparison, pathSql(db, query.value.path, bindings));
      return compareValue(sql, query.comparison, query.value, bindings);
    }
    case "in": {
      const sql = pathSql(db, query.path, bindings);
      const terms = query.values.map((value) => compareValue(sql, "=", value, bindings));
      return terms.length === 0 ? "0" : `(${terms.join(" OR ")})`;
    }
    case "range": {
      const sql = pathSql(db, query.path, bindings);
      if (sql.texts !== undefined) {
        // One text has to lie between both ends.
        const ends = [query.low, query.high].map((value) => bindings.add(textOf(value)));
        return `EXISTS (SELECT 1 FROM (${sql.texts.ofRun}) WHERE value BETWEEN ${ends.join(" AND ")})`;
      }
      const low = compareValue(sql, ">=", query.low, bindings);
      return `(${low} AND ${compareValue(sql, "<=", query.high, bindings)})`;
    }
    case "match":
      return compileMatch(db, query, bindings);
  }
}

/** False where either side is missing. */
function comparePaths(a: PathSql, comparison: Comparison, b: PathSql): string {
  const sides = (x: string | undefined, y: string | undefined): string =>
    x === undefined || y === undefined ? "NULL" : `(${x}) ${comparison} (${y})`;
  // Numbers where both are, else texts.
  return `coalesce(${sides(a.number, b.number)}, ${sides(a.text, b.text)}, 0)`;
}

function compareValue(
  sql: PathSql,
  comparison: Comparison,
  value: Value,
  bindings: Bindings,
): string {
  if (comparison === "!=")
    return `(${sql.exists} AND NOT ${compareValue(sql, "=", value, bindings)})`;
  if (sql.texts !== undefined) {
    return `EXISTS (SELECT 1 FROM (${sql.texts.ofRun}) WHERE value ${comparison} ${bindings.add(textOf(value))})`;
  }
  if (value.kind === "number" && Number.isNaN(value.number)) {
    return comparison === "=" ? `coalesce(${sql.isNaN ?? "0"}, 0)` : "0";
  }
  if (value.kind === "number" || value.kind === "time") {
    const number = value.kind === "time" ? value.us : value.number;
    return `coalesce(${sql.number ?? "NULL"} ${comparison} ${bindings.add(number)}, 0)`;
  }
  const text = value.kind === "boolean" ? `lower(${sql.text ?? "NULL"})` : (sql.text ?? "NULL");
  return `coalesce(${text} ${comparison} ${bindings.add(textOf(value))}, 0)`;
}

function textOf(value: Value): string {
  if (value.kind === "boolean") return String(value.boolean);
  return value.kind === "time" ? String(value.us) : value.text;
}

function compileMatch(
  db: ReadDb,
  query: Extract<Query, { kind: "match" }>,
  bindings: Bindings,
): string {
  const sql = pathSql(db, query.path, bindings);
  const distinct = readTexts(db, query.path);
  const pattern = query.how === "glob" ? globToRegex(query.pattern) : toRegex(query.pattern);
  const matches = matchAll(pattern, distinct);
  const wanted = bindings.add(JSON.stringify(distinct.filter((_, i) => matches[i])));
  const list = `(SELECT value FROM json_each(${wanted}))`;
  const found =
    sql.texts === undefined
      ? `coalesce(${sql.text ?? "NULL"} IN ${list}, 0)`
      : `EXISTS (SELECT 1 FROM (${sql.texts.ofRun}) WHERE value IN ${list})`;
  return query.negated ? `(${sql.exists} AND NOT ${found})` : found;
}

/** All texts that the path has in any run, once each. */
function readTexts(db: ReadDb, path: Path): string[] {
  const bindings = new Bindings();
  const { text, texts } = pathSql(db, path, bindings);
  const select = texts?.ofAll ?? `SELECT DISTINCT ${text ?? "NULL"} FROM ${RUN_TABLES}`;
  const rows = statement(db, select, "pluck").all(bindings.values);
  return rows.filter((row) => typeof row === "string");
}

function toRegex(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    // Without "u" more is allowed; the parser has made sure that one of them compiles.
    return new RegExp(pattern);
  }
}

/** An expression to order by, numbers first; for `path` of the user's choice. */
export function orderBy(db: ReadDb, path: Path, descending: boolean, bindings: Bindings): string {
  const { number, text, texts } = pathSql(db, path, bindings);
  const direction = descending ? "DESC" : "ASC";
  const list = texts === undefined ? undefined : `(SELECT min(value) FROM (${texts.ofRun}))`;
  return [number, text ?? list]
    .filter((sql) => sql !== undefined)
    .map((sql) => `${sql} ${direction} NULLS LAST`)
    .join(", ");
}
