import { quoteCsv } from "../base/csv-cell.ts";
import type { PointColumns } from "../base/points.ts";
import { toWireStep } from "../base/json.ts";
import { stepAt } from "../base/points.ts";

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What all points of a series have in common. */
export interface ExportedSeries {
  readonly runId: string;
  readonly run: string;
  readonly metric: string;
  readonly context: string;
  readonly source: string;
  readonly attempt: number;
}

/** Names of the columns; of an object a line, the same in the notation of the API. */
const CSV_HEADER = "run_id,run,metric,context,source,attempt,step,time_us,value\n";

export function headOf(format: ExportFormat): string {
  return format === "csv" ? CSV_HEADER : "";
}

/** Points as lines, each with its end. Every number is written so that it reads back as the very same double. */
export function toLines(
  format: ExportFormat,
  series: ExportedSeries,
  { steps, timesUs, values }: PointColumns,
): string {
  const write = format === "csv" ? csvLine(series) : jsonLine(series);
  let text = "";
  for (let i = 0; i < values.length; i++) {
    text += write(stepAt(steps, i), timesUs[i] ?? Number.NaN, values[i] ?? Number.NaN);
  }
  return text;
}

type WriteLine = (step: number | bigint, timeUs: number, value: number) => string;

function csvLine(series: ExportedSeries): WriteLine {
  const { runId, run, metric, context, source, attempt } = series;
  const start = [runId, run, metric, context, source, attempt]
    .map((cell) => quoteCsv(String(cell)))
    .join(",");
  return (step, timeUs, value) =>
    `${start},${step},${Number.isNaN(timeUs) ? "" : timeUs},${toDigits(value)}\n`;
}

function jsonLine({ runId, ...series }: ExportedSeries): WriteLine {
  const start = JSON.stringify({ runId, ...series }).slice(0, -1);
  return (step, timeUs, value) =>
    `${start},"step":${JSON.stringify(toWireStep(step))},"timeUs":${Number.isNaN(timeUs) ? "null" : timeUs},"value":${
      Number.isFinite(value) ? toDigits(value) : `"${value}"`
    }}\n`;
}

/** The shortest digits that give the double back; the sign of zero is one of them. */
function toDigits(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
