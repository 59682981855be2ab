/** Colour tokens of each theme, "#rrggbb" by name. */
export function readTokens(
  css: string,
): Readonly<Record<"light" | "dark", ReadonlyMap<string, string>>> {
  const [light = "", dark = ""] = css.split(':root[data-mantine-color-scheme="dark"]');
  return { light: readColours(light), dark: readColours(dark) };
}

function readColours(css: string): ReadonlyMap<string, string> {
  return new Map(
    [...css.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = "", colour = ""]) => [
      name,
      colour,
    ]),
  );
}

/** Contrast of two "#rrggbb" colours, 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const match = /^#(..)(..)(..)$/.exec(colour);
  if (match === null) throw new Error(`no colour: "${colour}"`);
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((hex) => {
    const part = Number.parseInt(hex, 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
