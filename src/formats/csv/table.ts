import { axisRole, chooseAxes } from "../axis.ts";
import { parseNumber } from "../numbers.ts";

export type ColumnKind =
  | "metric"
  /** Gives the rows' times where it is absolute, else it is a metric. */
  | "time"
  /** Monitor's `t`: seconds since the start in the file's first line. */
  | "elapsed"
  | "axis";

/** Who writes a table in which names mean something else; null for anybody. */
export type TableWriter = "monitor" | "lightning" | null;

/** What the columns under one header line mean. */
export interface Table {
  readonly kinds: readonly ColumnKind[];
  /** Metric names, unique, at their column. */
  readonly names: readonly string[];
  /** Columns of the step and of the epoch; -1 for none. */
  readonly step: number;
  readonly epoch: number;
}

export function describeTable(header: readonly string[], writer: TableWriter): Table {
  // Lightning gives each row its step: by any other name of one a user logs a metric.
  const isLightning = writer === "lightning" && header.includes("step");
  const isLogged = (title: string): boolean => isLightning && !/^(step|epoch)$/.test(title);
  const kinds = header.map((title): ColumnKind => {
    if (writer === "monitor" && title === "t") return "elapsed";
    const role = axisRole(title);
    if (role === "time") return "time";
    return role === undefined || isLogged(title) ? "metric" : "axis";
  });
  const axes = chooseAxes(header.map((title) => (isLogged(title) ? "metric" : title)));
  return { kinds, names: nameColumns(header), ...axes };
}

/** As pandas does: the second column of one name is "name.1", or the next of these that no column bears. */
function nameColumns(header: readonly string[]): string[] {
  const titles = new Set(header);
  const copies = new Map<string, number>();
  return header.map((title) => {
    let copy = copies.get(title) ?? 0;
    let name = title;
    while (copy > 0 && titles.has(name)) name = `${title}.${copy++}`;
    copies.set(title, Math.max(copy, 1));
    return name;
  });
}

/** Can this row only be a header? It is one again, or names an axis, on the axis or in a row without numbers. */
export function isHeaderRow(
  cells: readonly string[],
  header: readonly string[],
  { step, epoch }: Pick<Table, "step" | "epoch">,
): boolean {
  if (cells.length === header.length && cells.every((cell, i) => cell === header[i])) return true;
  if (namesAxis(cells[step >= 0 ? step : epoch] ?? "")) return true;
  if (cells.length < 2 || cells.some((cell) => cell === "" || parseNumber(cell) !== undefined)) {
    return false;
  }
  return cells.some(namesAxis) || isSuperset(cells, header);
}

function isSuperset(cells: readonly string[], header: readonly string[]): boolean {
  const names = new Set(cells);
  return header.every((title) => names.has(title));
}

/** An index alone tells nothing: every table that pandas writes has one. So does a time. */
export function namesAxis(title: string): boolean {
  const role = axisRole(title);
  return role === "step" || role === "epoch";
}
