/* Stable-Baselines3 writes the same records in up to three forms, side by side: CSV, JSON lines, and boxes for people. */

/** progress.json beside progress.csv: its first record's keys are columns, since the table only ever gains columns. */
export function isJsonOfTable(jsonLines: string, headerLine: string): boolean {
  const columns = new Set(
    headerLine
      .trim()
      .split(",")
      .map((name) => name.replace(/^"|"$/g, "")),
  );
  try {
    const keys = Object.keys(JSON.parse(jsonLines.split("\n", 1)[0] ?? "") as object);
    return keys.length > 0 && keys.every((key) => columns.has(key));
  } catch {
    return false;
  }
}

/** log.txt: boxes of `| name | value |`. */
export function isPrintedTable(text: string): boolean {
  return /^(Logging to [^\n]*\n)?-{5,}\s*\n\|/.test(text) || /^Logging to [^\n]*\n?$/.test(text);
}
