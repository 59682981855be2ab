import { ORPCError } from "@orpc/client";
import { isAppError, messageOf } from "../base/errors.ts";

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function printJson(value: unknown): void {
  process.stdout.write(
    `${JSON.stringify(value, undefined, process.stdout.isTTY ? 2 : undefined)}\n`,
  );
}

export function printLine(line: string): void {
  process.stdout.write(`${plain(line)}\n`);
}

export function printNote(line: string): void {
  process.stderr.write(`${plain(line)}\n`);
}

/** One clear sentence and the next step. */
export function printError(error: unknown): void {
  printNote(`assay: ${messageOf(error)}`);
  const nextStep = nextStepOf(error);
  if (nextStep !== undefined) printNote(`       ${nextStep}`);
  const isExpected = isAppError(error) || error instanceof ORPCError || error instanceof UsageError;
  if (!isExpected && error instanceof Error && process.env["ASSAY_DEBUG"] !== undefined) {
    process.stderr.write(`${error.stack}\n`);
  }
}

function nextStepOf(error: unknown): string | undefined {
  if (isAppError(error)) return error.nextStep;
  if (error instanceof ORPCError)
    return (error.data as { nextStep?: string } | undefined)?.nextStep;
  return undefined;
}

export type Cell = string | number | null | undefined;

/** Columns aligned with two spaces between; numbers to the right. Without rows, one line that says so. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  whenEmpty: string,
): void {
  if (rows.length === 0) {
    printLine(whenEmpty);
    return;
  }
  const texts = rows.map((row) => row.map((cell) => plain(formatCell(cell))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = headings.map((_, column) =>
    rows.every((row) => typeof (row[column] ?? 0) === "number"),
  );
  const format = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        isNumeric[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  process.stdout.write(`${[headings, ...texts].map(format).join("\n")}\n`);
}

export function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : String(cell);
}

/** Names come from files: control characters in them must not reach the terminal as commands. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

export interface Progress {
  show(line: string): void;
  end(): void;
}

/** One line on stderr that is written over; silent where nobody watches. */
export function createProgress(): Progress {
  const isWatched = process.stderr.isTTY === true;
  return {
    show(line) {
      if (isWatched)
        process.stderr.write(
          `\r\u001b[K${plain(line).slice(0, (process.stderr.columns ?? 80) - 1)}`,
        );
    },
    end() {
      if (isWatched) process.stderr.write("\r\u001b[K");
    },
  };
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** UTC, to the second. */
export function formatTime(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ");
}
