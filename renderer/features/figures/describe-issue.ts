interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** As the settings call it; other parts of a recipe have their own names. */
const TITLES: Readonly<Record<string, string>> = {
  figures: "figure",
  tables: "table",
  panels: "panel",
  sets: "set",
  metrics: "metric",
  x: "x axis",
  y: "y axis",
  yLabel: "label of y axis",
  xLabel: "label of x axis",
  columns: "panels beside each other",
  groupBy: "groups",
  palette: "colours",
  digits: "decimals",
};

/** What is wrong with a recipe, and where: "Figure 1, panel 2, x axis: an axis begins before it ends". */
export function describeIssue({ path, message }: Issue): string {
  const parts: string[] = [];
  for (const part of path) {
    // Of a list, from 1 on.
    if (typeof part === "number" && parts.length > 0) parts.push(`${parts.pop()} ${part + 1}`);
    else parts.push(TITLES[String(part)] ?? String(part));
  }
  const where = parts.join(", ");
  return where === "" ? message : `${where.charAt(0).toUpperCase()}${where.slice(1)}: ${message}`;
}
