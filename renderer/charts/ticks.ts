import type { XAxis } from "../../src/contract/runs.ts";
import { formatNumber, withMinus } from "../kit/format.ts";
import { formatClock, formatDuration, twoDigits } from "../kit/format-time.ts";
import type { Domain } from "./scale.ts";

/** Places on an axis, in its units, each with a short label. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Longer labels do not fit into the margin of a chart. */
const MAX_LABEL = 7;

/** At most about `room` ticks for an x axis. */
export function xTicks(kind: XAxis, domain: Domain, log: boolean, room: number): readonly Tick[] {
  if (kind === "wall") return calendarTicks(domain, room);
  if (kind === "relative" || kind === "process") {
    return log ? logDurationTicks(domain, room) : durationTicks(domain, room);
  }
  return log ? logTicks(domain, room) : linearTicks(domain, room, kind === "step" ? 1 : 0);
}

/** At most about `room` ticks for a y axis. */
export function yTicks(domain: Domain, logY: boolean, room: number): readonly Tick[] {
  return logY ? logTicks(domain, room) : linearTicks(domain, room);
}

/** Multiples of 1, 2 or 5 times a power of ten, not closer than `smallest`. */
export function linearTicks(domain: Domain, room: number, smallest = 0): readonly Tick[] {
  const step = Math.max(smallest, niceStep((domain.to - domain.from) / Math.max(1, room)));
  if (!(step > 0)) return [];
  const values: number[] = [];
  const last = Math.floor(domain.to / step + 1e-9);
  for (let n = Math.ceil(domain.from / step - 1e-9); n <= last && values.length < 100; n++) {
    // Dividing by the inverse keeps 0.3 from becoming 0.30000000000000004.
    values.push(step < 1 ? n / Math.round(1 / step) : n * step);
  }
  const largest = Math.max(...values.map(Math.abs), 0);
  const labels = values.map((value) => linearLabel(value, step, largest));
  const first = values[0];
  if (first === undefined || labels.every((label) => label.length <= MAX_LABEL)) {
    return values.map((value, i) => ({ value, label: labels[i] ?? "" }));
  }
  // Numbers that differ only far behind the point: the first one, then the distance to it.
  return values.map((value, i) => ({
    value,
    label: i === 0 ? formatNumber(value) : `+${shortExponent(i * step, 0)}`,
  }));
}

function niceStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 0;
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

const SUFFIXES = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** As many decimals as tell neighbours apart; all labels of an axis share the unit of its largest. */
function linearLabel(value: number, step: number, largest: number): string {
  if (value === 0) return "0";
  if (largest < 1e-3 || largest >= 1e12) {
    const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(step));
    return shortExponent(value, Math.min(Math.max(0, digits), 8));
  }
  const suffix = largest >= 1e4 ? SUFFIXES.find(([unit]) => largest >= unit) : undefined;
  const [unit, letter] = suffix ?? [1, ""];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
  return withMinus((value / unit).toFixed(Math.min(decimals, 12))) + letter;
}

/** Powers of ten, thinned to the room; 2 and 5 between them where the range is short. */
export function logTicks(domain: Domain, room: number): readonly Tick[] {
  if (!(domain.from > 0)) return [];
  const low = Math.log10(domain.from);
  const high = Math.log10(domain.to);
  if (high - low < 0.6) return linearTicks(domain, room);
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, room)));
  const leads = every > 1 || (high - low) * 3 > room * 1.2 ? [1] : [1, 2, 5];
  const ticks: Tick[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    if (power % every !== 0) continue;
    for (const lead of leads) {
      const value = Number(`${lead}e${power}`);
      if (value >= domain.from && value <= domain.to) ticks.push({ value, label: logLabel(value) });
    }
  }
  return ticks;
}

function logLabel(value: number): string {
  if (value >= 1e-3 && value < 1e4) return String(value);
  return shortExponent(value, 0);
}

/** 1.5e-5; zeros at the end of the digits say nothing. */
function shortExponent(value: number, digits: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(digits).split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return withMinus(`${short}e${exponent.replace("+", "")}`);
}

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 60, 120, 365].map((n) => n * DAY),
];

/** Round durations: seconds, minutes, hours, days. */
export function durationTicks(domain: Domain, room: number): readonly Tick[] {
  const step = timeStep(domain, room);
  const values: number[] = [];
  const last = Math.floor(domain.to / step);
  for (let n = Math.ceil(domain.from / step); n <= last; n++) values.push(n * step);
  return tellApart(values.map((value) => ({ value, label: formatDuration(value) })));
}

/** Times that differ only behind what their labels say: the first one, then the distance to it. */
function tellApart(ticks: readonly Tick[]): readonly Tick[] {
  const [first] = ticks;
  const isClear = ticks.every(({ label }, i) => label !== ticks[i + 1]?.label);
  if (first === undefined || isClear) return ticks;
  return ticks.map((tick, i) =>
    i === 0 ? tick : { ...tick, label: `+${formatDuration(tick.value - first.value)}` },
  );
}

/** Powers of ten of a second, in the units of durations. */
function logDurationTicks(domain: Domain, room: number): readonly Tick[] {
  return logTicks(domain, room).map(({ value }) => ({ value, label: formatDuration(value) }));
}

/** Round local times; a tick at midnight carries the date. */
export function calendarTicks(domain: Domain, room: number): readonly Tick[] {
  const step = timeStep(domain, room);
  const ticks: Tick[] = [];
  // Counting from the local midnight before the range keeps ticks on whole local hours; whole days are counted by the
  // calendar, because not every day has 24 hours.
  const start = new Date(domain.from / 1000);
  start.setHours(0, 0, 0, 0);
  const startUs = start.getTime() * 1000;
  const at = (n: number): number => {
    if (step % DAY !== 0) return startUs + n * step;
    const day = new Date(start);
    day.setDate(day.getDate() + n * (step / DAY));
    return day.getTime() * 1000;
  };
  const first = step % DAY === 0 ? 0 : Math.ceil((domain.from - startUs) / step);
  for (let n = first; at(n) <= domain.to; n++) {
    const value = at(n);
    if (value >= domain.from) ticks.push({ value, label: calendarLabel(value, step) });
  }
  return tellApart(ticks);
}

function timeStep(domain: Domain, room: number): number {
  const rough = (domain.to - domain.from) / Math.max(1, room);
  if (rough < SECOND) return Math.max(1, niceStep(rough));
  return TIME_STEPS.find((step) => step >= rough) ?? niceStep(rough / (365 * DAY)) * 365 * DAY;
}

function calendarLabel(us: number, step: number): string {
  const at = new Date(us / 1000);
  if (step >= 365 * DAY) return String(at.getFullYear());
  const clock = formatClock(us);
  if (step >= DAY || clock === "00:00:00") {
    return `${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  }
  if (step >= MINUTE) return clock.slice(0, 5);
  if (step >= SECOND) return clock;
  return `${clock}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
