import { linearTicks, logTicks, niceStep, type Tick } from "../../base/number-ticks.ts";
import type { PlotAxis, PlotPanel } from "./plot.ts";

export interface FigureTick {
  readonly value: number;
  readonly label: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const TIME_STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n, n * MINUTE])
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 7, 14, 30, 60, 120, 365].map((n) => n * DAY))
  .toSorted((a, b) => a - b);

/** At most about `room` ticks. Relative and wall axes count seconds. */
export function ticksOf(axis: PlotAxis | PlotPanel["x"], room: number): readonly FigureTick[] {
  const kind = "kind" in axis ? axis.kind : undefined;
  if (kind === "wall") return wallTicks(axis, room);
  const domain = { from: axis.from, to: axis.to };
  const ticks = axis.log
    ? logTicks(domain, room)
    : linearTicks(domain, room, kind === "step" ? 1 : 0);
  // Powers only where all are: 0.2, 0.1, 0.05 read better as numbers.
  const hasPowers = axis.log && ticks.every(({ value }) => isPower(value));
  return ticks.map((tick) => inPrint(tick, hasPowers));
}

/** 1e−5 is how programs write it. */
function inPrint({ value, label }: Tick, isPowerOfTen: boolean): FigureTick {
  const [, sign = "", digits = "", exponent = ""] = /^([+−]?)([\d.]+)e(−?\d+)$/.exec(label) ?? [];
  if (exponent !== "") {
    const power = `10${raised(exponent)}`;
    return { value, label: sign + (digits === "1" ? power : `${digits}×${power}`) };
  }
  if (!isPowerOfTen) return { value, label };
  const power = Math.round(Math.log10(value));
  return { value, label: power >= 0 && power <= 1 ? label : `10${raised(withSign(power))}` };
}

const isPower = (value: number): boolean => Number.isInteger(Math.log10(value));
const withSign = (power: number): string => String(power).replace("-", "−");

const RAISED: Readonly<Record<string, string>> = {
  "−": "⁻",
  ...Object.fromEntries(Array.from("⁰¹²³⁴⁵⁶⁷⁸⁹", (char, digit) => [String(digit), char])),
};

function raised(digits: string): string {
  return Array.from(digits, (char) => RAISED[char] ?? char).join("");
}

/** Universal time: the same bytes wherever the figure is made. */
function wallTicks({ from, to }: PlotAxis, room: number): readonly FigureTick[] {
  const rough = (to - from) / Math.max(1, room);
  const step =
    TIME_STEPS.find((one) => one >= rough) ??
    Math.max(1, niceStep(rough / (365 * DAY))) * 365 * DAY;
  const ticks: FigureTick[] = [];
  for (let n = Math.ceil(from / step); n * step <= to && ticks.length < 100; n++) {
    const iso = new Date(n * step * 1000).toISOString();
    const isMidnight = (n * step) % DAY === 0;
    const label =
      step >= DAY || isMidnight ? iso.slice(5, 10) : iso.slice(11, step < MINUTE ? 19 : 16);
    ticks.push({ value: n * step, label });
  }
  return ticks;
}

const UNITS = [
  [DAY, "d"],
  [HOUR, "h"],
  [MINUTE, "min"],
  [1, "s"],
] as const;

/** The unit in which a duration of so many seconds has short numbers. */
export function durationUnit(seconds: number): { readonly size: number; readonly name: string } {
  const [size, name] = UNITS.find(([unit]) => seconds >= 2 * unit) ?? [1, "s"];
  return { size, name };
}

/** Where a value stands between the ends of an axis, 0 to 1; NaN where a logarithmic axis has no place for it. */
export function shareOn({ from, to, log }: PlotAxis, value: number): number {
  if (!log) return (value - from) / (to - from);
  if (!(value > 0)) return Number.NaN;
  return Math.log(value / from) / Math.log(to / from);
}
