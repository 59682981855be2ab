import { describe, expect, test } from "vitest";
import { PALETTES } from "../../src/contract/system.ts";
import { COLOR_NAMES, paletteOf, runColor, runDash, type Theme } from "./palette.ts";

type Rgb = readonly [number, number, number];
const SURFACE: Record<Theme, string> = { light: "#ffffff", dark: "#14161a" };

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

/** Machado, Oliveira, Fernandes 2009, severity 1. */
const VISION: Record<string, readonly Rgb[]> = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};
const seen = (rgb: Rgb, matrix: readonly Rgb[]): Rgb =>
  matrix.map((row) => row.reduce((sum, k, i) => sum + k * (rgb[i] ?? 0), 0)) as unknown as Rgb;
/** Distance in OKLab, where 0.02 is about just noticeable. */
const distance = (a: Rgb, b: Rgb): number => {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};
const oklab = ([r, g, b]: Rgb): Rgb => {
  const l = Math.cbrt(Math.max(0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b));
  const m = Math.cbrt(Math.max(0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b));
  const s = Math.cbrt(Math.max(0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b));
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

const GROUNDS = PALETTES.flatMap((name) =>
  (["light", "dark"] as const).map((theme) => ({ name, ...paletteOf(name, theme) })),
);

describe.each(GROUNDS)("$name on the $theme surface", ({ theme, colors, scale, none }) => {
  test("has a colour for each name, all with 3:1", () => {
    expect(new Set(colors).size).toBe(COLOR_NAMES.length);
    for (const hex of [...colors, ...scale, none]) {
      expect(contrast(hex, SURFACE[theme]), hex).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(Object.entries(VISION))("solid slots stay apart in %s", (_, matrix) => {
    const solid = [...colors.entries()].filter(([slot]) => runDash(slot) === undefined);
    for (const [i, [slot, a]] of solid.entries()) {
      for (const [other, b] of solid.slice(i + 1)) {
        const apart = distance(seen(linear(a), matrix), seen(linear(b), matrix));
        const pair = `${COLOR_NAMES[slot]} and ${COLOR_NAMES[other]}`;
        expect(apart, pair).toBeGreaterThan(0.06);
      }
    }
  });
});

const light = paletteOf("standard", "light");

test("colour and dash together name 28 runs", () => {
  const looks = Array.from(
    { length: 28 },
    (_, slot) => `${runColor(slot, light)} ${String(runDash(slot))}`,
  );
  expect(new Set(looks).size).toBe(28);
});

test("a colour chosen by hand stays as it is, in both themes", () => {
  expect(runColor("#123456", light)).toBe("#123456");
  expect(runColor("#123456", paletteOf("vivid", "dark"))).toBe("#123456");
});
