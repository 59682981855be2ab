import { NO_VALUE } from "./format.ts";

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Microseconds as the two largest units: "2 d 03 h", "5 m 07 s", "12.3 s", "40 ms". */
export function formatDuration(us: number): string {
  if (!Number.isFinite(us)) return NO_VALUE;
  if (us < 0) return `−${formatDuration(-us)}`;
  if (us === 0) return "0 s";
  if (us < SECOND / 1000) return `${Math.round(us)} µs`;
  if (us < SECOND) return `${Number((us / 1000).toPrecision(3))} ms`;
  if (us < MINUTE) return `${Number((us / SECOND).toPrecision(3))} s`;
  if (us < HOUR) return pair(us, MINUTE, "m", SECOND, "s");
  if (us < DAY) return pair(us, HOUR, "h", MINUTE, "m");
  return pair(us, DAY, "d", HOUR, "h");
}

function pair(us: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const whole = Math.floor(us / big);
  const rest = Math.floor((us - whole * big) / small);
  return rest === 0 ? `${whole} ${bigUnit}` : `${whole} ${bigUnit} ${twoDigits(rest)} ${smallUnit}`;
}

const DATE = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
// Made once: making one takes longer than using it a hundred times.
const IN_THIS_YEAR = new Intl.DateTimeFormat("en-GB", DATE);
const WITH_YEAR = new Intl.DateTimeFormat("en-GB", { ...DATE, year: "numeric" });

/** Local time: "14:02:11" today, "3 Nov 14:02" else, with the year where it is another one. */
export function formatTime(us: number, nowMs = Date.now()): string {
  const date = new Date(us / 1000);
  const now = new Date(nowMs);
  if (date.toDateString() === now.toDateString()) return formatClock(us);
  return (date.getFullYear() === now.getFullYear() ? IN_THIS_YEAR : WITH_YEAR).format(date);
}

/** "2026-11-03 13:02:11 UTC", for tooltips. */
export function formatUtc(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Microseconds UTC as local date and time to the second; `NO_VALUE` where the source has no time. */
export function formatWallTime(us: number): string {
  if (!Number.isFinite(us)) return NO_VALUE;
  const at = new Date(us / 1000);
  const date = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${date} ${formatClock(us)}`;
}

/** Local time of day to the second. */
export function formatClock(us: number): string {
  if (!Number.isFinite(us)) return NO_VALUE;
  const at = new Date(us / 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":");
}

export function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}
