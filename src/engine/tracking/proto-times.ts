import { invalid } from "../../base/errors.ts";

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;
const DURATION = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;

/** RFC 3339, as protobuf's JSON has it, in ms since 1970; finer parts are cut off. @throws AppError INVALID_INPUT */
export function readTimestamp(text: string, name: string): number {
  const ms = TIMESTAMP.test(text)
    ? Date.parse(text.replace(/(\.\d{3})\d+/, "$1").toUpperCase())
    : NaN;
  if (Number.isNaN(ms))
    throw invalid(`Invalid value '${text.slice(0, 100)}' for parameter '${name}': it is no time.`);
  return ms;
}

export function writeTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** `1.5s` in ms; finer parts are cut off. @throws AppError INVALID_INPUT */
export function readDuration(text: string, name: string): number {
  const match = DURATION.exec(text);
  if (match === null)
    throw invalid(
      `Invalid value '${text.slice(0, 100)}' for parameter '${name}': it is no duration.`,
    );
  const [, sign, seconds, fraction = ""] = match;
  const ms = Number(seconds) * 1000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  return sign === "-" ? -ms : ms;
}

export function writeDuration(ms: number): string {
  const whole = Math.abs(ms);
  const rest = whole % 1000;
  const fraction = rest === 0 ? "" : `.${String(rest).padStart(3, "0")}`;
  return `${ms < 0 ? "-" : ""}${Math.floor(whole / 1000)}${fraction}s`;
}
