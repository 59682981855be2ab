import type { PathType, Value } from "./ast.ts";

/** Seconds. A month and a year are what people mean by them, on average. */
const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  mo: 2_629_746,
  y: 31_556_952,
};
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  B: 1e9,
  T: 1e12,
  "%": 1e-2,
};
const NUMBER = /^[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?/i;
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

/** A word as a literal beside a path of this type; the reason in words where it cannot be one. */
export function readLiteral(
  word: string,
  type: PathType,
  nowUs: number,
): Value | { readonly reason: string } {
  switch (type) {
    case "time":
      return readTime(word, nowUs);
    case "seconds":
      return readWith(word, DURATIONS) ?? { reason: "a duration looks like 90, 15m, 3h or 7d" };
    case "number":
      return readWith(word, SCALES) ?? { reason: "a number looks like 0.1, 1e-3, 10k or 5%" };
    case "text":
      return { kind: "text", text: word };
    case "any":
      if (word === "true" || word === "false") return { kind: "boolean", boolean: word === "true" };
      return readWith(word, SCALES) ?? { kind: "text", text: word };
  }
}

/** A number with an optional unit behind it. */
function readWith(word: string, units: Readonly<Record<string, number>>): Value | undefined {
  const special = NON_FINITE.get(word.toLowerCase());
  if (special !== undefined) return { kind: "number", number: special, text: word };
  const digits = NUMBER.exec(word)?.[0];
  if (digits === undefined) return undefined;
  const unit = word.slice(digits.length);
  if (unit !== "" && !Object.hasOwn(units, unit)) return undefined;
  const factor = unit === "" ? 1 : (units[unit] ?? 1);
  const number = Number(digits.replaceAll("_", ""));
  // 95 / 100 is 0.95, 95 * 0.01 is a little more.
  const scaled = factor < 1 ? number / Math.round(1 / factor) : number * factor;
  return { kind: "number", number: scaled, text: word };
}

function daysOf(year: number, month: number): number {
  const next = new Date(0);
  next.setUTCFullYear(year, month, 0);
  return next.getUTCDate();
}

/** A time as queries write it, microseconds UTC; undefined for a text that is none. */
export function parseTime(word: string, nowUs: number): number | undefined {
  const time = readTime(word, nowUs);
  return "kind" in time && time.kind === "time" ? time.us : undefined;
}

/** `-7d` (before now), `now`, `today`, a date, a date with time; without a zone it is local. */
function readTime(word: string, nowUs: number): Value | { readonly reason: string } {
  if (word === "now") return { kind: "time", us: nowUs };
  if (word === "today")
    return { kind: "time", us: new Date(nowUs / 1000).setHours(0, 0, 0, 0) * 1000 };
  const span = /[a-z]$/i.test(word) ? readWith(word, DURATIONS) : undefined;
  if (span?.kind === "number" && Number.isFinite(span.number)) {
    return { kind: "time", us: nowUs + Math.round(span.number * 1e6) };
  }
  const match = DATE.exec(word);
  if (match !== null) {
    const [, year, month, day, hour = "00", minute = "00", second = "00", zone = ""] = match;
    const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
    // JavaScript takes the 30th of February for the 2nd of March.
    const isDay = Number(day) <= daysOf(Number(year), Number(month));
    if (!Number.isNaN(ms) && isDay) return { kind: "time", us: ms * 1000 };
  }
  return { reason: "a time looks like -7d, now, today, 2026-11-24 or 2026-11-24T10:00" };
}
