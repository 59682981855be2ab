import { InvalidArgumentError, type Command } from "commander";
import { parseTime } from "../base/query/index.ts";
import { nowUs } from "../base/time.ts";

/** What every command takes. */
export function addCommon(command: Command): Command {
  return command
    .option("--data <dir>", "data folder (else $ASSAY_DATA, else the user's)")
    .option("--json", "machine-readable; docs/cli.md has the schema");
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("It must be a number.");
  return value;
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return value;
}

export function parseMaxPoints(text: string): number {
  const value = parseCount(text);
  if (value < 4)
    throw new InvalidArgumentError("It must be 4 or more: first, minimum, maximum and last.");
  return value;
}

export const AT_HELP = "as it was then: a date with time, or -7d; docs/cli.md says what of it";

/** Microseconds UTC. */
export function parseMoment(text: string): number {
  const us = parseTime(text, nowUs());
  if (us === undefined)
    throw new InvalidArgumentError("A time looks like -7d, 2026-11-24 or 2026-11-24T10:00.");
  if (us < 0 || us > Number.MAX_SAFE_INTEGER)
    throw new InvalidArgumentError("A moment lies between 1970 and 2255.");
  return us;
}

export function parsePort(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError("It must be a port, 1 to 65535 (0: any that is free).");
  }
  return value;
}

export function parseBasePath(text: string): string {
  const path = text.replace(/\/+$/, "");
  if (path !== "" && !/^(\/[\w.~-]+)+$/.test(path))
    throw new InvalidArgumentError("It must be a path such as /lab/assay.");
  return path;
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
