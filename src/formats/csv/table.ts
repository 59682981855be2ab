import { axisRole, chooseAxes, mayBeDuration } from "../axis.ts";
import { parseNumber } from "../numbers.ts";

export type ColumnKind =
  | "metric"
  /** Gives the rows' times. */
  | "time"
  /** Gives times where it is absolute, else it is a metric. */
  | "timeOrMetric"
  /** Monitor's `t`: seconds since the start in the file's first line. */
  | "elapsed"
  | "axis";

/** What the columns under one header line mean. */
export interface Table {
  readonly kinds: readonly ColumnKind[];
  /** Metric names, unique, at their column. */
  readonly names: readonly string[];
  /** Columns of the step and of the epoch; -1 for none. */
  readonly step: number;
  readonly epoch: number;
}

export function describeTable(header: readonly string[], isMonitor: boolean): Table {
  const copies = new Map<string, number>();
  const names = header.map((title) => {
    // As pandas does: the second column of one name is "name.1".
    const earlier = copies.get(title) ?? 0;
    copies.set(title, earlier + 1);
    return earlier === 0 ? title : `${title}.${earlier}`;
  });
  const kinds = header.map((title): ColumnKind => {
    if (isMonitor && title === "t") return "elapsed";
    const role = axisRole(title);
    if (role === undefined) return "metric";
    if (role !== "time") return "axis";
    return mayBeDuration(title) ? "timeOrMetric" : "time";
  });
  return { kinds, names, ...chooseAxes(header) };
}

/** A line that can only be a header: it names an axis, or is the header again, and holds no number. */
export function isHeaderRow(cells: readonly string[], header: readonly string[]): boolean {
  if (cells.some((cell) => parseNumber(cell) !== undefined)) return false;
  if (cells.length === header.length && cells.every((cell, i) => cell === header[i])) return true;
  return cells.length > 1 && !cells.includes("") && cells.some(namesAxis);
}

/** An index alone tells nothing: every table that pandas writes has one. So does a time. */
export function namesAxis(title: string): boolean {
  const role = axisRole(title);
  return role === "step" || role === "epoch";
}
