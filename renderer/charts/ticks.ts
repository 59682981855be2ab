import { linearTicks, logTicks, niceStep, type Tick } from "../../src/base/number-ticks.ts";
import type { XAxis } from "../../src/contract/runs.ts";
import { formatClock, formatDuration, twoDigits } from "../kit/format-time.ts";
import type { Domain } from "./scale.ts";

export { linearTicks, logTicks, type Tick };

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
