import type { WireNumber } from "./json.ts";

export const NO_VALUE = "–";
export const SIGNIFICANT = 4;

/** 4 significant digits (or as many as wanted), whole numbers below a million in full. The full value belongs in the tooltip. */
export function formatNumber(value: WireNumber | null | undefined, digits = SIGNIFICANT): string {
  if (value === null || value === undefined) return NO_VALUE;
  if (typeof value === "string") return formatNumber(Number(value), digits);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return withMinus(formatCount(value));
  const text = size < 1e-4 ? value.toExponential(digits - 1) : value.toPrecision(digits);
  const [mantissa = "", exponent] = text.split("e");
  const power = exponent === undefined ? "" : `e${exponent.replace("+", "")}`;
  return withMinus(trimZeros(mantissa) + power);
}

/** 12 345 (of a wide step its digits): thin spaces between thousands, the same in every locale. */
export function formatCount(count: number | string): string {
  const digits = typeof count === "number" ? String(Math.trunc(count)) : count;
  return digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** "1 run", "3 runs". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The true minus sign has the width of a digit, so that columns of numbers align. */
export function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}
