/** A wall time read from a file; `zoneAssumed` where no zone was written and UTC was taken. */
export interface ReadTime {
  readonly us: number;
  readonly zoneAssumed: boolean;
}

/** Units of a numeric time, told apart by size: 1973 in seconds to 2262 in nanoseconds. */
const UNITS: ReadonlyArray<{ readonly below: number; readonly toUs: (value: number) => number }> = [
  { below: 1e11, toUs: (seconds) => seconds * 1e6 },
  { below: 1e14, toUs: (milliseconds) => milliseconds * 1e3 },
  { below: 1e17, toUs: (microseconds) => microseconds },
  { below: 1e20, toUs: (nanoseconds) => nanoseconds / 1e3 },
];
const EARLIEST_SECONDS = 1e8;

/** A number as an absolute time, or undefined where it is too small to be one. */
export function timeFromNumber(value: number): ReadTime | undefined {
  if (!(value >= EARLIEST_SECONDS)) return undefined;
  const unit = UNITS.find(({ below }) => value < below);
  return unit && { us: Math.round(unit.toUs(value)), zoneAssumed: false };
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** ISO 8601, as Python writes it ("2026-11-22 02:23:36.827336+00:00"). */
export function timeFromText(text: string): ReadTime | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  const fractionUs = Math.round(Number(`0.${fraction ?? 0}`) * 1e6);
  return { us: ms * 1000 + fractionUs - offsetUs(zone), zoneAssumed: zone === undefined };
}

function offsetUs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const digits = zone.replace(/\D/g, "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (zone.startsWith("-") ? -1 : 1) * minutes * 60e6;
}
