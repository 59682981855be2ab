import { formatNumber, withMinus } from "./number-text.ts";

/** Places on an axis, in its units, each with a short label. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

interface Domain {
  readonly from: number;
  readonly to: number;
}

/** Longer labels do not fit into the margin of a chart. */
const MAX_LABEL = 7;

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

export function niceStep(rough: number): number {
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
