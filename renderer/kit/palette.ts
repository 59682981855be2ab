import type { PaletteName } from "../../src/contract/system.ts";

export type Theme = "light" | "dark";

/** Colours of runs and values on one ground. */
export interface Palette {
  readonly theme: Theme;
  /** CSS colours by slot, as many as `COLOR_NAMES`. */
  readonly colors: readonly string[];
  /** From low values to high ones. */
  readonly scale: readonly string[];
  /** Of what has no value. */
  readonly none: string;
}

/** What the slots are called, in every palette. The order is stored with runs: append only. */
export const COLOR_NAMES = [
  "blue",
  "vermilion",
  "green",
  "mauve",
  "amber",
  "cyan",
  "indigo",
  "rose",
  "olive",
  "wine",
  "petrol",
  "brown",
  "slate",
  "leaf",
] as const;

const NONE: Readonly<Record<Theme, string>> = { light: "#8b929c", dark: "#7f8794" };

type Colors = Pick<Palette, "colors" | "scale">;
const split = (colors: string): readonly string[] => colors.split(" ");

/**
 * All have at least 3:1 against the chart surface of their theme, and solid colours (the first half) that stay apart for
 * every kind of colour vision. "standard" is after Okabe and Ito, lightness spread; "soft" has three quarters of its
 * chroma and "vivid" a third more (OKLCH), with scales after Viridis and Turbo.
 */
const COLORS: Readonly<Record<PaletteName, Readonly<Record<Theme, Colors>>>> = {
  standard: {
    light: {
      colors: split(
        "#2b62d9 #c2410c #0f8a5f #b0409a #b88a10 #3f9fba #42308f #c7324f #707d12 #7c2450 #1c5f6e #8a5526 #525e71 #2f6e1e",
      ),
      scale: split("#2b62d9 #6a50c7 #a8409f #c7324f #b8560a"),
    },
    dark: {
      colors: split(
        "#599efa #f0703a #2fa884 #ec85c3 #e8b93d #85e0f5 #8b68f1 #f2788d #c2ce52 #c2709f #4f9fac #cb9a6a #aab6c8 #7cc35e",
      ),
      scale: split("#599efa #9b86f5 #ec85c3 #f2788d #e8b93d"),
    },
  },
  soft: {
    light: {
      colors: split(
        "#3d68c0 #b15233 #3b8564 #a35191 #af8d44 #5a9cb0 #41387e #b64a58 #717b37 #72314f #305d68 #815938 #555e6c #3d6b32",
      ),
      scale: split("#440154 #3b528b #21918c #39a741 #a49505"),
    },
    dark: {
      colors: split(
        "#6c9fe4 #de7e58 #53a387 #e599bf #dfbc68 #9bddec #8973d8 #e28593 #c2cc75 #b7799b #639ca6 #c29d7a #adb6c3 #89be74",
      ),
      scale: split("#894c9b #4b639e #21918c #5ec962 #fde725"),
    },
  },
  vivid: {
    light: {
      colors: split(
        "#0554fe #c33f04 #038a5e #c10ea7 #b88a0b #12a0c0 #451ba8 #d40848 #707d07 #880252 #066071 #935002 #4e5e78 #227003",
      ),
      scale: split("#30123b #4777ef #10a3a7 #0aab28 #8c9c00 #d87d01 #db3a07 #7a0403"),
    },
    dark: {
      colors: split(
        "#569efd #fe620d #10aa83 #ff72ca #edb70f #69e3fe #8d61fe #fe6c89 #c2d001 #d161a4 #1ca3b5 #d79550 #a6b6cf #65c930",
      ),
      scale: split("#7a5987 #4777ef #1bd0d5 #62fc6b #d2e935 #fe9b2d #db3a07 #ae3f34"),
    },
  },
};

export function paletteOf(name: PaletteName, theme: Theme): Palette {
  return { ...COLORS[name][theme], theme, none: NONE[theme] };
}

/** How many slots share one dash pattern: half the palette, so that a pair repeats only after 28 runs. */
const SLOTS_PER_DASH = COLOR_NAMES.length / 2;
const DASHES: ReadonlyArray<readonly number[] | undefined> = [
  undefined,
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** CSS colour of a run: a slot of the palette, or a "#rrggbb" chosen by hand, which stays as it is. */
export function runColor(color: number | string, { colors }: Palette): string {
  return typeof color === "string" ? color : slotOf(color, colors);
}

/** Line dash of a slot in px, the second channel beside colour; undefined for a solid line. */
export function runDash(color: number | string): readonly number[] | undefined {
  if (typeof color === "string") return undefined;
  return DASHES[Math.floor(color / SLOTS_PER_DASH) % DASHES.length];
}

/** Name of a colour for people who do not see it. */
export function colorName(color: number | string): string {
  return typeof color === "string" ? color : slotOf(color, COLOR_NAMES);
}

/** Beyond the last slot they begin again. */
function slotOf(slot: number, all: readonly string[]): string {
  const found = all[slot % all.length];
  if (found === undefined) throw new RangeError(`no palette slot ${slot}`);
  return found;
}
