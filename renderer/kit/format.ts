import type { WireNumber } from "../../src/base/json.ts";

export const NO_VALUE = "–";
const SIGNIFICANT = 4;

/** 4 significant digits, whole numbers below a million in full. The full value belongs in the tooltip. */
export function formatNumber(value: WireNumber | null | undefined): string {
  if (value === null || value === undefined) return NO_VALUE;
  if (typeof value === "string") return formatNumber(Number(value));
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return withMinus(formatCount(value));
  const text = size < 1e-4 ? value.toExponential(SIGNIFICANT - 1) : value.toPrecision(SIGNIFICANT);
  const [mantissa = "", exponent] = text.split("e");
  const power = exponent === undefined ? "" : `e${exponent.replace("+", "")}`;
  return withMinus(trimZeros(mantissa) + power);
}

/** Every digit that is stored, for tooltips and the clipboard. */
export function formatFull(value: WireNumber | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : String(value);
}

/** 12 345: thin spaces between thousands, the same in every locale. */
export function formatCount(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** "1 run", "3 runs". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

/** "8 s", "3 min", "2 h 5 min": for durations ahead. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.round(whole / 60)} min`;
  const minutes = Math.round((whole % 3600) / 60);
  return `${Math.floor(whole / 3600)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
}

/** Local time: "14:02:11" today, "3 Nov 14:02" else, with the year where it is another one. */
export function formatTime(us: number, nowMs = Date.now()): string {
  const date = new Date(us / 1000);
  const now = new Date(nowMs);
  if (date.toDateString() === now.toDateString()) return date.toLocaleTimeString("en-GB");
  return date.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
}

/** "2026-11-03 13:02:11 UTC", for tooltips. */
export function formatUtc(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A true minus sign is as wide as a digit. */
function withMinus(text: string): string {
  return text.replace(/-/g, "−");
}
