/** Without an exponent, zeros at the end or a negative zero: the same in SVG, PDF and TeX. */
export function formatLength(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}
