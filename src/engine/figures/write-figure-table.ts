import { GOAL_MARKS } from "../../base/metric-goal.ts";
import { writeTable, type TextCell, type TextTable } from "../../base/text-table.ts";
import type { FigureTableFormat } from "../../contract/figures.ts";
import type { FigureCell, FigureTable } from "./read-table.ts";

export function writeFigureTable(table: FigureTable, format: FigureTableFormat): string {
  switch (format) {
    case "csv":
      return writeTable(toNumbers(table), "csv");
    case "md":
      return `${writeTable(toTexts(table), "markdown")}\n${table.notes.join(" ")}\n`;
    case "tex-table":
      return [
        ...[...table.about, ...table.notes].map((line) => `% ${oneLine(line)}\n`),
        "% Needs \\usepackage{booktabs}.\n",
        writeTable(toTexts(table), "latex"),
      ].join("");
  }
}

/** Nothing of it may end the comment. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ");

/** For people: "0.912 ± 0.004", the best in bold, an arrow at what is better. */
function toTexts({ headings, metrics, rows, spread, arrows, counts }: FigureTable): TextTable {
  const digits = metrics.map(
    (metric, i) =>
      metric.digits ??
      digitsOf(
        rows.map(({ cells }) => cells[i] as FigureCell),
        spread,
      ),
  );
  const head = metrics.map(({ label, goal }) => {
    const mark = arrows ? GOAL_MARKS[goal] : "";
    return mark === "" ? label : `${label} ${mark}`;
  });
  return [
    [...headings, ...(counts ? ["n"] : []), ...head],
    ...rows.map(({ labels, runs, cells }): TextCell[] => [
      ...labels,
      ...(counts ? [String(runs)] : []),
      ...cells.map((cell, i) => ({
        text: cellText(cell, spread, digits[i] as number),
        isStrong: cell.isBest,
      })),
    ]),
  ];
}

function halfOf(cell: FigureCell, spread: FigureTable["spread"]): number | null {
  if (spread === "none" || cell.mean === null) return null;
  if (spread === "sd") return cell.sd;
  return cell.high === null ? null : cell.high - cell.mean;
}

function cellText(cell: FigureCell, spread: FigureTable["spread"], digits: number): string {
  if (cell.mean === null) return "–";
  const half = halfOf(cell, spread);
  const text = fixed(cell.mean, digits) + (half === null ? "" : ` ± ${fixed(half, digits)}`);
  return text;
}

/** Large and small numbers with an exponent, whatever the digits. */
function fixed(value: number, digits: number): string {
  const size = Math.abs(value);
  const text =
    size >= 1e12 || (size > 0 && size < 10 ** -digits / 2 && digits >= MOST_DIGITS)
      ? value.toExponential(2)
      : value.toFixed(digits);
  return text.replace("-", "−");
}

const MOST_DIGITS = 8;

/** So many that the smallest spread of a column has two digits; without one so many that the numbers have four. */
function digitsOf(cells: readonly FigureCell[], spread: FigureTable["spread"]): number {
  const halves = cells.flatMap((cell) => {
    const half = halfOf(cell, spread);
    return half !== null && half > 0 ? [half] : [];
  });
  const smallest = Math.min(...halves);
  if (halves.length > 0)
    return Math.min(MOST_DIGITS, Math.max(0, 1 - Math.floor(Math.log10(smallest))));
  const largest = Math.max(0, ...cells.map(({ mean }) => Math.abs(mean ?? 0)));
  if (largest === 0) return 1;
  return Math.min(MOST_DIGITS, Math.max(0, 3 - Math.floor(Math.log10(largest))));
}

const NUMBERS = ["n", "mean", "sd", "low", "high"] as const;

/** For programs: every digit, each number in a column of its own. */
function toNumbers({ headings, metrics, rows }: FigureTable): TextTable {
  return [
    [
      ...headings.map((heading) => (heading === "" ? "group" : heading)),
      "runs",
      ...metrics.flatMap(({ metric }) => [...NUMBERS, "best"].map((part) => `${metric}:${part}`)),
    ],
    ...rows.map(({ labels, runs, cells }) => [
      ...labels,
      String(runs),
      ...cells.flatMap((cell) => [
        ...NUMBERS.map((part) => String(cell[part] ?? "")),
        cell.isBest ? "1" : "",
      ]),
    ]),
  ];
}
