import { MAX_SAFE_STEP } from "../base/points.ts";

const NON_FINITE = /^([+-]?)(nan|inf|infinity)$/i;
const RADIX_PREFIX = /^[+-]?0[xob]/i;
const INTEGER = /^[+-]?\d+$/;
/** Integers of up to so many characters are exact as doubles. */
const EXACT_CHARS = 15;

/** A number as Python, C and JSON writers spell it, NaN and infinities included; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isNaN(number)) {
    // Number() reads blank text as 0 and knows radix prefixes: neither is a number in a log.
    if (number === 0 && text.trim() === "") return undefined;
    return RADIX_PREFIX.test(text.trimStart()) ? undefined : number;
  }
  const match = NON_FINITE.exec(text.trim());
  if (match === null) return undefined;
  if (match[2]?.toLowerCase() === "nan") return NaN;
  return match[1] === "-" ? -Infinity : Infinity;
}

/**
 * A step as text: int64, exact; a fraction ("2.0", "1e3", "0.5") is cut off. Undefined where it is no finite number or
 * beyond int64.
 */
export function parseStep(text: string): number | bigint | undefined {
  const trimmed = text.trim();
  if (INTEGER.test(trimmed)) {
    if (trimmed.length <= EXACT_CHARS) return Number(trimmed) + 0; // -0 becomes 0
    return parseExactStep(trimmed.startsWith("+") ? trimmed.slice(1) : trimmed);
  }
  const number = parseNumber(trimmed);
  return number === undefined ? undefined : stepFromNumber(number);
}

/** A double as a step; undefined where it is not finite or beyond int64. */
export function stepFromNumber(number: number): number | bigint | undefined {
  if (!Number.isFinite(number)) return undefined;
  const whole = Math.trunc(number) + 0;
  if (Number.isSafeInteger(whole)) return whole;
  return Math.abs(whole) < 2 ** 63 ? BigInt(whole) : undefined;
}

/** The int64 that `text` (an optional sign and digits) spells: undefined where it does not fit. */
function parseExactStep(text: string): number | bigint | undefined {
  const step = BigInt(text);
  if (BigInt.asIntN(64, step) !== step) return undefined;
  const number = Number(step);
  return Math.abs(number) < MAX_SAFE_STEP ? number : step;
}
