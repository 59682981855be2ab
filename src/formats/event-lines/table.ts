import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { parseNumber, parseStep } from "../numbers.ts";
import { timeFromNumber } from "../times.ts";
import type { LineSink, ReadLine } from "./parse.ts";

const STEP = /^(step|iter)$/;

/** What a table's reader keeps: how its metrics are named, and its header. */
export function tableMemory(prefix: string, only?: string): JsonValue {
  return { prefix, only: only ?? null, header: null };
}

/** Lines of a table with tabs: the step, perhaps a time, and a metric a column. */
export const readTableLine: ReadLine = (line, sink) => {
  const memory = isPlainObject(sink.memory) ? sink.memory : {};
  const cells = line.split("\t");
  if (!Array.isArray(memory["header"])) {
    sink.memory = { ...memory, header: cells };
    return "nothing";
  }
  return pushRow(cells, memory["header"] as readonly string[], memory, sink);
};

function pushRow(
  cells: readonly string[],
  header: readonly string[],
  { prefix, only }: { readonly [key: string]: JsonValue },
  sink: LineSink,
): "events" | "bad" {
  const stepAt = header.findIndex((name) => STEP.test(name));
  const step = parseStep(cells[stepAt] ?? "");
  if (step === undefined) return "bad";
  const time = parseNumber(cells[header.indexOf("timestamp")] ?? "");
  const timeUs = time === undefined ? NaN : (timeFromNumber(time)?.us ?? NaN);
  for (const [i, cell] of cells.entries()) {
    const name = header[i];
    if (i === stepAt || name === undefined || name === "timestamp") continue;
    const value = parseNumber(cell);
    if (value !== undefined)
      sink.push(
        typeof only === "string" ? only : `${typeof prefix === "string" ? prefix : ""}${name}`,
        step,
        timeUs,
        value,
      );
  }
  return "events";
}
