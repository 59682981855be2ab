import type { CSSProperties } from "react";
import { RGB, type TerminalColor, type TerminalStyle } from "./terminal-text.ts";

type Rgb = readonly [red: number, green: number, blue: number];

/** `--bg` and `--text` of tokens.css: what a colour must be readable on is calculated. */
export const GROUND = {
  light: { background: [0xff, 0xff, 0xff], text: [0x19, 0x1c, 0x20] },
  dark: { background: [0x14, 0x16, 0x1a], text: [0xe7, 0xe9, 0xec] },
} as const satisfies Record<string, { background: Rgb; text: Rgb }>;

/** Of WCAG 2, for text. */
const MIN_CONTRAST = 4.5;

const BASIC: readonly number[] = [
  0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5, 0x666666,
  0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff,
];
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** xterm's palette: 16 basic colours, a cube of 6 by 6 by 6, 24 greys. */
function toRgb(color: TerminalColor): Rgb {
  if (color >= RGB) return split(color - RGB);
  const basic = BASIC[color];
  if (basic !== undefined) return split(basic);
  if (color >= 232) {
    const grey = 8 + (color - 232) * 10;
    return [grey, grey, grey];
  }
  const at = color - 16;
  const level = (index: number): number => CUBE[index % 6] ?? 0;
  return [level(Math.floor(at / 36)), level(Math.floor(at / 6)), level(at)];
}

function split(hex: number): Rgb {
  return [(hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff];
}

/** How a span is drawn: its colours, brought closer to black or white where they could not be read otherwise. */
export function styleSpan(style: TerminalStyle, theme: keyof typeof GROUND): CSSProperties {
  const ground = GROUND[theme];
  const color = style.color === undefined ? undefined : toRgb(style.color);
  const background = style.background === undefined ? undefined : toRgb(style.background);
  const [front, back] = style.inverse
    ? [background ?? ground.background, color ?? ground.text]
    : [color, background];
  const under = back ?? ground.background;
  const wanted = front ?? ground.text;
  const dimmed = style.dim ? mix(wanted, under, 0.35) : wanted;
  const isPlain = front === undefined && back === undefined && !style.dim;
  const lines = [style.underline && "underline", style.strike && "line-through"].filter(Boolean);
  return {
    ...(!isPlain && { color: toCss(makeReadable(dimmed, under)) }),
    ...(back !== undefined && { background: toCss(back) }),
    ...(style.bold && { fontWeight: 700 }),
    ...(style.italic && { fontStyle: "italic" }),
    ...(lines.length > 0 && { textDecoration: lines.join(" ") }),
  };
}

function makeReadable(color: Rgb, on: Rgb): Rgb {
  const target: Rgb =
    contrast([0, 0, 0], on) > contrast([255, 255, 255], on) ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, target, share);
    if (contrast(mixed, on) >= MIN_CONTRAST) return mixed;
  }
  return target;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const one = (from: number, to: number): number => Math.round(from + (to - from) * share);
  return [one(a[0], b[0]), one(a[1], b[1]), one(a[2], b[2])];
}

/** WCAG 2's contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function toCss([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
