/** Red, green and blue of "#rrggbb", or as short as a bundler makes it; undefined for anything else. */
export function readColor(text: string): readonly [number, number, number] | undefined {
  if (!/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)) return undefined;
  const digits = text.length === 4 ? text.slice(1).replaceAll(/./g, "$&$&") : text.slice(1);
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `part` of the second of two colours; of what cannot be read the second one. */
export function mixColors(under: string, over: string, part: number): string {
  const a = readColor(under);
  const b = readColor(over);
  if (a === undefined || b === undefined) return over;
  const mixed = b.map((channel, i) => Math.round(channel * part + (a[i] as number) * (1 - part)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
