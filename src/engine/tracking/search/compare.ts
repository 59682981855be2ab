import { invalid } from "../../../base/errors.ts";

import type { Clause, Comparator } from "./parse-filter.ts";

/** SQL with the values that its `?` stand for, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

export const STRING_COMPARATORS: readonly Comparator[] = ["=", "!=", "LIKE", "ILIKE"];
export const NUMBER_COMPARATORS: readonly Comparator[] = ["=", "!=", ">", ">=", "<", "<="];
export const LIST_COMPARATORS: readonly Comparator[] = ["IN", "NOT IN"];
export const NULL_COMPARATORS: readonly Comparator[] = ["IS NULL", "IS NOT NULL"];

export function requireComparator(
  { comparator, key }: Clause,
  allowed: readonly Comparator[],
  what: string,
): void {
  if (!allowed.includes(comparator))
    throw invalid(
      `Invalid comparator '${comparator}' for ${what} '${key}'; use one of ${allowed.join(", ")}.`,
    );
}

/** SQLite takes up to 50,000 bytes. */
const MOST_PATTERN = 10_000;

/** `expression comparator value` for a column of texts. @throws AppError INVALID_INPUT */
export function compareText(expression: string, clause: Clause): Sql {
  const { comparator, value, key } = clause;
  if (Array.isArray(value)) {
    const list = value as readonly string[];
    const not = comparator === "NOT IN" ? "NOT " : "";
    return {
      text: `${expression} ${not}IN (${list.map(() => "?").join(", ")})`,
      values: list,
    };
  }
  if (typeof value !== "string")
    throw invalid(`Expected a quoted string value for '${key}'. Got value ${String(value)}.`);
  const isPattern = comparator === "LIKE" || comparator === "ILIKE";
  if (isPattern && value.length > MOST_PATTERN)
    throw invalid(`The pattern for '${key}' is longer than ${MOST_PATTERN} characters.`);
  switch (comparator) {
    case "LIKE":
      return { text: `${expression} GLOB ?`, values: [toGlob(value)] };
    case "ILIKE":
      // SQLite's own LIKE takes no notice of the case of Latin letters.
      return { text: `${expression} LIKE ?`, values: [value] };
    case "!=":
      return { text: `${expression} <> ?`, values: [value] };
    default:
      return { text: `${expression} = ?`, values: [value] };
  }
}

/** The same for numbers. @throws AppError INVALID_INPUT */
export function compareNumber(expression: string, { comparator, value, key }: Clause): Sql {
  if (typeof value !== "number")
    throw invalid(`Expected a numeric value for '${key}'. Got value ${JSON.stringify(value)}.`);
  return { text: `${expression} ${comparator === "!=" ? "<>" : comparator} ?`, values: [value] };
}

/** SQLite's GLOB minds the case, as LIKE does in MLflow. */
function toGlob(pattern: string): string {
  return pattern.replaceAll(/[%_[*?]/g, (mark) =>
    mark === "%" ? "*" : mark === "_" ? "?" : `[${mark}]`,
  );
}
