export type Theme = "light" | "dark";

export interface Swatch {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/**
 * Run colours, after Okabe and Ito, lightness spread so that the solid ones (the first half) stay apart for every kind
 * of colour vision; each has at least 3:1 against the chart surface of its theme. The order is stored with runs: append
 * only.
 */
export const PALETTE: readonly Swatch[] = [
  { name: "blue", light: "#2b62d9", dark: "#599efa" },
  { name: "vermilion", light: "#c2410c", dark: "#f0703a" },
  { name: "green", light: "#0f8a5f", dark: "#2fa884" },
  { name: "mauve", light: "#b0409a", dark: "#ec85c3" },
  { name: "amber", light: "#b88a10", dark: "#e8b93d" },
  { name: "cyan", light: "#3f9fba", dark: "#85e0f5" },
  { name: "indigo", light: "#42308f", dark: "#8b68f1" },
  { name: "rose", light: "#c7324f", dark: "#f2788d" },
  { name: "olive", light: "#707d12", dark: "#c2ce52" },
  { name: "wine", light: "#7c2450", dark: "#c2709f" },
  { name: "petrol", light: "#1c5f6e", dark: "#4f9fac" },
  { name: "brown", light: "#8a5526", dark: "#cb9a6a" },
  { name: "slate", light: "#525e71", dark: "#aab6c8" },
  { name: "leaf", light: "#2f6e1e", dark: "#7cc35e" },
];

/** How many slots share one dash pattern: half the palette, so that a pair repeats only after 28 runs. */
const SLOTS_PER_DASH = PALETTE.length / 2;
const DASHES: ReadonlyArray<readonly number[] | undefined> = [
  undefined,
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** CSS colour of a run: a slot of the palette, or a "#rrggbb" chosen by hand, which stays as it is. */
export function runColor(color: number | string, theme: Theme): string {
  if (typeof color === "string") return color;
  return swatchOf(color)[theme];
}

/** Line dash of a slot in px, the second channel beside colour; undefined for a solid line. */
export function runDash(color: number | string): readonly number[] | undefined {
  if (typeof color === "string") return undefined;
  return DASHES[Math.floor(color / SLOTS_PER_DASH) % DASHES.length];
}

/** Name of a colour for people who do not see it. */
export function colorName(color: number | string): string {
  return typeof color === "string" ? color : swatchOf(color).name;
}

function swatchOf(slot: number): Swatch {
  const swatch = PALETTE[slot % PALETTE.length];
  if (swatch === undefined) throw new RangeError(`no palette slot ${slot}`);
  return swatch;
}
