import { isPlainObject } from "../base/json.ts";
import { RowReader } from "./csv/rows.ts";
import { numberOf, tryParseJson, visitScalars } from "./jsonl/json-line.ts";
import { parseNumber } from "./numbers.ts";

/* Stable-Baselines3 writes the same records in up to three forms, side by side: CSV, JSON lines, and boxes for people. */

/**
 * progress.json beside progress.csv: every number in it has a column of numbers there. It holds more where a value was
 * kept out of the table, or is a tensor, of which the table has only the text.
 */
export function isJsonOfTable(jsonHead: Uint8Array, tableHead: Uint8Array): boolean {
  const columns = listNumberColumns(tableHead);
  let records = 0;
  // The last line may be torn.
  for (const line of new TextDecoder().decode(jsonHead).split("\n").slice(0, -1)) {
    const record = tryParseJson(line);
    if (!isPlainObject(record)) return false;
    let isThere = true;
    visitScalars(record, (key, value) => {
      if (numberOf(value) !== undefined && !columns.has(key)) isThere = false;
    });
    if (!isThere) return false;
    records++;
  }
  return records > 0;
}

function listNumberColumns(tableHead: Uint8Array): Set<string> {
  const rows = new RowReader(tableHead, ",");
  let pos = rows.next(0, false);
  const header = pos < 0 ? [] : rows.cells();
  const columns = new Set<string>();
  while (pos >= 0 && pos < tableHead.length) {
    pos = rows.next(pos, false);
    if (pos < 0) break;
    for (let i = 0; i < Math.min(rows.count, header.length); i++) {
      if (parseNumber(rows.raw(i)) !== undefined) columns.add(header[i] ?? "");
    }
  }
  return columns;
}

/** log.txt: boxes of `| name | value |`. */
export function isPrintedTable(text: string): boolean {
  return /^(Logging to [^\n]*\n)?-{5,}\s*\n\|/.test(text) || /^Logging to [^\n]*\n?$/.test(text);
}
