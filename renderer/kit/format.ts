import type { WireNumber } from "../../src/base/json.ts";
import { NO_VALUE } from "../../src/base/number-text.ts";

export {
  formatCount,
  formatNumber,
  NO_VALUE,
  plural,
  SIGNIFICANT,
} from "../../src/base/number-text.ts";

/** Every digit that is stored, for tooltips and the clipboard. */
export function formatFull(value: WireNumber | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : String(value);
}

/** The stored value in full: the shortest text that gives it back, for a float32 the shortest that gives that back. */
export function formatExact(value: number, float32: boolean): string {
  if (float32) {
    for (let digits = 6; digits <= 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return String(short);
    }
  }
  return String(value);
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

const FIGURE_SPACE = "\u2007";
const PUNCTUATION_SPACE = "\u2008";

const PLAIN = /^[−-]?\d[\d\u202f.]*$/;

/** Digits behind the point; -1 for a number without one, and for what is not written in plain digits. */
export function decimalsOf(text: string): number {
  const point = PLAIN.test(text) ? text.indexOf(".") : -1;
  return point < 0 ? -1 : text.length - point - 1;
}

/**
 * What stands behind a number of a right-aligned column whose longest has `most` digits behind the point, so that the
 * points stand below each other: spaces, not zeros, which would claim digits. Nothing for a number with an exponent.
 */
export function decimalPadding(text: string, most: number): string {
  if (most < 0 || !PLAIN.test(text)) return "";
  const own = decimalsOf(text);
  return (
    (own < 0 ? PUNCTUATION_SPACE : "") + FIGURE_SPACE.repeat(Math.max(0, most - Math.max(own, 0)))
  );
}

/** Numbers of a whole column with their points below each other. */
export function alignDecimals(numbers: readonly string[]): readonly string[] {
  const most = Math.max(-1, ...numbers.map(decimalsOf));
  return numbers.map((text) => text + decimalPadding(text, most));
}
