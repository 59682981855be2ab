/** With fewer digits, values are alike by accident. */
const TELLING_DIGITS = 3;

/** The last decimal that was printed of a value, as far as its shortest text tells: zeros at its end are not seen. */
function lastPlaceOf(printed: number): number {
  const [mantissa = "", exponent = "0"] = printed.toExponential().split("e");
  return Number(exponent) - (digitsOf(mantissa) - 1);
}

function digitsOf(mantissa: string): number {
  return mantissa.replace(/[-.]/g, "").length;
}

/** Whether a value, rounded to where `printed` ends, is `printed`. */
export function isPrintedAs(value: number, printed: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(printed)) return Object.is(value, printed);
  // A hair more: halves are rounded to either side, and a float32 is not quite the value that was printed.
  const hair = Math.abs(value) * 1e-7;
  return Math.abs(value - printed) <= 0.5 * 10 ** lastPlaceOf(printed) + hair;
}

/** Whether the value has so many digits that another one is hardly printed alike. */
export function isTellingValue(printed: number): boolean {
  return digitsOf(printed.toExponential().split("e", 1)[0] ?? "") >= TELLING_DIGITS;
}
